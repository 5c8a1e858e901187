// y = x + x^T for each square matrix of a batch.
// Layout: x, y [matrices, channels, channelGroups] vec4, `count` in all, with zero in the padding lanes.
// Grid: see elements.glsl.
#version 450
#pragma class(matrix_product)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint channels;
  uint channelGroups;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    const uint first = element.row - quotient(element.row, channels) * channels;  // the row in its matrix
    vec4 value = texelFetch(x, int(element.row * channelGroups + element.rest));
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const uint column = min(4 * element.rest + i, channels - 1);
      const vec4 texel = texelFetch(x, int((element.row - first + column) * channelGroups + first / 4));
      // The row of x^T ends with x's rows, while its texels are padded.
      if (4 * element.rest + i < channels) value[i] += texel[first % 4];
    }
    if (element.inside) y[element.index] = value;
  }
}
