// Samples of a batch repeated, or summed in groups; each is the other's gradient.
//   repeats:  y[n * group + k] = factor * x[n]
//   otherwise y[n] = factor * sum over k of x[n * group + k]
// Layout: a sample is `sampleCount` vec4; y holds `count` vec4. Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"

layout(constant_id = 0) const bool repeats = false;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint sampleCount;
  uint group;
  float factor;
};

vec4 combine(uint i) {
  const uint sampleIndex = i / sampleCount;
  const uint element = i % sampleCount;
  if (repeats) return texelFetch(x, int(sampleIndex / group * sampleCount + element));
  vec4 sum = vec4(0.0);
  for (uint k = 0; k < group; ++k) sum += texelFetch(x, int((sampleIndex * group + k) * sampleCount + element));
  return sum;
}

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const vec4 value = factor * combine(min(i, count - 1));
    if (i < count) y[i] = value;
  }
}
