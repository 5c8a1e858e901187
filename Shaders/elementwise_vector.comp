// Elementwise combination of up to three tensors of one shape:
//   operation 0: a * x0 + b * x1
//   operation 1: x0 * x1
//   operation 2: x0 * x1 + x2 * (1 - x1)       blend of x0 and x2 by the mask x1
//   operation 3: x0 * (x1 - x2)                gradient of the blend with respect to its mask
//   operation 4: x0 * (1 - x1)                 gradient of the blend with respect to x2
//   operation 5: |x0 - x1|
//   operation 6: x0 * sign(x1 - x2)            gradient of the absolute difference
// All of them keep padding lanes at zero.
// Layout: any runs of `count` vec4; x1 of one channel has count / channelGroups.
// Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint operation = 0;
layout(constant_id = 1) const bool oneChannel = false;  // whether x1 has one channel, which serves all of x0 and x2

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
layout(set = 0, binding = 2) uniform samplerBuffer x2;
HALF_OR_SINGLE(3, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  float a;
  float b;
  uint channelGroups;
  uint bandStart;
};

// `pixel` is that of element i, where x1 has one channel.
vec4 combine(int i, int pixel) {
  const vec4 v0 = texelFetch(x0, i);
  const vec4 v1 = oneChannel ? texelFetch(x1, pixel).xxxx : texelFetch(x1, i);
  switch (operation) {
    case 0: return a * v0 + b * v1;
    case 1: return v0 * v1;
    case 2: return v0 * v1 + texelFetch(x2, i) * (1.0 - v1);
    case 3: return v0 * (v1 - texelFetch(x2, i));
    case 4: return v0 * (1.0 - v1);
    case 5: return abs(v0 - v1);
    default: return v0 * sign(v1 - texelFetch(x2, i));
  }
}

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    const vec4 value = combine(int(min(element.index, count - 1)), int(element.row));
    STORE_IF(element.inside, y, element.index - bandStart, value)
  }
}
