// y = sum over the channels of x0 * x1 for each pixel, one channel with zero in its padding lanes.
// Layout: x0, x1 [pixels, channelGroups], y [pixels] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#pragma class(reduction)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
HALF_OR_SINGLE(2, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint pixels;
  uint channelGroups;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint pixel = elementIndex(k);
    const int first = int(min(pixel, pixels - 1) * channelGroups);
    float sum = 0;
    for (int group = 0; group < channelGroups; ++group) {
      sum += dot(texelFetch(x0, first + group), texelFetch(x1, first + group));
    }
    STORE_IF(pixel < pixels, y, pixel, vec4(sum, 0, 0, 0))
  }
}
