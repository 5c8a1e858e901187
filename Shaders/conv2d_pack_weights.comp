// Packs a convolution's weights W [O, I, kh, kw], divided by sigma (spectral normalisation, SPEC.md),
// and its bias for conv2d_tile.glsl: [panel][row][lane] vec4 with panel of 4 * columnLanes columns,
// row = (tap * groups + channel group) * 4 + channel in the group, then a block of four rows that
// holds the bias and three rows of zero; all zero where there is no channel.
// Columns are output channels and rows input channels, or the reverse with `transposed`, for the
// input gradient, which has no bias.
// A lane takes all taps of four output and four input channels: of each output channel the weights of four input
// channels lie one after the other, so that it reads four texels a turn and writes all of their floats.
// Grid: x over (group of rows' channels, group of columns' channels), both padded as in the packed weights.
#version 450
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "channels.glsl"
#include "quotient.glsl"

layout(local_size_x = 32) in;

layout(constant_id = 0) const bool aligned = true;  // whether an output channel has a multiple of four weights

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer bias;
layout(set = 0, binding = 2) uniform samplerBuffer sigma;
layout(set = 0, binding = 3, std430) writeonly buffer Packed { float packed[]; };

layout(push_constant) uniform Constants {
  uint panels;
  uint panelColumns;  // a power of two
  uint outputChannels;
  uint inputChannels;
  uint taps;
  uint transposed;  // a flag, as are the following
  uint hasBias;
  uint hasSigma;
};

// The first float of a panel's column, four rows after those of the taps.
uint columnStart(uint column, uint rows) {
  return (column / panelColumns * (rows + 4)) * panelColumns + (column & (panelColumns - 1));
}

void main() {
  const uint columns = panels * panelColumns;
  const uint tapRows = ((transposed != 0 ? outputChannels : inputChannels) + 3) / 4 * 4;
  const uint rows = taps * tapRows;
  const uint lane = gl_GlobalInvocationID.x;
  if (lane >= columns / 4 * (tapRows / 4)) return;
  // Neighbouring lanes write neighbouring columns.
  const uint row = 4 * quotient(lane, columns / 4);
  const uint column = 4 * lane - row * (columns / 4);
  const uint outputChannel = transposed != 0 ? row : column;
  const uint inputChannel = transposed != 0 ? column : row;

  // Where the first weight goes, and how far the neighbours along each axis are from it.
  uint place = columnStart(column, rows) + row * panelColumns;
  const uint outputStride = transposed != 0 ? panelColumns : 1;
  const uint tapStride = tapRows * panelColumns;
  const uint wrapStride = (transposed != 0 ? 1 : panelColumns) - rows * panelColumns;
  const float scale = hasSigma != 0 ? 1 / texelFetch(sigma, 0).x : 1;
  const int outputWeights = int(inputChannels * taps);
  const int first = int(outputChannel) * outputWeights + int(inputChannel * taps);
  const int lastTexel = (int(outputChannels) * outputWeights + 3) / 4 - 1;
  uint channel = inputChannel;
  uint tap = 0;
  for (int texel = 0; texel < taps; ++texel) {
    vec4 values[4];
    [[unroll]] for (int o = 0; o < 4; ++o) {
      const int at = first + o * outputWeights + 4 * texel;
      const vec4 fetched = aligned ? texelFetch(weight, min(at / 4, lastTexel)) : fetchFloats(weight, at, lastTexel);
      values[o] = outputChannel + o < outputChannels ? scale * fetched : vec4(0);
    }
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const bool real = channel < inputChannels;
      [[unroll]] for (uint o = 0; o < 4; ++o) packed[place + o * outputStride] = real ? values[o][i] : 0;
      const bool wraps = ++tap == taps;
      tap = wraps ? 0 : tap;
      channel += wraps ? 1 : 0;
      place += tapStride + (wraps ? wrapStride : 0);
    }
  }

  if (lane >= columns / 4) return;
  // Whatever lies after the last bias does not belong to it.
  const vec4 biases = maskChannels(texelFetch(bias, int(min(lane, (outputChannels - 1) / 4))), lane, outputChannels);
  const uint bottom = columnStart(4 * lane, rows) + rows * panelColumns;
  [[unroll]] for (uint i = 0; i < 16; ++i) {
    packed[bottom + i / 4 * panelColumns + i % 4] = i < 4 && hasBias != 0 ? biases[i] : 0;
  }
}
