// How the kernels that transform images walk over them: a lane takes four channels of one tile.
// Grid: x and y cover tiles * panels * lanes lanes.
#include "groups.glsl"
#include "quotient.glsl"
#include "winograd.glsl"

layout(local_size_x = 64) in;

layout(push_constant) uniform Constants {
  uint height;  // of the image in pixels
  uint width;
  uint channels;
  uint lanes;      // channel groups of a panel, a power of two
  uint firstTile;  // of the chunk: the tiles of all images, row by row
  uint tiles;      // of the chunk
#ifdef TILE_CONSTANTS
  TILE_CONSTANTS   // of one kernel
#endif
};

struct Tile {
  bool inside;   // whether the lane has work
  uint group;    // of channels
  uint pixel;    // the image's first
  ivec2 corner;  // y and x of the tile's first pixel
  uint index;    // of the tile's first frequency
  uint stride;   // from one frequency to the next
};

uint channelGroups() { return (channels + 3) / 4; }

Tile thisTile() {
  const uint invocation = LANE_NUMBER;
  const uint lane = invocation & (lanes - 1);
  const uint row = invocation >> findLSB(lanes);
  const uint panel = quotient(row, tiles);
  const uint tile = row - panel * tiles;
  const uint columns = (width + tileSide - 1) / tileSide;
  const uint rows = (height + tileSide - 1) / tileSide;
  const uint line = quotient(firstTile + tile, columns);
  const uint image = quotient(line, rows);
  const uint panels = (channelGroups() + lanes - 1) >> findLSB(lanes);
  const uint group = panel * lanes + lane;
  return Tile(
    group < channelGroups(), min(group, channelGroups() - 1), image * height * width,
    int(tileSide) * ivec2(line - image * rows, firstTile + tile - line * columns), invocation, panels * tiles * lanes);
}

bool isInside(ivec2 at) { return uint(at.x) < height && uint(at.y) < width; }

uint elementAt(Tile tile, ivec2 at) { return (tile.pixel + at.x * width + at.y) * channelGroups() + tile.group; }
