// Gradient of unit_length_forward.comp, with square = sum of x^2 + epsilon over the channels of a pixel:
// dx = scale / sqrt(square) * (dy - x * (sum of x * dy) / square).
// Layout: dy, x, dx [pixels, channelGroups] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
layout(set = 0, binding = 2, std430) writeonly buffer InputGradient { vec4 dx[]; };

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
    float along = 0;
    for (int group = 0; group < channelGroups; ++group) {
      const vec4 value = texelFetch(x, first + group);
      square += dot(value, value);
      along += dot(value, texelFetch(outputGradient, first + group));
    }
    const float factor = scale * inversesqrt(square);
    if (pixel >= pixels) continue;
    for (int group = 0; group < channelGroups; ++group) {
      const vec4 dy = texelFetch(outputGradient, first + group);
      dx[first + group] = factor * (dy - texelFetch(x, first + group) * (along / square));
    }
  }
}
