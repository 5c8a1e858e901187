// Dynamic loss scaling (Micikevicius et al., arXiv 1710.03740, section 3.2): from how many elements of the scaled
// gradients are no finite numbers, the next step's scale, and what Adam is to do in this one.
//   state: scale, steps since it changed, 1 - beta1^t, 1 - beta2^t, where t counts the steps of Adam that were made
//   verdict: 1 / scale, 1 / (1 - beta1^t), 1 / (1 - beta2^t), 1; all zero where the step is to be left out
// The state is read through a texel view of the buffer that it is written to.
// Layout: nonFinite one float; state and verdict one vec4. Grid: one workgroup.
#version 450
#pragma class(optimizer)

layout(local_size_x = 1) in;

layout(set = 0, binding = 0) uniform samplerBuffer nonFinite;
layout(set = 0, binding = 1) uniform samplerBuffer stateBefore;
layout(set = 0, binding = 2, std430) writeonly buffer State { vec4 state[]; };
layout(set = 0, binding = 3, std430) writeonly buffer Verdict { vec4 verdict[]; };

layout(push_constant) uniform Constants {
  float beta1;
  float beta2;
  float growthInterval;  // good steps until the scale is doubled
  float largest;         // scale
};

void main() {
  const vec4 before = texelFetch(stateBefore, 0);
  if (texelFetch(nonFinite, 0).x > 0) {
    state[0] = vec4(0.5 * before.x, 0, before.zw);
    verdict[0] = vec4(0);
    return;
  }
  // As the moments themselves are summed, so that rounding is alike.
  const vec2 beta = vec2(beta1, beta2);
  const vec2 weights = beta * before.zw + (1 - beta);
  const bool grows = before.y + 1 >= growthInterval;
  state[0] = vec4(grows ? min(2 * before.x, largest) : before.x, grows ? 0 : before.y + 1, weights);
  verdict[0] = vec4(1 / before.x, 1 / weights, 1);
}
