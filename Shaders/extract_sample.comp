// Takes one sample of each group: y[n] = x[n, place].
// Layout: x [groups, group, sampleCount], y [groups, sampleCount] vec4, `count` in all. Grid: see elements.glsl.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

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
    const vec4 value = texelFetch(x, int((element.row * group + place) * sampleCount + element.rest));
    STORE_IF(element.inside, y, element.index - bandStart, value)
  }
}
