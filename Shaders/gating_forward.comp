// y = sigmoid(gate) * leakyReLU(feature), elementwise. Padding lanes of zero stay zero.
// Layout: feature, gate, y any runs of `count` vec4. Grid: see elements.glsl.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "activation.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer feature;
layout(set = 0, binding = 1) uniform samplerBuffer gate;
HALF_OR_SINGLE(2, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint bandStart;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const int element = int(min(i, count - 1));
    const vec4 value = activate(texelFetch(gate, element), sigmoid) * activate(texelFetch(feature, element), leakyReLU);
    STORE_IF(i < count, y, i - bandStart, value)
  }
}
