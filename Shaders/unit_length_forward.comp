// Unit-length normalisation over the channels of each pixel: y = scale * x / sqrt(sum of x^2 + epsilon).
// Layout: x, y [pixels, channelGroups] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint channelGroups;
  float scale;
  float epsilon;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint pixel = elementIndex(k);
    const int first = int(min(pixel, pixels - 1) * channelGroups);
    float square = epsilon;
    for (int group = 0; group < channelGroups; ++group) {
      const vec4 value = texelFetch(x, first + group);
      square += dot(value, value);
    }
    const float factor = scale * inversesqrt(square);
    if (pixel >= pixels) continue;
    for (int group = 0; group < channelGroups; ++group) y[first + group] = factor * texelFetch(x, first + group);
  }
}
