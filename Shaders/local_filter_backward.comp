// The gradient of local_filter_forward.comp with respect to the filters:
//   dw[p, k] = dy[p] . (x[k] - x[p]), dw[p, taps + c] = dy[p, c] range[p, c]
// Layout: dy [pixels] vec4, x as there, dw [pixels, weightGroups] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#pragma class(elementwise)
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
    vec4 low = here;
    vec4 high = here;
    [[unroll]] for (int group = 0; group < weightGroups; ++group) {
      vec4 sums = vec4(0);
      [[unroll]] for (int i = 0; i < 4; ++i) {
        const int number = 4 * group + i;
        if (number < taps) {
          const vec4 value = texelFetch(x, tapPixel(at, number));
          sums[i] = dot(gradient, value - here);
          if (number < neighbors) {
            low = min(low, value);
            high = max(high, value);
          }
        } else if (number < taps + colors) {
          // All neighbours have been seen by now.
          sums[i] = gradient[number - taps] * (high - low)[number - taps];
        }
      }
      STORE_IF(pixel < pixels, weightsGradient, pixel * weightGroups + group - bandStart, sums)
    }
  }
}
