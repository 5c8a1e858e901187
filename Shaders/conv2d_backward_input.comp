// dx = gradient of conv2d with regard to its input, from dy: for each input pixel the sum over the
// taps that reach it. With stride s an input pixel of class (y mod s, x mod s) is reached by its own
// taps only, every s-th (s / gcd(s, dilation)); each class is a plain convolution of dy.
// sampled: dy [N, H', W', Cout]; packed: W with the roles of input and output exchanged, from
// conv2d_pack_weights.comp; output: dx [N, H, W, Cin]; channels in groups of four.
// Grid: x over tiles of 4 * columnLanes input channels, y and z over tiles of pixels of a class, tileRows a
// row group; z is also over the classes, layer * s * s + class.
#version 450
#pragma class(convolution)
#pragma families(shared, cooperative)
#extension GL_GOOGLE_include_directive : require
#include "conv2d_tile.glsl"
#include "output.glsl"

HALF_OR_SINGLE(2, writeonly, Output, dx)

layout(push_constant) uniform Constants {
  uint images;
  uint inputHeight;
  uint inputWidth;
  uint inputGroups;
  int outputHeight;
  int outputWidth;
  int outputGroups;
  uint kernelHeight;
  uint kernelWidth;
  uint stride;
  uint dilation;
  uint tapStep;  // s / gcd(s, dilation)
  uint padTop;
  uint padLeft;
  uint layerTiles;  // over y
};

uvec2 quotients(uvec2 dividends, uint divisor) {
  return uvec2(quotient(dividends.x, divisor), quotient(dividends.y, divisor));
}

// A multiple of the stride where tap k reaches `position`: position - k * dilation, made positive by
// a multiple of the stride.
uint reach(uint position, uint k) { return position + k * dilation * (stride - 1); }

// The first tap of `count` along one axis that reaches `position`, or `count`.
uint firstReaching(uint position, uint count) {
  uint k = 0;
  while (k < min(stride, count) && quotient(reach(position, k), stride) * stride != reach(position, k)) ++k;
  return k < stride ? k : count;
}

void main() {
  const uint layer = quotient(gl_WorkGroupID.z, stride * stride);
  const uint reachedClass = gl_WorkGroupID.z - layer * stride * stride;
  const uvec2 corner = uvec2(reachedClass - quotient(reachedClass, stride) * stride, quotient(reachedClass, stride));
  const uvec2 size = quotients(uvec2(inputWidth, inputHeight) - corner + stride - 1, stride);  // of the class
  const uint pixels = images * size.x * size.y;
  const uint firstRow = tileStart(layer * layerTiles);
  if (firstRow - rowGroup() * tileRows >= pixels) return;

  sampledHeight = outputHeight;
  sampledWidth = outputWidth;
  sampledGroups = outputGroups;
  const uvec2 kernel = uvec2(kernelWidth, kernelHeight);
  const uvec2 position = corner + uvec2(padLeft, padTop);
  const uvec2 first = uvec2(firstReaching(position.x, kernelWidth), firstReaching(position.y, kernelHeight));
  tapCount = ivec2(quotients(kernel - first + tapStep - 1, tapStep));
  tapOffset = ivec2(-int(quotient(tapStep * dilation, stride)));
  firstTap = int(first.y * kernelWidth + first.x);
  tapStride = ivec2(tapStep, tapStep * kernelWidth);
  // (position - first * dilation) / stride, which may be negative.
  const ivec2 start = ivec2(
    quotients(uvec2(reach(position.x, first.x), reach(position.y, first.y)), stride)) - ivec2(first * dilation);

  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const ivec3 at = pixelAt(min(firstRow + fetchLine(f), pixels - 1), size);
    setRowOrigin(f, at.x, at.y + start.y, at.z + start.x);
  }
  convolve(kernelHeight * kernelWidth * uint(outputGroups));

  uvec3 at = uvec3(pixelAt(firstRow, size));  // image, y, x
  [[unroll]] for (uint r = 0; r < laneRows; ++r) {
#ifdef STAGED_TILE
    at = uvec3(pixelAt(firstRow + tileRow(r), size));
#endif
    const uvec2 pixel = at.zy * stride + corner;
    const uint first = ((at.x * inputHeight + pixel.y) * inputWidth + pixel.x) * inputGroups;
    [[unroll]] for (uint v = 0; v < laneColumns; ++v) {
      const uint column = gl_WorkGroupID.x * columnLanes + tileColumn(v);
      if (firstRow + tileRow(r) < pixels && column < inputGroups) {
        STORE(dx, first + column, accumulator[r * laneColumns + v])
      }
    }
#ifndef STAGED_TILE
    // The rows of a register tile follow each other.
    ++at.z;
    at = at.z == size.x ? uvec3(at.x, at.y + 1, 0) : at;
    at = at.y == size.y ? uvec3(at.x + 1, 0, 0) : at;
#endif
  }
}
