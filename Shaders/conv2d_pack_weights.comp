// Packs a convolution's weights W [O, I, kh, kw], divided by sigma (spectral normalisation, SPEC.md),
// and its bias for conv2d_tile.glsl: [panel][row][lane] vec4 with panel of 4 * columnLanes columns,
// row = (tap * groups + channel group) * 4 + channel in the group, then a block of four rows that
// holds the bias and three rows of zero; all zero where there is no channel.
// Columns are output channels and rows input channels, or the reverse with `transposed`, for the
// input gradient, which has no bias.
// A lane takes all taps of four output and four input channels: of each output channel the weights of four input
// channels lie one after the other, so that it reads four texels a turn and writes all of their floats.
// Grid: x and y over (group of rows' channels, group of columns' channels), both padded as in the packed weights.
#version 450
#pragma class(convolution)
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "channels.glsl"
#include "groups.glsl"
#include "quotient.glsl"

layout(local_size_x = 32) in;

layout(constant_id = 0) const bool aligned = true;  // whether an output channel has a multiple of four weights
layout(constant_id = 1) const bool transposed = false;

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer bias;
layout(set = 0, binding = 2) uniform samplerBuffer sigma;
layout(set = 0, binding = 3, std430) writeonly buffer Packed { vec4 packed[]; };

layout(push_constant) uniform Constants {
  uint panels;
  uint columnLanes;  // a power of two
  uint outputChannels;
  uint inputChannels;
  uint taps;
  uint hasBias;  // a flag, as is the following
  uint hasSigma;
};

void main() {
  const uint columnGroups = panels * columnLanes;
  const uint rowGroups = ((transposed ? outputChannels : inputChannels) + 3) / 4;
  const uint rows = 4 * taps * rowGroups;
  const uint rowGroup = quotient(LANE_NUMBER, columnGroups);
  // Neighbouring lanes write neighbouring columns.
  const uint columnGroup = LANE_NUMBER - rowGroup * columnGroups;
  if (rowGroup >= rowGroups) return;
  const uint outputChannel = 4 * (transposed ? rowGroup : columnGroup);
  const uint inputChannel = 4 * (transposed ? columnGroup : rowGroup);

  // Where the first weight goes, and how far those of the next tap and of the first tap of the next input channel are.
  const uint panel = columnGroup >> findLSB(columnLanes);
  const uint start = panel * (rows + 4) * columnLanes + (columnGroup & (columnLanes - 1));
  uint place = start + 4 * rowGroup * columnLanes;
  const uint tapStride = 4 * rowGroups * columnLanes;
  const uint wrapStride = (transposed ? 0 : columnLanes) - rows * columnLanes;
  const float scale = hasSigma != 0 ? 1 / texelFetch(sigma, 0).x : 1;
  const int outputWeights = int(inputChannels * taps);
  const int first = int(outputChannel) * outputWeights + int(inputChannel * taps);
  const int lastTexel = (int(outputChannels) * outputWeights + 3) / 4 - 1;
  uint channel = 0;  // of the four input channels
  uint tap = 0;
  for (int texel = 0; texel < taps; ++texel) {
    vec4 values[4];
    [[unroll]] for (int o = 0; o < 4; ++o) {
      const int at = first + o * outputWeights + 4 * texel;
      const vec4 fetched = aligned ? texelFetch(weight, min(at / 4, lastTexel)) : fetchFloats(weight, at, lastTexel);
      values[o] = outputChannel + o < outputChannels ? scale * fetched : vec4(0);
    }
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const bool real = inputChannel + channel < inputChannels;
      const vec4 outputs = real ? vec4(values[0][i], values[1][i], values[2][i], values[3][i]) : vec4(0);
      if (transposed) {
        [[unroll]] for (uint o = 0; o < 4; ++o) packed[place + o * columnLanes][channel] = outputs[o];
      } else {
        packed[place] = outputs;
      }
      const bool wraps = ++tap == taps;
      tap = wraps ? 0 : tap;
      channel += wraps ? 1 : 0;
      place += tapStride + (wraps ? wrapStride : 0);
    }
  }

  if (rowGroup > 0) return;
  const int biasTexel = int(min(columnGroup, (outputChannels - 1) / 4));
  // Whatever lies after the last bias does not belong to it.
  packed[start + rows * columnLanes] =
      hasBias != 0 ? maskChannels(texelFetch(bias, biasTexel), columnGroup, outputChannels) : vec4(0);
  [[unroll]] for (uint i = 1; i < 4; ++i) packed[start + (rows + i) * columnLanes] = vec4(0);
}
