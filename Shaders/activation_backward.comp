// dx = dy * activate'(x), with the derivative expressed by the output y.
// Layout: any runs of `count` vec4; zero padding lanes of dy stay zero. Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "activation.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint activation = 0;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer outputs;
HALF_OR_SINGLE(2, writeonly, InputGradient, dx)

layout(push_constant) uniform Constants { uint count; };

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const int element = int(min(i, count - 1));
    const vec4 value = texelFetch(outputGradient, element) * activationSlope(texelFetch(outputs, element), activation);
    STORE_IF(i < count, dx, i, value)
  }
}
