// The last step of Winograd's convolution (winograd.glsl): y = activation(A^T m A + b), m being the products.
// Layout: products [36][panel][tile][lane] vec4; y [N, H, W, C] in groups of four channels.
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
  vec4 t[24];
  [[unroll]] for (int c = 0; c < 6; ++c) {
    vec4 m[6];
    int index = int(min(tile.index, tile.stride - 1)) + c * int(tile.stride);
    [[unroll]] for (int r = 0; r < 6; ++r) {
      m[r] = texelFetch(products, index);
      index += 6 * int(tile.stride);
    }
    GATHER_TILE(m[0], m[1], m[2], m[3], m[4], m[5], t[c], t[6 + c], t[12 + c], t[18 + c])
  }
  vec4 added = vec4(0);
  if (hasBias != 0) added = maskChannels(texelFetch(bias, int(tile.group)), tile.group, channels);
  if (!tile.inside || tile.index >= tile.stride) return;
  // Columns outside of the image repeat the last one inside: a branch for each would cost more.
  const uint rows = height - tile.corner.x;
  const uint columns = width - tile.corner.y;
  vec4 result[4];
  [[unroll]] for (uint r = 0; r < 4; ++r) {
    if (r < rows) {
      const uint from = 6 * r;
      GATHER_TILE(
        t[from], t[from + 1], t[from + 2], t[from + 3], t[from + 4], t[from + 5],
        result[0], result[1], result[2], result[3])
      const uint line = elementAt(tile, tile.corner + ivec2(r, 0)) - outputStart;
      [[unroll]] for (uint c = 0; c < 4; ++c) {
        if (c > 0) result[c] = c < columns ? result[c] : result[c - 1];
        STORE(y, line + min(c, columns - 1) * channelGroups(), activated(result[c] + added, tile.group))
      }
    }
  }
}
