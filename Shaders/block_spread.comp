// y[row, column] = scale * x[row / factor, column / factor], zero past the end of x: nearest-neighbour upsampling
// (scale 1), and the gradient of average pooling (scale 1 / factor^2).
// Layout: x [images, inputHeight, inputWidth, channelGroups], y [images, height, width, channelGroups] vec4, `count` in
// all. Grid: see elements.glsl.
#version 450
#pragma class(pooling)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint factor = 2;

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint inputHeight;
  uint inputWidth;
  uint height;
  uint width;
  uint channelGroups;
  float scale;
  uint bandStart;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, width * channelGroups);
    const uint image = quotient(element.row, height);
    const uint column = quotient(element.rest, channelGroups);
    const uint sourceRow = (element.row - image * height) / factor;
    const uint sourceColumn = column / factor;
    const bool inside = sourceRow < inputHeight && sourceColumn < inputWidth;
    const uint source = (image * inputHeight + min(sourceRow, inputHeight - 1)) * inputWidth
        + min(sourceColumn, inputWidth - 1);
    const vec4 value = scale * texelFetch(x, int((source - column) * channelGroups + element.rest));
    STORE_IF(element.inside, y, element.index - bandStart, inside ? value : vec4(0))
  }
}
