// Transforms the weights W [O, I, 3, 3], divided by sigma (spectral normalisation, SPEC.md), of a convolution with
// stride 2 for winograd_multiply.comp: U = G g G^T of each phase (winograd_strided.glsl). A lane takes one input channel
// and four output channels.
// Layout: weight linear, I a multiple of four; packed [stretch][frequency][panel][phase][channel][lane] vec4 of four
// columns, zero where there is no channel.
// Grid: x and y over (channel, lane), z over panels.
#version 450
#pragma class(convolution)
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"
#include "winograd_strided.glsl"

layout(local_size_x = 64) in;

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer sigma;
layout(set = 0, binding = 2, std430) writeonly buffer Packed { vec4 packed[]; };

layout(push_constant) uniform Constants {
  uint panels;
  uint columnLanes;  // a power of two
  uint inputChannels;
  uint outputChannels;
  uint hasSigma;  // a flag
  uint secondStretch;  // where it begins, in vectors
  uint thirdStretch;
};

#include "winograd_kernel.glsl"

void main() {
  const uint lane = LANE_NUMBER & (columnLanes - 1);
  const uint channel = LANE_NUMBER >> findLSB(columnLanes);
  if (channel >= inputChannels) return;
  const float scale = hasSigma != 0 ? 1 / texelFetch(sigma, 0).x : 1;
  loadRowOfInputs(channel, gl_WorkGroupID.z * columnLanes + lane, scale);
  vec4 t[27];  // rows of both phases by columns of the kernel
  [[unroll]] for (uint c = 0; c < 3; ++c) {
    const vec4 column[3] = vec4[](g[c], g[3 + c], g[6 + c]);
    TRANSFORM_TAPS(column, t, c, 3)
  }
  const uint starts[3] = uint[](0, secondStretch, thirdStretch);
  [[unroll]] for (uint r = 0; r < 9; ++r) {
    const vec4 row[3] = vec4[](t[3 * r], t[3 * r + 1], t[3 * r + 2]);
    vec4 u[9];
    TRANSFORM_TAPS(row, u, 0, 1)
    [[unroll]] for (uint c = 0; c < 9; ++c) {
      const uvec2 phase = uvec2(r / phaseSide, c / phaseSide);
      const uvec2 entry = uvec2(r, c) - phaseSide * phase;
      const uint stretch = stretchOf(entry.x, entry.y);
      const uint panel = frequencyOf(entry.x, entry.y) * panels + gl_WorkGroupID.z;
      packed[starts[stretch] + ((panel * phasesOf(stretch) + slotOf(stretch, phase)) * inputChannels + channel) * columnLanes + lane] = u[c];
    }
  }
}
