// dx = gradient of conv2d with regard to its input, from dy: for each input pixel the sum over the
// taps that reach it. With stride s an input pixel of class (y mod s, x mod s) is reached by its own
// taps only, every s-th (s / gcd(s, dilation)); each class is a plain convolution of dy.
// sampled: dy [N, H', W', Cout]; packed: W with the roles of input and output exchanged, from
// conv2d_pack_weights.comp; output: dx [N, H, W, Cin]; channels in groups of four.
// Grid: x over panels of 4 * columnLanes input channels, y and z over tiles of 32 pixels of a class a
// row group; z is also over the classes, layer * s * s + class.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "conv2d_tile.glsl"

layout(set = 0, binding = 2, std430) writeonly buffer Output { vec4 dx[]; };

layout(push_constant) uniform Constants {
  int images;
  int inputHeight;
  int inputWidth;
  uint inputGroups;
  int outputHeight;
  int outputWidth;
  int outputGroups;
  int kernelHeight;
  int kernelWidth;
  int stride;
  int dilation;
  int tapStep;  // s / gcd(s, dilation)
  int padTop;
  int padLeft;
};

// The first tap k of `count` along one axis with position - k * dilation a multiple of the stride,
// or `count`.
int firstReaching(int position, int count) {
  int k = 0;
  while (k < min(stride, count) && (position + k * dilation * (stride - 1)) % stride != 0) ++k;
  return k < stride ? k : count;
}

void main() {
  const int layer = int(gl_WorkGroupID.z) / (stride * stride);
  const int reachedClass = int(gl_WorkGroupID.z) - layer * stride * stride;
  const ivec2 corner = ivec2(reachedClass % stride, reachedClass / stride);
  const ivec2 size = (ivec2(inputWidth, inputHeight) - corner + stride - 1) / stride;  // of the class
  const int pixels = images * size.x * size.y;
  const int firstRow = int(tileStart(uint(layer)));
  if (firstRow - int(rowGroup() * tileRows) >= pixels) return;

  sampledHeight = outputHeight;
  sampledWidth = outputWidth;
  sampledGroups = outputGroups;
  const ivec2 kernel = ivec2(kernelWidth, kernelHeight);
  const ivec2 position = corner + ivec2(padLeft, padTop);
  const ivec2 first = ivec2(firstReaching(position.x, kernelWidth), firstReaching(position.y, kernelHeight));
  tapCount = (kernel - first + tapStep - 1) / tapStep;
  tapOffset = ivec2(-(tapStep * dilation / stride));
  firstTap = first.y * kernelWidth + first.x;
  tapStride = ivec2(tapStep, tapStep * kernelWidth);
  // A multiple of the stride, possibly negative, wherever there is a tap.
  const ivec2 start = (position - first * dilation) / stride;

  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const int pixel = min(firstRow + int(f * columnLanes + columnLane()), pixels - 1);
    const int line = pixel / size.x;
    const int image = line / size.y;
    setRowOrigin(f, image, line - image * size.y + start.y, pixel - line * size.x + start.x);
  }
  convolve(uint(kernelHeight * kernelWidth * outputGroups));

  const uint column = gl_WorkGroupID.x * columnLanes + columnLane();
  if (column >= inputGroups) return;
  const int firstLine = firstRow / size.x;
  int image = firstLine / size.y;
  ivec2 at = ivec2(firstRow - firstLine * size.x, firstLine - image * size.y);
  [[unroll]] for (int r = 0; r < int(tileRows); ++r) {
    if (firstRow + r < pixels) {
      const ivec2 pixel = at * stride + corner;
      dx[uint((image * inputHeight + pixel.y) * inputWidth + pixel.x) * inputGroups + column] = accumulator[r];
    }
    const bool lineEnds = ++at.x == size.x;
    at = lineEnds ? ivec2(0, at.y + 1) : at;
    const bool imageEnds = at.y == size.y;
    at.y = imageEnds ? 0 : at.y;
    image += imageEnds ? 1 : 0;
  }
}
