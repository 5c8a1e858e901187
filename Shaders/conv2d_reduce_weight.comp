// Adds the slabs of conv2d_backward_weight.comp in order and writes the gradients as the parameters
// lie: dW [O, I, kh, kw] and db [O], linear.
// Grid: x over (channel of a tap, output channel group), y over taps, and one more for the bias.
#version 450
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "quotient.glsl"

layout(local_size_x = 64) in;

layout(set = 0, binding = 0) uniform samplerBuffer partial;
layout(set = 0, binding = 1, std430) writeonly buffer WeightGradient { float weightGradient[]; };
layout(set = 0, binding = 2, std430) writeonly buffer BiasGradient { float biasGradient[]; };

layout(push_constant) uniform Constants {
  uint slabs;
  uint taps;
  uint inputChannels;
  uint outputChannels;
  uint hasBias;  // a flag
};

void main() {
  const uint tapRows = (inputChannels + 3) / 4 * 4;
  const uint outputGroups = (outputChannels + 3) / 4;
  const uint channel = quotient(gl_GlobalInvocationID.x, outputGroups);
  const uint column = (gl_GlobalInvocationID.x - channel * outputGroups) * 4;
  const uint tap = gl_WorkGroupID.y;
  const bool isBias = tap == taps;
  if (channel >= (isBias ? hasBias : inputChannels)) return;
  const uint index = tap * tapRows * outputGroups + gl_GlobalInvocationID.x;
  vec4 sum = vec4(0);
  for (uint slab = 0; slab < slabs; ++slab) {
    sum += texelFetch(partial, int(slab * (taps * tapRows + 1) * outputGroups + index));
  }
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    if (column + i >= outputChannels) continue;
    if (isBias) {
      biasGradient[column + i] = sum[i];
    } else {
      weightGradient[((column + i) * inputChannels + channel) * taps + tap] = sum[i];
    }
  }
}
