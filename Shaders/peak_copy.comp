// What a device can read and write at most: y = x.
// Layout: x, y any runs of `count` vec4. Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#pragma class(peak)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint count;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const vec4 value = texelFetch(x, int(min(i, count - 1)));
    if (i < count) y[i] = value;
  }
}
