// Unit-length normalisation over the channels of each pixel: y = scale * x / sqrt(sum of x^2 + epsilon).
// Layout: x, y [pixels, channelGroups] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint channelGroups = 1;

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint pixels;
  float scale;
  float epsilon;
  uint bandStart;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint pixel = elementIndex(k);
    const uint first = min(pixel, pixels - 1) * channelGroups;
    vec4 values[channelGroups];
    float square = epsilon;
    [[unroll]] for (uint group = 0; group < channelGroups; ++group) {
      values[group] = texelFetch(x, int(first + group));
      square += dot(values[group], values[group]);
    }
    const float factor = scale * inversesqrt(square);
    if (pixel >= pixels) continue;
    [[unroll]] for (uint group = 0; group < channelGroups; ++group) {
      STORE(y, first + group - bandStart, factor * values[group])
    }
  }
}
