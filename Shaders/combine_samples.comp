// Samples of a batch repeated, or summed in groups; each is the other's gradient.
//   repeats:  y[n * group + k] = factor * x[n]
//   otherwise y[n] = factor * sum over k of x[n * group + k]
// Layout: a sample is `sampleCount` vec4; y holds `count` vec4. Grid: see elements.glsl.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(constant_id = 0) const bool repeats = false;

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint sampleCount;
  uint group;
  float factor;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, sampleCount);
    const uint first = repeats ? quotient(element.row, group) : element.row * group;
    vec4 sum = texelFetch(x, int(first * sampleCount + element.rest));
    if (!repeats) {
      for (uint n = 1; n < group; ++n) sum += texelFetch(x, int((first + n) * sampleCount + element.rest));
    }
    STORE_IF(element.inside, y, element.index, factor * sum)
  }
}
