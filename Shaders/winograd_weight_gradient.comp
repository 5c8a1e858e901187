// The last step of the weight gradient of Winograd's convolution: dW = G^T dU G (winograd.glsl). A lane takes four input
// and four output channels.
// Layout: sums dU [frequency][input channel][output channel group] vec4; weightGradient [O, I, 3, 3] linear, I a multiple of
// four.
// Grid: x and y over (input channel group, output channel group).
#version 450
#pragma class(convolution)
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"
#include "quotient.glsl"
#include "winograd.glsl"

layout(local_size_x = 64) in;

layout(set = 0, binding = 0) uniform samplerBuffer sums;
layout(set = 0, binding = 1, std430) writeonly buffer WeightGradient { vec4 weightGradient[]; };

layout(push_constant) uniform Constants {
  uint inputChannels;
  uint outputChannels;
};

void main() {
  const uint outputGroups = (outputChannels + 3) / 4;
  const uint inputGroup = quotient(LANE_NUMBER, outputGroups);
  const uint outputGroup = LANE_NUMBER - inputGroup * outputGroups;
  if (4 * inputGroup >= inputChannels) return;
  vec4 g[36];  // by input channel and tap
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const uint start = (4 * inputGroup + i) * outputGroups + outputGroup;
    vec4 t[24];  // rows of the kernel by columns of the patch
    [[unroll]] for (uint c = 0; c < patchSide; ++c) {
      vec4 u[8];
      [[unroll]] for (uint r = 0; r < patchSide; ++r) {
        u[r] = texelFetch(sums, int((patchSide * r + c) * inputChannels * outputGroups + start));
      }
      GATHER_KERNEL(u, t, c, patchSide)
    }
    [[unroll]] for (uint r = 0; r < 3; ++r) {
      vec4 u[8];
      [[unroll]] for (uint c = 0; c < patchSide; ++c) u[c] = t[patchSide * r + c];
      GATHER_KERNEL(u, g, 9 * i + 3 * r, 1)
    }
  }
  [[unroll]] for (uint o = 0; o < 4; ++o) {
    if (4 * outputGroup + o >= outputChannels) continue;
    const uint start = ((4 * outputGroup + o) * inputChannels + 4 * inputGroup) * 9 / 4;
    [[unroll]] for (uint i = 0; i < 9; ++i) {
      weightGradient[start + i] = vec4(g[4 * i][o], g[4 * i + 1][o], g[4 * i + 2][o], g[4 * i + 3][o]);
    }
  }
}
