// Last pass of a sum: total = factor * sum of `count` vec4, in a fixed order.
// Layout: partials [count] vec4; total one float, followed by three zeros. Grid: one workgroup of one subgroup.
#version 450
#pragma class(reduction)
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_arithmetic : require

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer partials;
layout(set = 0, binding = 1, std430) writeonly buffer Total { vec4 total[]; };

layout(push_constant) uniform Constants {
  uint count;
  float factor;
};

void main() {
  vec4 sum = vec4(0);
  uint i = gl_LocalInvocationID.x;
  for (; i + 7 * gl_WorkGroupSize.x < count; i += 8 * gl_WorkGroupSize.x) {
    [[unroll]] for (uint k = 0; k < 8; ++k) sum += texelFetch(partials, int(i + k * gl_WorkGroupSize.x));
  }
  for (; i < count; i += gl_WorkGroupSize.x) sum += texelFetch(partials, int(i));
  const float all = subgroupAdd(dot(sum, vec4(1)));
  if (gl_LocalInvocationID.x == 0) total[0] = vec4(factor * all, 0, 0, 0);
}
