// The transforms of images for Winograd's convolution (winograd.glsl): V = B^T d B of the patches around the tiles,
// or, of a result's gradient, Z = A dy A^T of the tiles themselves.
// Layout: x [N, H, W, C] in groups of four channels; transformed [frequency][panel][tile][lane] vec4.
// Grid: see winograd_tiles.glsl.
#version 450
#pragma class(convolution)
#extension GL_GOOGLE_include_directive : require
#include "winograd_tiles.glsl"

layout(constant_id = 0) const bool isGradient = false;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Transformed { vec4 transformed[]; };

vec4 read(Tile tile, ivec2 offset) {
  const ivec2 at = tile.corner + offset;
  const bool inside = isInside(at);
  const vec4 value = texelFetch(x, inside ? int(elementAt(tile, at)) : 0);
  return inside ? value : vec4(0);
}

void main() {
  const Tile tile = thisTile();
  vec4 t[mostFrequencies];
  if (isGradient) {
    [[unroll]] for (int c = 0; c < tileSide; ++c) {
      vec4 d[6];
      [[unroll]] for (int r = 0; r < tileSide; ++r) d[r] = read(tile, ivec2(r, c));
      SPREAD_TILE(d, t, c, patchSide)
    }
  } else {
    [[unroll]] for (int c = 0; c < patchSide; ++c) {
      vec4 d[8];
      [[unroll]] for (int r = 0; r < patchSide; ++r) d[r] = read(tile, ivec2(r - 1, c - 1));
      TRANSFORM_PATCH(d, t, c, patchSide)
    }
  }
  if (!tile.inside || tile.index >= tile.stride) return;
  [[unroll]] for (uint r = 0; r < frequencies; r += patchSide) {
    vec4 d[8];
    vec4 v[8];
    [[unroll]] for (uint c = 0; c < (isGradient ? tileSide : patchSide); ++c) d[c] = t[r + c];
    if (isGradient) {
      SPREAD_TILE(d, v, 0, 1)
    } else {
      TRANSFORM_PATCH(d, v, 0, 1)
    }
    [[unroll]] for (uint c = 0; c < patchSide; ++c) transformed[tile.index + (r + c) * tile.stride] = v[c];
  }
}
