// Gradient of W / sigma with respect to W, with u and v held fixed:
// dW = dWeffective / sigma - dot(dWeffective, W) / sigma^2 * u v^T.
// Layout: dWeffective, dW [rows, columns] linear, u [rows], v [columns]; product (the dot) and sigma one float each.
// Grid: ceil(rows * columns / 4096) workgroups over x and y.
#version 450
#pragma class(spectral_norm)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"
#include "quotient.glsl"

layout(constant_id = 0) const bool aligned = true;  // whether columns is a multiple of four

layout(set = 0, binding = 0) uniform samplerBuffer effectiveGradient;
layout(set = 0, binding = 1) uniform samplerBuffer product;
layout(set = 0, binding = 2) uniform samplerBuffer sigma;
layout(set = 0, binding = 3) uniform samplerBuffer u;
layout(set = 0, binding = 4) uniform samplerBuffer v;
layout(set = 0, binding = 5, std430) writeonly buffer WeightGradient { vec4 dW[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint columns;
};

float rowFactor(uint row) { return texelFetch(u, int(row >> 2))[row & 3]; }

// Elements 4 * i ..< 4 * i + 4 of u v^T.
vec4 outerProduct(uint i) {
  if (aligned) {
    const uint row = quotient(i, columns / 4);
    return rowFactor(row) * texelFetch(v, int(i - row * (columns / 4)));
  }
  vec4 value;
  [[unroll]] for (uint k = 0; k < 4; ++k) {
    const uint row = min((4 * i + k) / columns, rows - 1);
    const uint column = min(4 * i + k - row * columns, columns - 1);
    value[k] = rowFactor(row) * texelFetch(v, int(column >> 2))[column & 3];
  }
  return value;
}

void main() {
  const uint count = (rows * columns + 3) / 4;
  const float scale = 1.0 / texelFetch(sigma, 0).x;
  const float slope = texelFetch(product, 0).x * scale * scale;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const uint safe = min(i, count - 1);
    const vec4 value = scale * texelFetch(effectiveGradient, int(safe)) - slope * outerProduct(safe);
    if (i < count) dW[i] = value;
  }
}
