// Adds the slabs of conv2d_backward_weight.comp in order and writes the gradients as the parameters
// lie: dW [O, I, kh, kw] and db [O], linear.
// A lane takes four output channels of four weights that lie one after the other in dW, or of the bias.
// Grid: x and y over (four weights of an output channel and at last the bias, group of output channels).
#version 450
#pragma class(convolution)
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"
#include "quotient.glsl"

layout(local_size_x = 64) in;

layout(constant_id = 0) const bool aligned = true;  // whether an output channel has a multiple of four weights

layout(set = 0, binding = 0) uniform samplerBuffer partial;
layout(set = 0, binding = 1, std430) writeonly buffer WeightGradient { vec4 weightGradient[]; };
layout(set = 0, binding = 2, std430) writeonly buffer BiasGradient { vec4 biasGradient[]; };

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
  const uint weights = inputChannels * taps;
  const uint first = 4 * quotient(LANE_NUMBER, outputGroups);
  const uint group = LANE_NUMBER - first / 4 * outputGroups;
  const bool isBias = first >= weights;
  if (first / 4 >= (weights + 3) / 4 + hasBias) return;

  uint rows[4];
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const uint channel = quotient(min(first + i, weights - 1), taps);
    const uint tap = min(first + i, weights - 1) - channel * taps;
    rows[i] = isBias ? taps * tapRows : tap * tapRows + channel;
  }
  vec4 sums[4] = vec4[4](vec4(0), vec4(0), vec4(0), vec4(0));
  uint slabStart = group;
  for (uint slab = 0; slab < slabs; ++slab) {
    [[unroll]] for (uint i = 0; i < 4; ++i) sums[i] += texelFetch(partial, int(slabStart + rows[i] * outputGroups));
    slabStart += (taps * tapRows + 1) * outputGroups;
  }
  if (isBias) biasGradient[group] = sums[0];
  [[unroll]] for (uint o = 0; o < 4; ++o) {
    const bool real = !isBias && 4 * group + o < outputChannels;
    const uint at = (4 * group + o) * weights + first;
    if (aligned) {
      if (real) weightGradient[at / 4] = vec4(sums[0][o], sums[1][o], sums[2][o], sums[3][o]);
    } else {
      [[unroll]] for (uint i = 0; i < 4; ++i) {
        if (real && first + i < weights) weightGradient[(at + i) / 4][(at + i) % 4] = sums[i][o];
      }
    }
  }
}
