// Of one frame of each sample, with a filter of its own for each pixel p:
//   y[p, c] = x[p, c] + sum over the taps k of w[p, k] (x[k, c] - x[p, c]) + w[p, taps + c] range[p, c]
// where range is the largest less the smallest of the colour in the 5x5 pixels around p.
// Layout: x [samples, frames, height, width] vec4, w [pixels, weightGroups] vec4, y [pixels] vec4; the taps are those of
// local_filter.glsl. Grid: see elements.glsl; an element is a pixel.
// Source: kernel prediction (Jia et al., arXiv 1605.09673; Mildenhall et al., arXiv 1712.02327), of differences.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "local_filter.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1) uniform samplerBuffer weights;
HALF_OR_SINGLE(2, writeonly, Output, y)

void main() {
  for (uint k = 0; k < elementsPerLane; ++k) {
    const uint pixel = elementIndex(k);
    const uint inside = min(pixel, pixels - 1);
    const ivec3 at = filteredPixel(inside);
    const vec4 here = texelFetch(x, at.x);
    vec4 sum = here;
    vec4 low = here;
    vec4 high = here;
    vec4 change = vec4(0);
    [[unroll]] for (int group = 0; group < weightGroups; ++group) {
      const vec4 weight = texelFetch(weights, int(inside) * weightGroups + group);
      [[unroll]] for (int i = 0; i < 4; ++i) {
        const int number = 4 * group + i;
        if (number < taps) {
          const vec4 value = texelFetch(x, tapPixel(at, number));
          sum += weight[i] * (value - here);
          if (number < neighbors) {
            low = min(low, value);
            high = max(high, value);
          }
        } else if (number < taps + colors) {
          change[number - taps] = weight[i];
        }
      }
    }
    sum += change * (high - low);
    STORE_IF(pixel < pixels, y, pixel - bandStart, sum)
  }
}
