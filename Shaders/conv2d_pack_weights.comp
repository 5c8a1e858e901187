// Packs a convolution's weights W [O, I, kh, kw], divided by sigma (spectral normalisation, SPEC.md),
// and its bias for conv2d_tile.glsl: [panel][row][lane] vec4 with panel of 4 * columnLanes columns,
// row = (tap * groups + channel group) * 4 + channel in the group, then a block of four rows that
// holds the bias and three rows of zero; all zero where there is no channel.
// Columns are output channels and rows input channels, or the reverse with `transposed`, for the
// input gradient, which has no bias.
// Grid: x over the vec4 of a panel, y over panels (few divisions: a CPU device does them lane by lane).
#version 450
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "channels.glsl"
#include "quotient.glsl"

layout(local_size_x = 64) in;

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer bias;
layout(set = 0, binding = 2) uniform samplerBuffer sigma;
layout(set = 0, binding = 3, std430) writeonly buffer Packed { vec4 packed[]; };

layout(push_constant) uniform Constants {
  uint columnLanes;  // a power of two
  uint rowChannels;
  uint columnChannels;
  uint taps;
  uint transposed;  // a flag, as are the following
  uint hasBias;
  uint hasSigma;
};

void main() {
  const uint rowGroups = (rowChannels + 3) / 4;
  const uint rows = taps * rowGroups * 4;
  const uint index = gl_GlobalInvocationID.x;
  const uint row = index >> findLSB(columnLanes);
  if (row >= rows + 4) return;
  const uint column = (gl_WorkGroupID.y * columnLanes + (index & (columnLanes - 1))) * 4;
  const uint tap = quotient(row / 4, rowGroups);
  const uint channel = row - tap * rowGroups * 4;
  const uint columnStride = (transposed != 0 ? 1 : rowChannels) * taps;
  const uint rowStride = (transposed != 0 ? columnChannels : 1) * taps;
  const float scale = hasSigma != 0 ? 1 / texelFetch(sigma, 0).x : 1;
  const bool isBias = row == rows && hasBias != 0;
  vec4 value = vec4(0);
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const bool real = column + i < columnChannels && channel < rowChannels && row < rows;
    const uint element = real ? (column + i) * columnStride + channel * rowStride + tap : 0;
    value[i] = real ? texelFetch(weight, int(element / 4))[element % 4] * scale : 0;
  }
  if (isBias) {
    // Whatever lies after the last bias does not belong to it.
    value = maskChannels(texelFetch(bias, int(min(column, columnChannels - 1) / 4)), column / 4, columnChannels);
  }
  packed[gl_WorkGroupID.y * (rows + 4) * columnLanes + index] = value;
}
