// y = scale * sum of each block of factor x factor pixels: average pooling (scale 1 / factor^2; rows and columns past
// the last whole block are left out), and the gradient of nearest-neighbour upsampling (scale 1).
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
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, width * channelGroups);
    const uint column = quotient(element.rest, channelGroups);
    const uint inputRow = element.row * factor + quotient(element.row, height) * (inputHeight - height * factor);
    // The block's first pixel is inputRow * inputWidth + column * factor, the group rest - column * channelGroups.
    const uint corner = (inputRow * inputWidth + column * (factor - 1)) * channelGroups + element.rest;
    vec4 sum = vec4(0);
    [[unroll]] for (uint dy = 0; dy < factor; ++dy) {
      [[unroll]] for (uint dx = 0; dx < factor; ++dx) {
        sum += texelFetch(x, int(corner + (dy * inputWidth + dx) * channelGroups));
      }
    }
    STORE_IF(element.inside, y, element.index, scale * sum)
  }
}
