// The last step of Winograd's convolution (winograd.glsl): y = activation(A^T m A + b), m being the products.
// Layout: products [frequency][panel][tile][lane] vec4; y [N, H, W, C] in groups of four channels.
// Grid: see winograd_tiles.glsl.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "activation.glsl"
#include "channels.glsl"
#include "output.glsl"
#define TILE_CONSTANTS \
  uint hasBias; /* a flag */ \
  float slope;  /* as in conv2d_forward.comp */ \
  uint outputStart;  /* the vector that the output's binding begins with */
#include "winograd_tiles.glsl"

// As in conv2d_forward.comp.
layout(constant_id = 0) const uint activation = 0;

layout(set = 0, binding = 0) uniform samplerBuffer products;
layout(set = 0, binding = 1) uniform samplerBuffer bias;
HALF_OR_SINGLE(2, writeonly, Output, y)

vec4 activated(vec4 x, uint group) {
  if (activation == 0) return max(x, slope * x);
  return maskChannels(activate(x, activation), group, channels);
}

void main() {
  const Tile tile = thisTile();
  vec4 t[48];  // rows of the tile by columns of the patch
  [[unroll]] for (int c = 0; c < patchSide; ++c) {
    vec4 m[8];
    int index = int(min(tile.index, tile.stride - 1)) + c * int(tile.stride);
    [[unroll]] for (int r = 0; r < patchSide; ++r) {
      m[r] = texelFetch(products, index);
      index += int(patchSide * tile.stride);
    }
    GATHER_TILE(m, t, c, patchSide)
  }
  vec4 added = vec4(0);
  if (hasBias != 0) added = maskChannels(texelFetch(bias, int(tile.group)), tile.group, channels);
  const bool inside = tile.inside && tile.index < tile.stride;
  // Columns outside of the image repeat the last one inside: a branch for each would cost more.
  const uint rows = height - tile.corner.x;
  const uint columns = width - tile.corner.y;
  vec4 result[6];
  [[unroll]] for (uint r = 0; r < tileSide; ++r) {
    vec4 m[8];
    [[unroll]] for (uint c = 0; c < patchSide; ++c) m[c] = t[patchSide * r + c];
    GATHER_TILE(m, result, 0, 1)
    const uint line = elementAt(tile, tile.corner + ivec2(r, 0)) - outputStart;
    [[unroll]] for (uint c = 0; c < tileSide; ++c) {
      if (c > 0) result[c] = c < columns ? result[c] : result[c - 1];
      const uint at = line + min(c, columns - 1) * channelGroups();
      STORE_IF(inside && r < rows, y, at, activated(result[c] + added, tile.group))
    }
  }
}
