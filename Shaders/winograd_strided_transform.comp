// The transform of images for Winograd's convolution with stride 2 (winograd_strided.glsl): V = B^T d B of the patches
// around the tiles, of one phase.
// Layout: x [N, H, W, C] in groups of four channels; transformed [stretch][frequency][phase][panel][tile][lane] vec4.
// Grid: see winograd_tiles.glsl; z over the four phases, 2 * row + column.
#version 450
#pragma class(convolution)
#extension GL_GOOGLE_include_directive : require
#define TILE_CONSTANTS \
  int inputHeight; \
  int inputWidth; \
  int padTop; \
  int padLeft; \
  uint secondStretch;  /* where it begins, in vectors */ \
  uint thirdStretch;
#include "winograd_tiles.glsl"
#include "winograd_strided.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Transformed { vec4 transformed[]; };

void main() {
  const Tile tile = thisTile();
  const uvec2 phase = uvec2(gl_WorkGroupID.z / 2, gl_WorkGroupID.z % 2);
  const ivec2 corner = 2 * tile.corner + ivec2(phase) - ivec2(padTop, padLeft);
  const int image = int(quotient(tile.pixel, height * width)) * inputHeight;
  vec4 t[25];
  [[unroll]] for (int c = 0; c < phaseSide; ++c) {
    vec4 d[5];
    [[unroll]] for (int r = 0; r < phaseSide; ++r) {
      const ivec2 at = corner + 2 * ivec2(r, c);
      const bool inside = uint(at.x) < inputHeight && uint(at.y) < inputWidth;
      const int element = ((image + at.x) * inputWidth + at.y) * int(channelGroups()) + int(tile.group);
      const vec4 value = texelFetch(x, inside ? element : 0);
      d[r] = inside ? value : vec4(0);
    }
    TRANSFORM_PHASE(d, t, c, phaseSide)
  }
  const bool hasWork = tile.inside && tile.index < tile.stride;
  const uint starts[3] = uint[](0, secondStretch, thirdStretch);
  [[unroll]] for (uint r = 0; r < phaseSide; ++r) {
    vec4 d[5];
    vec4 v[5];
    [[unroll]] for (uint c = 0; c < phaseSide; ++c) d[c] = t[phaseSide * r + c];
    TRANSFORM_PHASE(d, v, 0, 1)
    [[unroll]] for (uint c = 0; c < phaseSide; ++c) {
      const uint stretch = stretchOf(r, c);
      const uint at = starts[stretch] + (frequencyOf(r, c) * phasesOf(stretch) + slotOf(stretch, phase)) * tile.stride + tile.index;
      if (hasWork && (r < 4 || phase.x == 0) && (c < 4 || phase.y == 0)) transformed[at] = v[c];
    }
  }
}
