// Last step of spectral normalisation. From v' = W^T u and products = W v':
//   v = v' / (|v'| + epsilon),  Wv = products / (|v'| + epsilon)
//   training:  u = Wv / (|Wv| + epsilon),  sigma = u . Wv
//   else:      u stays,                    sigma = u . Wv
// Layout: products [rows], v [columns] padded to vec4, u [rows] linear, sigma one float, followed by three zeros.
// Grid: one workgroup of one subgroup.
#version 450
#pragma class(spectral_norm)
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "channels.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer products;
layout(set = 0, binding = 1, std430) buffer V { vec4 v[]; };
layout(set = 0, binding = 2, std430) buffer U { vec4 u[]; };
layout(set = 0, binding = 3, std430) writeonly buffer Sigma { vec4 sigma[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint columns;
  uint training;
  float epsilon;
};

void main() {
  const uint rowGroups = (rows + 3) / 4;
  const uint columnGroups = (columns + 3) / 4;
  vec4 squares = vec4(0);
  for (uint i = gl_LocalInvocationID.x; i < columnGroups; i += gl_WorkGroupSize.x) squares += v[i] * v[i];
  const float scale = 1.0 / (sqrt(subgroupAdd(dot(squares, vec4(1)))) + epsilon);
  for (uint i = gl_LocalInvocationID.x; i < columnGroups; i += gl_WorkGroupSize.x) v[i] *= scale;

  vec4 sum = vec4(0);
  for (uint i = gl_LocalInvocationID.x; i < rowGroups; i += gl_WorkGroupSize.x) {
    const vec4 value = texelFetch(products, int(i)) * scale;
    sum += value * (training != 0 ? value : maskChannels(u[i], i, rows));
  }
  const float total = subgroupAdd(dot(sum, vec4(1)));
  const float norm = sqrt(total) + epsilon;  // of Wv, in training
  if (training != 0) {
    for (uint i = gl_LocalInvocationID.x; i < rowGroups; i += gl_WorkGroupSize.x) {
      u[i] = texelFetch(products, int(i)) * (scale / norm);
    }
  }
  if (gl_LocalInvocationID.x == 0) sigma[0] = vec4(training != 0 ? total / norm : total, 0, 0, 0);
}
