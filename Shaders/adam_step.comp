// One step of Adam (Kingma and Ba 2015) over a run of parameters:
//   m = beta1 * m + (1 - beta1) * g,  v = beta2 * v + (1 - beta2) * g^2
//   p = p - rate * (m * correction1) / (sqrt(v * correction2) + epsilon)
// Layout: p, g, m, v runs of `count` vec4. `schedule` holds
// rate, correction1 = 1 / (1 - beta1^t), correction2 = 1 / (1 - beta2^t), unused.
// Parameters and moments are read through texel views of the buffers that they are written to; each lane reads
// only what it writes. Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "elements.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer gradients;
layout(set = 0, binding = 1) uniform samplerBuffer schedule;
layout(set = 0, binding = 2) uniform samplerBuffer parametersBefore;
layout(set = 0, binding = 3) uniform samplerBuffer firstMomentsBefore;
layout(set = 0, binding = 4) uniform samplerBuffer secondMomentsBefore;
layout(set = 0, binding = 5, std430) writeonly buffer Parameters { vec4 p[]; };
layout(set = 0, binding = 6, std430) writeonly buffer FirstMoments { vec4 m[]; };
layout(set = 0, binding = 7, std430) writeonly buffer SecondMoments { vec4 v[]; };

layout(push_constant) uniform Constants {
  uint count;
  float beta1;
  float beta2;
  float epsilon;
};

void main() {
  const vec4 rates = texelFetch(schedule, 0);
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint i = elementIndex(k);
    const int element = int(min(i, count - 1));
    const vec4 g = texelFetch(gradients, element);
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
