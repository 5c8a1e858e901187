// Last step of spectral normalisation. From v' = W^T u and products = W v':
//   v = v' / (|v'| + epsilon),  Wv = products / (|v'| + epsilon)
//   training:  newU = Wv / (|Wv| + epsilon)
//   else:      newU = u
//   sigma = newU . Wv
// Layout: products [rows], v [columns] padded to vec4, u, newU [rows] linear, sigma one float, followed by three zeros.
// Grid: one workgroup of one subgroup.
#version 450
#pragma class(spectral_norm)
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "channels.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer products;
layout(set = 0, binding = 1, std430) buffer V { vec4 v[]; };
layout(set = 0, binding = 2) uniform samplerBuffer u;
layout(set = 0, binding = 3, std430) writeonly buffer NewU { vec4 newU[]; };
layout(set = 0, binding = 4, std430) writeonly buffer Sigma { vec4 sigma[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint columns;
  uint training;
  float epsilon;
};

vec4 oldU(uint i) { return maskChannels(texelFetch(u, int(i)), i, rows); }

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
    sum += value * (training != 0 ? value : oldU(i));
  }
  const float total = subgroupAdd(dot(sum, vec4(1)));
  const float norm = sqrt(total) + epsilon;  // of Wv, in training
  for (uint i = gl_LocalInvocationID.x; i < rowGroups; i += gl_WorkGroupSize.x) {
    newU[i] = training != 0 ? texelFetch(products, int(i)) * (scale / norm) : oldU(i);
  }
  if (gl_LocalInvocationID.x == 0) sigma[0] = vec4(training != 0 ? total / norm : total, 0, 0, 0);
}
