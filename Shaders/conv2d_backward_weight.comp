// Partial sums of the gradients of a convolution's weights and bias:
// dW[o, i, tap] = sum over pixels of x[pixel at tap, i] * dy[pixel, o]; db[o] = sum of dy[pixel, o].
// A matrix product whose sum runs over pixels: rows are (tap, channel group) vectors of x, columns
// output channels. The pixels are cut into slabs of `slabPixels`, one a row group, each with its own
// partial sum; conv2d_reduce_weight.comp adds them in order. The bias is one more row, of ones.
// sampled: x [N, H, W, Cin]; gradient: dy [N, H', W', Cout]; channels in groups of four.
// Result: [slab][tap * Cin groups * 4 + 1][Cout groups] vec4, the last row being the bias.
// Grid: x over tiles of tileRows rows, y over tiles of 4 * columnLanes output channels, z over
// slabs, rowGroups() of them a workgroup.
#version 450
#pragma class(convolution)
#pragma families(shared, cooperative)
#extension GL_GOOGLE_include_directive : require
#include "quotient.glsl"

const bool stepMajorRows = true;
const bool transposedColumns = false;
#include "product_tile.glsl"

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

ivec3 vectorOffset[laneVectors];  // of the fetched row vectors: y, x and vec4 index against the pixel's tap (0, 0)

// The slab's next pixel and the one after its last.
uint pixel;
uint end;

#ifdef STAGED_TILE

uint lastVector;  // the bias

void fetchStage(int stage) {
  const uint first = pixel + stage * stageSteps;
  const uint vector = gl_WorkGroupID.x * rowVectors + fetchVector(0);
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const uint at = first + fetchStep(f);
    const uint line = quotient(at, outputWidth);
    const uint image = quotient(line, outputHeight);
    const int y = int(line - image * outputHeight) * stride - padTop;
    const int x = int(at - line * outputWidth) * stride - padLeft;
    const bool inside = at < end && uint(y + vectorOffset[0].x) < uint(inputHeight)
      && uint(x + vectorOffset[0].y) < uint(inputWidth);
    const int index = ((int(image) * inputHeight + y) * inputWidth + x) * inputGroups + vectorOffset[0].z;
    const vec4 value = texelFetch(sampled, inside ? index : 0);
    const vec4 ofBias = vec4(at < end && vector == lastVector ? 1 : 0, 0, 0, 0);
    rowValues[f] = vector >= lastVector ? ofBias : inside ? value : vec4(0);
  }
  const uint column = min(gl_WorkGroupID.y * columnLanes + fetchColumn(), outputGroups - 1);
  [[unroll]] for (uint f = 0; f < columnFetches; ++f) {
    const uint at = min(first + fetchColumnStep(f), pixels - 1);
    columnValues[f] = texelFetch(gradient, int(at * outputGroups + column));
  }
}

#else

// The next pixel's y and x in dy, and the y, x and pixel index of its tap (0, 0) in x.
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

// Sums the slab into the accumulator, and its gradient of this lane's columns into the bias.
vec4 sumSlab(uint column) {
  const uint line = quotient(pixel, outputWidth);
  const uint image = quotient(line, outputHeight);
  at = uvec2(pixel - line * outputWidth, line - image * outputHeight);
  origin = ivec3(ivec2(at.yx) * stride - ivec2(padTop, padLeft), 0);
  origin.z = (int(image) * inputHeight + origin.x) * inputWidth + origin.y;

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
  return bias;
}

#endif

void main() {
  const uint weightVectors = uint(kernelHeight * kernelWidth * inputGroups);
  const uint firstVector = gl_WorkGroupID.x * (tileRows / 4);
  [[unroll]] for (uint f = 0; f < laneVectors; ++f) {
    const int vector = int(min(firstVector + fetchVector(f), weightVectors - 1));
    const int tap = int(quotient(vector, inputGroups));
    const int tapY = int(quotient(tap, kernelWidth));
    const int y = tapY * dilation;
    const int x = (tap - tapY * kernelWidth) * dilation;
    vectorOffset[f] = ivec3(y, x, (y * inputWidth + x) * inputGroups + vector - tap * inputGroups);
  }
  const uint slab = gl_WorkGroupID.z * rowGroups() + rowGroup();
  pixel = min(slab * slabPixels, pixels);
  end = min(pixel + slabPixels, pixels);

  uint rowCount = weightVectors * 4;
#ifdef STAGED_TILE
  lastVector = weightVectors;
  multiplyStages(int((slabPixels + stageSteps - 1) / stageSteps));
  ++rowCount;
#else
  const vec4 bias = sumSlab(gl_WorkGroupID.y * columnLanes + tileColumn(0));
#endif

  const uint start = slab * (weightVectors * 4 + 1);
  [[unroll]] for (uint v = 0; v < laneColumns; ++v) {
    const uint column = gl_WorkGroupID.y * columnLanes + tileColumn(v);
    if (column >= outputGroups) return;
    [[unroll]] for (uint r = 0; r < laneRows; ++r) {
      const uint row = firstVector * 4 + tileRow(r);
      if (row < rowCount) partial[(start + row) * outputGroups + column] = accumulator[r * laneColumns + v];
    }
#ifndef STAGED_TILE
    if (gl_WorkGroupID.x == 0) partial[(start + rowCount) * outputGroups + column] = bias;
#endif
  }
}
