// Transforms a 3x3 convolution's weights W [O, I, 3, 3], divided by sigma (spectral normalisation, SPEC.md), for
// winograd_multiply.comp: U = G g G^T (winograd.glsl). Columns are output channels and rows input channels, or, for the
// input gradient, the reverse with the kernel turned by half a turn. A lane takes one row and four columns.
// Layout: weight linear, I a multiple of four; packed [frequency][panel][row channel][lane] vec4 of four columns, zero where
// there is no channel.
// Grid: x and y over (row channel, lane), z over panels.
#version 450
#pragma class(convolution)
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"
#include "winograd.glsl"

layout(local_size_x = 64) in;

layout(constant_id = 0) const bool transposed = false;

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer sigma;
layout(set = 0, binding = 2, std430) writeonly buffer Packed { vec4 packed[]; };

layout(push_constant) uniform Constants {
  uint panels;
  uint columnLanes;  // a power of two
  uint inputChannels;
  uint outputChannels;
  uint hasSigma;  // a flag
};

#include "winograd_kernel.glsl"

// Nine neighbouring vec4, nine floats a column, turned by half a turn.
void loadRowOfOutputs(uint row, uint columnGroup, float scale) {
  const bool inside = 4 * columnGroup < inputChannels && row < outputChannels;
  const uint start = inside ? (row * inputChannels + 4 * columnGroup) / 4 * 9 : 0;
  [[unroll]] for (uint i = 0; i < 9; ++i) {
    const vec4 value = texelFetch(weight, int(start + i));
    [[unroll]] for (uint k = 0; k < 4; ++k) {
      const uint element = 4 * i + k;
      g[8 - element % 9][element / 9] = inside ? scale * value[k] : 0;
    }
  }
}

void main() {
  const uint rows = ((transposed ? outputChannels : inputChannels) + 3) / 4 * 4;
  const uint lane = LANE_NUMBER & (columnLanes - 1);
  const uint row = LANE_NUMBER >> findLSB(columnLanes);
  if (row >= rows) return;
  const uint columnGroup = gl_WorkGroupID.z * columnLanes + lane;
  const float scale = hasSigma != 0 ? 1 / texelFetch(sigma, 0).x : 1;
  if (transposed) {
    loadRowOfOutputs(row, columnGroup, scale);
  } else {
    loadRowOfInputs(row, columnGroup, scale);
  }
  vec4 t[24];  // rows of the patch by columns of the kernel
  [[unroll]] for (uint c = 0; c < 3; ++c) {
    const vec4 column[3] = vec4[](g[c], g[3 + c], g[6 + c]);
    TRANSFORM_KERNEL(column, t, c, 3)
  }
  const uint stride = panels * rows * columnLanes;
  uint index = (gl_WorkGroupID.z * rows + row) * columnLanes + lane;
  [[unroll]] for (uint r = 0; r < patchSide; ++r) {
    const vec4 row[3] = vec4[](t[3 * r], t[3 * r + 1], t[3 * r + 2]);
    vec4 u[8];
    TRANSFORM_KERNEL(row, u, 0, 1)
    [[unroll]] for (uint c = 0; c < patchSide; ++c) {
      packed[index] = u[c];
      index += stride;
    }
  }
}
