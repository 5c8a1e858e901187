// Adds the slabs of conv2d_backward_weight.comp in order and writes the gradients as the parameters
// lie: dW [O, I, kh, kw] and db [O], linear.
// Grid: x over vec4 of a slab.
#version 450
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
  const uint inputGroups = (inputChannels + 3) / 4;
  const uint outputGroups = (outputChannels + 3) / 4;
  const uint rows = taps * inputGroups * 4;
  const uint index = gl_GlobalInvocationID.x;
  const uint row = index / outputGroups;
  const uint column = (index - row * outputGroups) * 4;
  const uint tap = row / (inputGroups * 4);
  const uint channel = row - tap * inputGroups * 4;
  const bool isBias = row == rows;
  if (row > rows || (isBias ? hasBias == 0 : channel >= inputChannels)) return;
  vec4 sum = vec4(0);
  for (uint slab = 0; slab < slabs; ++slab) {
    sum += texelFetch(partial, int(slab * (rows + 1) * outputGroups + index));
  }
  for (uint i = 0; i < min(4, outputChannels - column); ++i) {
    if (isBias) biasGradient[column + i] = sum[i];
    else weightGradient[((column + i) * inputChannels + channel) * taps + tap] = sum[i];
  }
}
