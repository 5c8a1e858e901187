// y = activation(conv2d(x, W) + b): NHWC, any kernel size, stride and dilation, padded as the
// constants say (TensorFlow's SAME in this project).
// sampled: x [N, H, W, Cin]; packed: W and b from conv2d_pack_weights.comp; output: y [N, H', W', Cout];
// channels in groups of four, zero where there is no channel.
// Grid: x over panels of 4 * columnLanes output channels, y and z over tiles of 32 pixels a row group
// (the pixels of all images in one line).
#version 450
#extension GL_GOOGLE_include_directive : require
#include "conv2d_tile.glsl"

layout(constant_id = 2) const uint activation = 0;  // 0: x < 0 ? slope * x : x, 1: sigmoid, 2: tanh

layout(set = 0, binding = 2, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint pixels;  // N * H' * W'
  uint outputHeight;
  uint outputWidth;
  uint outputChannels;
  int inputHeight;
  int inputWidth;
  int inputGroups;
  int kernelHeight;
  int kernelWidth;
  int stride;
  int dilation;
  int padTop;
  int padLeft;
  float slope;
};

vec4 activate(vec4 x, uint column) {
  if (activation == 0) return mix(x, slope * x, lessThan(x, vec4(0)));
  if (activation == 2) return tanh(x);
  // Lanes beyond the last channel stay zero although sigmoid(0) is not.
  const bvec4 real = lessThan(4 * column + uvec4(0, 1, 2, 3), uvec4(outputChannels));
  return mix(vec4(0), 1 / (1 + exp(-x)), real);
}

void main() {
  sampledHeight = inputHeight;
  sampledWidth = inputWidth;
  sampledGroups = inputGroups;
  tapCount = ivec2(kernelWidth, kernelHeight);
  tapOffset = ivec2(dilation);
  firstTap = 0;
  tapStride = ivec2(1, kernelWidth);
  const uint firstRow = tileStart(gl_WorkGroupID.z);
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const uint pixel = min(firstRow + f * columnLanes + columnLane(), pixels - 1);
    const uint line = pixel / outputWidth;
    const uint image = line / outputHeight;
    setRowOrigin(f, int(image), int(line - image * outputHeight) * stride - padTop,
      int(pixel - line * outputWidth) * stride - padLeft);
  }
  const vec4 bias = convolve(uint(kernelHeight * kernelWidth * inputGroups));

  const uint outputGroups = (outputChannels + 3) / 4;
  const uint column = gl_WorkGroupID.x * columnLanes + columnLane();
  if (column >= outputGroups) return;
  [[unroll]] for (uint r = 0; r < tileRows; ++r) {
    const uint pixel = firstRow + r;
    if (pixel < pixels) y[pixel * outputGroups + column] = activate(accumulator[r] + bias, column);
  }
}
