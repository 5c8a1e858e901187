// The last step of Winograd's convolution (winograd.glsl, or, with stride 2, winograd_strided.glsl):
// y = activation(A^T m A + b), m being the products.
// Layout: products [frequency][panel][tile][lane] vec4, with stride 2 in stretches; y [N, H, W, C] in groups of four
// channels.
// Grid: see winograd_tiles.glsl.
#version 450
#pragma class(convolution)
#extension GL_GOOGLE_include_directive : require
#include "activation.glsl"
#include "channels.glsl"
#include "output.glsl"
#define TILE_CONSTANTS \
  uint hasBias; /* a flag */ \
  float slope;  /* as in conv2d_forward.comp */ \
  uint outputStart;  /* the vector that the output's binding begins with */ \
  uint secondStretch;  /* where it begins, in vectors */ \
  uint thirdStretch;
#include "winograd_tiles.glsl"
#include "winograd_strided.glsl"

// As in conv2d_forward.comp.
layout(constant_id = 0) const uint activation = 0;
layout(constant_id = 1) const bool isStrided = false;

const uint side = isStrided ? phaseSide : patchSide;

layout(set = 0, binding = 0) uniform samplerBuffer products;
layout(set = 0, binding = 1) uniform samplerBuffer bias;
HALF_OR_SINGLE(2, writeonly, Output, y)

vec4 activated(vec4 x, uint group) {
  if (activation == 0) return max(x, slope * x);
  return maskChannels(activate(x, activation), group, channels);
}

void main() {
  const Tile tile = thisTile();
  const uint index = min(tile.index, tile.stride - 1);
  const uint starts[3] = uint[](0, secondStretch, thirdStretch);
  vec4 t[48];  // rows of the tile by columns of the patch
  [[unroll]] for (uint c = 0; c < side; ++c) {
    vec4 m[8];
    [[unroll]] for (uint r = 0; r < side; ++r) {
      const uint start = isStrided ? starts[stretchOf(r, c)] : 0;
      const uint frequency = isStrided ? frequencyOf(r, c) : side * r + c;
      m[r] = texelFetch(products, int(start + frequency * tile.stride + index));
    }
    if (isStrided) GATHER_STRIDED_TILE(m, t, c, side) else GATHER_TILE(m, t, c, side)
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
    [[unroll]] for (uint c = 0; c < side; ++c) m[c] = t[side * r + c];
    if (isStrided) GATHER_STRIDED_TILE(m, result, 0, 1) else GATHER_TILE(m, result, 0, 1)
    const uint line = elementAt(tile, tile.corner + ivec2(r, 0)) - outputStart;
    [[unroll]] for (uint c = 0; c < tileSide; ++c) {
      if (c > 0) result[c] = c < columns ? result[c] : result[c - 1];
      const uint at = line + min(c, columns - 1) * channelGroups();
      STORE_IF(inside && r < rows, y, at, activated(result[c] + added, tile.group))
    }
  }
}
