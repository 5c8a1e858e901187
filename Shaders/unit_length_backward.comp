// Gradient of unit_length_forward.comp, with square = sum of x^2 + epsilon over the channels of a pixel:
// dx = scale / sqrt(square) * (dy - x * (sum of x * dy) / square).
// Layout: dy, x, dx [pixels, channelGroups] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint channelGroups = 1;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
HALF_OR_SINGLE(2, writeonly, InputGradient, dx)

layout(push_constant) uniform Constants {
  uint pixels;
  float scale;
  float epsilon;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint pixel = elementIndex(k);
    const uint first = min(pixel, pixels - 1) * channelGroups;
    vec4 values[channelGroups];
    vec4 gradients[channelGroups];
    float square = epsilon;
    float along = 0;
    [[unroll]] for (uint group = 0; group < channelGroups; ++group) {
      values[group] = texelFetch(x, int(first + group));
      gradients[group] = texelFetch(outputGradient, int(first + group));
      square += dot(values[group], values[group]);
      along += dot(values[group], gradients[group]);
    }
    const float factor = scale * inversesqrt(square);
    const float share = along / square;
    if (pixel >= pixels) continue;
    [[unroll]] for (uint group = 0; group < channelGroups; ++group) {
      STORE(dx, first + group, factor * (gradients[group] - values[group] * share))
    }
  }
}
