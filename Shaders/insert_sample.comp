// Puts one sample among those of each group: y[n, k] = x1[n] where k is `place`, else the next of x0[n].
// Layout: x0 [groups, group - 1, sampleCount], x1 [groups, sampleCount], y [groups, group, sampleCount] vec4, `count` in
// all. Grid: see elements.glsl.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
HALF_OR_SINGLE(2, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint sampleCount;
  uint group;
  uint place;
  uint bandStart;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, sampleCount);
    const uint n = quotient(element.row, group);
    const uint own = element.row - n * group;
    const uint other = n * (group - 1) + own - uint(own > place);
    const vec4 value =
      own == place ? texelFetch(x1, int(n * sampleCount + element.rest))
                   : texelFetch(x0, int(other * sampleCount + element.rest));
    STORE_IF(element.inside, y, element.index - bandStart, value)
  }
}
