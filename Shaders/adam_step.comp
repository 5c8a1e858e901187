// One step of Adam (Kingma and Ba 2015) over a run of parameters:
//   m = beta1 * m + (1 - beta1) * g,  v = beta2 * v + (1 - beta2) * g^2
//   p = p - rate * (m * correction1) / (sqrt(v * correction2) + epsilon)
// Layout: p, g, m, v runs of `count` vec4. `schedule` holds
// rate, correction1 = 1 / (1 - beta1^t), correction2 = 1 / (1 - beta2^t), unused.
// With `scaled` the gradients are those of losses times a scale: `verdict`, of loss_scale_step.comp, holds 1 / scale, both
// corrections for the steps that were made, and zero where this one is not to be.
// Parameters and moments are read through texel views of the buffers that they are written to; each lane reads
// only what it writes. Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#pragma class(optimizer)
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"

layout(constant_id = 0) const bool scaled = false;

layout(set = 0, binding = 0) uniform samplerBuffer gradients;
layout(set = 0, binding = 1) uniform samplerBuffer schedule;
layout(set = 0, binding = 2) uniform samplerBuffer verdict;
layout(set = 0, binding = 3) uniform samplerBuffer parametersBefore;
layout(set = 0, binding = 4) uniform samplerBuffer firstMomentsBefore;
layout(set = 0, binding = 5) uniform samplerBuffer secondMomentsBefore;
layout(set = 0, binding = 6, std430) writeonly buffer Parameters { vec4 p[]; };
layout(set = 0, binding = 7, std430) writeonly buffer FirstMoments { vec4 m[]; };
layout(set = 0, binding = 8, std430) writeonly buffer SecondMoments { vec4 v[]; };

layout(push_constant) uniform Constants {
  uint count;
  float beta1;
  float beta2;
  float epsilon;
};

void main() {
  vec4 rates = texelFetch(schedule, 0);
  float factor = 1;
  if (scaled) {
    const vec4 known = texelFetch(verdict, 0);
    if (known.w == 0) return;
    rates.yz = known.yz;
    factor = known.x;
  }
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const int element = int(min(i, count - 1));
    vec4 g = texelFetch(gradients, element);
    if (scaled) g *= factor;
    const vec4 first = beta1 * texelFetch(firstMomentsBefore, element) + (1.0 - beta1) * g;
    const vec4 second = beta2 * texelFetch(secondMomentsBefore, element) + (1.0 - beta2) * g * g;
    const vec4 step = rates.x * (first * rates.y) / (sqrt(second * rates.z) + epsilon);
    const vec4 after = texelFetch(parametersBefore, element) - step;
    if (i < count) {
      p[i] = after;
      m[i] = first;
      v[i] = second;
    }
  }
}
