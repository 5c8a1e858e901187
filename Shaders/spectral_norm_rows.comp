// Second step of spectral normalisation: products = W v, four rows a workgroup.
// Layout: weight [rows, columns] linear, v [columns], products [rows] padded to vec4.
// Grid: x ceil(rows / 4) workgroups of one subgroup.
#version 450
#pragma class(spectral_norm)
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "channels.glsl"
#include "weight_rows.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer v;
layout(set = 0, binding = 2, std430) writeonly buffer Products { vec4 products[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint columns;
};

void main() {
  const uint groups = (columns + 3) / 4;
  const uint firstRow = 4 * gl_WorkGroupID.x;
  vec4 sums[4] = vec4[4](vec4(0), vec4(0), vec4(0), vec4(0));
  uint group = gl_LocalInvocationID.x;
  for (; group < groups; group += gl_WorkGroupSize.x) {
    const vec4 factors = texelFetch(v, int(group));
    [[unroll]] for (uint k = 0; k < 4; ++k) {
      sums[k] += factors * weightGroup(weight, min(firstRow + k, rows - 1), group, rows, columns);
    }
  }
  vec4 result;
  [[unroll]] for (uint k = 0; k < 4; ++k) result[k] = subgroupAdd(dot(sums[k], vec4(1)));
  if (gl_LocalInvocationID.x == 0) products[gl_WorkGroupID.x] = maskChannels(result, gl_WorkGroupID.x, rows);
}
