// Max pooling, 2x2, stride 2, VALID: an odd last row or column is left out.
// Layout: x [images, inputHeight, inputWidth, channelGroups], y [images, height, width, channelGroups] vec4, `count` in
// all. Grid: see elements.glsl.
#version 450
#pragma class(pooling)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint inputHeight;
  uint inputWidth;
  uint height;
  uint width;
  uint channelGroups;
};

void main() {
  const int below = int(inputWidth * channelGroups);
  const int right = int(channelGroups);
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, width * channelGroups);
    const uint inputRow = 2 * element.row + quotient(element.row, height) * (inputHeight - 2 * height);
    const uint column = quotient(element.rest, channelGroups);
    // The block's first pixel is inputRow * inputWidth + 2 * column, the group rest - column * channelGroups.
    const int corner = int((inputRow * inputWidth + column) * channelGroups + element.rest);
    const vec4 upper = max(texelFetch(x, corner), texelFetch(x, corner + right));
    const vec4 lower = max(texelFetch(x, corner + below), texelFetch(x, corner + below + right));
    STORE_IF(element.inside, y, element.index, max(upper, lower))
  }
}
