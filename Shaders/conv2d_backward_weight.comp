// Partial sums of the gradients of a convolution's weights and bias:
// dW[o, i, tap] = sum over pixels of x[pixel at tap, i] * dy[pixel, o]; db[o] = sum of dy[pixel, o].
// A matrix product whose sum runs over pixels: rows are (tap, channel group) vectors of x, columns
// output channels. The pixels are cut into slabs of `slabPixels`, one a row group, each with its own
// partial sum; conv2d_reduce_weight.comp adds them in order.
// sampled: x [N, H, W, Cin]; gradient: dy [N, H', W', Cout]; channels in groups of four.
// Result: [slab][tap * Cin groups * 4 + 1][Cout groups] vec4, the last row being the bias.
// Grid: x over tiles of eight row vectors, y over panels of 4 * columnLanes output channels, z over
// slabs, rowGroups() of them a workgroup.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "quotient.glsl"
#include "register_tile.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer sampled;
layout(set = 0, binding = 1) uniform samplerBuffer gradient;
layout(set = 0, binding = 2, std430) writeonly buffer Partial { vec4 partial[]; };

layout(push_constant) uniform Constants {
  uint pixels;  // N * H' * W'
  uint slabPixels;
  uint outputHeight;
  uint outputWidth;
  uint outputGroups;
  int inputHeight;
  int inputWidth;
  int inputGroups;
  int kernelHeight;
  int kernelWidth;
  int stride;
  int dilation;
  int padTop;
  int padLeft;
};

// Row vectors that this lane fetches: all of its fetches have the same one from eight lanes up.
const uint laneVectors = columnLanes < 8 ? 8 / columnLanes : 1;
ivec3 vectorOffset[laneVectors];  // y, x and vec4 index against the pixel's tap (0, 0)

// The pixel of dy that comes next, and the y, x and pixel index of its tap (0, 0) in x.
uint pixel;
uvec2 at;
ivec3 origin;

void nextPixel() {
  ++pixel;
  ++at.x;
  origin += ivec3(0, stride, stride);
  const bool lineEnds = at.x == outputWidth;
  at = lineEnds ? uvec2(0, at.y + 1) : at;
  origin = lineEnds ? ivec3(origin.x + stride, -padLeft, origin.z + stride * (inputWidth - int(outputWidth))) : origin;
  const bool imageEnds = at.y == outputHeight;
  at.y = imageEnds ? 0 : at.y;
  const int lines = imageEnds ? stride * int(outputHeight) : 0;
  origin -= ivec3(lines, 0, (imageEnds ? lines - inputHeight : 0) * inputWidth);
}

void main() {
  const uint rowVectors = uint(kernelHeight * kernelWidth * inputGroups);
  const uint firstVector = gl_WorkGroupID.x * 8;
  [[unroll]] for (uint f = 0; f < laneVectors; ++f) {
    const int vector = int(min(firstVector + fetchVector(f), rowVectors - 1));
    const int tap = int(quotient(vector, inputGroups));
    const int tapY = int(quotient(tap, kernelWidth));
    const int y = tapY * dilation;
    const int x = (tap - tapY * kernelWidth) * dilation;
    vectorOffset[f] = ivec3(y, x, (y * inputWidth + x) * inputGroups + vector - tap * inputGroups);
  }
  const uint slab = gl_WorkGroupID.z * rowGroups() + rowGroup();
  pixel = min(slab * slabPixels, pixels);
  const uint end = min(pixel + slabPixels, pixels);
  const uint line = quotient(pixel, outputWidth);
  const uint image = quotient(line, outputHeight);
  at = uvec2(pixel - line * outputWidth, line - image * outputHeight);
  origin = ivec3(ivec2(at.yx) * stride - ivec2(padTop, padLeft), 0);
  origin.z = (int(image) * inputHeight + origin.x) * inputWidth + origin.y;

  const uint column = gl_WorkGroupID.y * columnLanes + columnLane();
  const uint fetchedColumn = min(column, outputGroups - 1);
  clearAccumulator();
  vec4 bias = vec4(0);
  for (uint turn = 0; turn < slabPixels; turn += 8) {
    [[unroll]] for (int block = 0; block < 2; ++block) {
      vec4 columns[4];
      ivec3 blockOrigin[4];
      [[unroll]] for (uint i = 0; i < 4; ++i) {
        const bool inSlab = pixel < end;
        blockOrigin[i] = inSlab ? origin : ivec3(inputHeight, inputWidth, 0);
        columns[i] = texelFetch(gradient, int(inSlab ? pixel * outputGroups + fetchedColumn : 0));
        columns[i] = inSlab ? columns[i] : vec4(0);
        bias += columns[i];
        nextPixel();
      }
      [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
        const ivec3 from = blockOrigin[fetchStep(f)];
        const ivec3 offset = vectorOffset[f % laneVectors];
        const bool inside = uint(from.x + offset.x) < uint(inputHeight) && uint(from.y + offset.y) < uint(inputWidth);
        const vec4 value = texelFetch(sampled, inside ? from.z * inputGroups + offset.z : 0);
        rowValues[f] = inside ? value : vec4(0);
      }
      multiplyAddColumnMajor(columns);
    }
  }

  if (column >= outputGroups) return;
  const uint start = slab * (rowVectors * 4 + 1);
  [[unroll]] for (uint r = 0; r < tileRows; ++r) {
    const uint row = firstVector * 4 + r;
    if (row < rowVectors * 4) partial[(start + row) * outputGroups + column] = accumulator[r];
  }
  if (gl_WorkGroupID.x == 0) partial[(start + rowVectors * 4) * outputGroups + column] = bias;
}
