// The transforms of images for Winograd's convolution (winograd.glsl): V = B^T d B of the 6x6 patches around the tiles,
// or, of a result's gradient, Z = A dy A^T of the tiles themselves.
// Layout: x [N, H, W, C] in groups of four channels; transformed [36][panel][tile][lane] vec4.
// Grid: see winograd_tiles.glsl.
#version 450
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
  vec4 t[36];
  if (isGradient) {
    [[unroll]] for (int c = 0; c < 4; ++c) {
      vec4 d[4];
      [[unroll]] for (int r = 0; r < 4; ++r) d[r] = read(tile, ivec2(r, c));
      SPREAD_TILE(d[0], d[1], d[2], d[3], t[c], t[6 + c], t[12 + c], t[18 + c], t[24 + c], t[30 + c])
    }
  } else {
    [[unroll]] for (int c = 0; c < 6; ++c) {
      vec4 d[6];
      [[unroll]] for (int r = 0; r < 6; ++r) d[r] = read(tile, ivec2(r - 1, c - 1));
      TRANSFORM_PATCH(
        d[0], d[1], d[2], d[3], d[4], d[5], t[c], t[6 + c], t[12 + c], t[18 + c], t[24 + c], t[30 + c])
    }
  }
  if (!tile.inside || tile.index >= tile.stride) return;
  [[unroll]] for (uint r = 0; r < 36; r += 6) {
    vec4 v[6];
    if (isGradient) {
      SPREAD_TILE(t[r], t[r + 1], t[r + 2], t[r + 3], v[0], v[1], v[2], v[3], v[4], v[5])
    } else {
      TRANSFORM_PATCH(
        t[r], t[r + 1], t[r + 2], t[r + 3], t[r + 4], t[r + 5], v[0], v[1], v[2], v[3], v[4], v[5])
    }
    [[unroll]] for (uint c = 0; c < 6; ++c) transformed[tile.index + (r + c) * tile.stride] = v[c];
  }
}
