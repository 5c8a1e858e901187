// The gradients of gating_forward.comp: dfeature = dy * sigmoid(gate) * leakyReLU'(feature) and
// dgate = dy * leakyReLU(feature) * sigmoid'(gate). Padding lanes of zero stay zero.
// Layout: dy, feature, gate and both gradients any runs of `count` vec4. Grid: see elements.glsl.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "activation.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer feature;
layout(set = 0, binding = 2) uniform samplerBuffer gate;
HALF_OR_SINGLE(3, writeonly, FeatureGradient, dfeature)
HALF_OR_SINGLE(4, writeonly, GateGradient, dgate)

layout(push_constant) uniform Constants { uint count; };

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const int element = int(min(i, count - 1));
    const vec4 gradient = texelFetch(outputGradient, element);
    const vec4 value = texelFetch(feature, element);
    const vec4 share = activate(texelFetch(gate, element), sigmoid);
    if (i < count) {
      STORE(dfeature, i, gradient * share * activationSlope(value, leakyReLU))
      STORE(dgate, i, gradient * activate(value, leakyReLU) * activationSlope(share, sigmoid))
    }
  }
}
