// The gradient of local_filter_forward.comp with respect to the filters: dw[p, k] = dy[p] . (x[k] - x[p]).
// Layout: dy [pixels] vec4, x as there, dw [pixels, tapGroups] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "local_filter.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
HALF_OR_SINGLE(2, writeonly, WeightsGradient, weightsGradient)

void main() {
  for (uint k = 0; k < elementsPerLane; ++k) {
    const uint pixel = elementIndex(k);
    const uint inside = min(pixel, pixels - 1);
    const ivec3 at = filteredPixel(inside);
    const vec4 here = texelFetch(x, at.x);
    const vec4 gradient = texelFetch(outputGradient, int(inside));
    [[unroll]] for (int group = 0; group < tapGroups; ++group) {
      vec4 sums;
      [[unroll]] for (int i = 0; i < 4; ++i) {
        sums[i] = dot(gradient, texelFetch(x, tapPixel(at, 4 * group + i)) - here);
      }
      STORE_IF(pixel < pixels, weightsGradient, pixel * tapGroups + group - bandStart, sums)
    }
  }
}
