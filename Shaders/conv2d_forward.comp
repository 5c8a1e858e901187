// y = activation(conv2d(x, W) + b): NHWC, any kernel size, stride and dilation, padded as the
// constants say (TensorFlow's SAME in this project).
// sampled: x [N, H, W, Cin]; packed: W and b from conv2d_pack_weights.comp; output: y [N, H', W', Cout];
// channels in groups of four, zero where there is no channel.
// Grid: x over tiles of 4 * columnLanes output channels, y and z over tiles of pixels, tileRows a row group
// (the pixels of all images in one line).
#version 450
#pragma class(convolution)
#pragma families(shared, cooperative)
#extension GL_GOOGLE_include_directive : require
#include "activation.glsl"
#include "channels.glsl"
#include "conv2d_tile.glsl"
#include "output.glsl"

// Sigmoid or tanh as numbered in activation.glsl, or 0 for max(x, slope * x): none, ReLU and leaky ReLU
// in one, for each variant of this kernel is half a second of compilation on a CPU device.
layout(constant_id = 2) const uint activation = 0;

HALF_OR_SINGLE(2, writeonly, Output, y)

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
  uint layerTiles;  // over y
  float slope;  // at most 1
  uint bandStart;
};

vec4 activated(vec4 x, uint column) {
  if (activation == 0) return max(x, slope * x);
  return maskChannels(activate(x, activation), column, outputChannels);
}

void main() {
  sampledHeight = inputHeight;
  sampledWidth = inputWidth;
  sampledGroups = inputGroups;
  tapCount = ivec2(kernelWidth, kernelHeight);
  tapOffset = ivec2(dilation);
  firstTap = 0;
  tapStride = ivec2(1, kernelWidth);
  const uint firstRow = tileStart(gl_WorkGroupID.z * layerTiles);
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const uint pixel = min(firstRow + fetchLine(f), pixels - 1);
    const ivec3 at = pixelAt(pixel, uvec2(outputWidth, outputHeight));
    setRowOrigin(f, at.x, at.y * stride - padTop, at.z * stride - padLeft);
  }
  const uint biasBlock = uint(kernelHeight * kernelWidth * inputGroups);
  convolve(biasBlock);

  const uint outputGroups = (outputChannels + 3) / 4;
  [[unroll]] for (uint v = 0; v < laneColumns; ++v) {
    const uint column = gl_WorkGroupID.x * columnLanes + tileColumn(v);
    const vec4 bias = packedBias(biasBlock, v);
    [[unroll]] for (uint r = 0; r < laneRows; ++r) {
      const uint pixel = firstRow + tileRow(r);
      const vec4 sum = accumulator[r * laneColumns + v] + bias;
      STORE_IF(pixel < pixels && column < outputGroups, y, pixel * outputGroups + column - bandStart, activated(sum, column))
    }
  }
}
