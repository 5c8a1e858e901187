// total = sum over i < count of weight_i * term_i, for up to eight scalars, such as the terms of a loss.
// Layout: each scalar is the first float of its buffer; total is followed by three zeros. Grid: one workgroup.
#version 450
#pragma class(reduction)

layout(local_size_x = 1) in;

layout(set = 0, binding = 0) uniform samplerBuffer term0;
layout(set = 0, binding = 1) uniform samplerBuffer term1;
layout(set = 0, binding = 2) uniform samplerBuffer term2;
layout(set = 0, binding = 3) uniform samplerBuffer term3;
layout(set = 0, binding = 4) uniform samplerBuffer term4;
layout(set = 0, binding = 5) uniform samplerBuffer term5;
layout(set = 0, binding = 6) uniform samplerBuffer term6;
layout(set = 0, binding = 7) uniform samplerBuffer term7;
layout(set = 0, binding = 8, std430) writeonly buffer Total { vec4 total[]; };

layout(push_constant) uniform Constants {
  uint count;
  float weight0;
  float weight1;
  float weight2;
  float weight3;
  float weight4;
  float weight5;
  float weight6;
  float weight7;
};

void main() {
  float sum = weight0 * texelFetch(term0, 0).x;
  if (count > 1) sum += weight1 * texelFetch(term1, 0).x;
  if (count > 2) sum += weight2 * texelFetch(term2, 0).x;
  if (count > 3) sum += weight3 * texelFetch(term3, 0).x;
  if (count > 4) sum += weight4 * texelFetch(term4, 0).x;
  if (count > 5) sum += weight5 * texelFetch(term5, 0).x;
  if (count > 6) sum += weight6 * texelFetch(term6, 0).x;
  if (count > 7) sum += weight7 * texelFetch(term7, 0).x;
  total[0] = vec4(sum, 0, 0, 0);
}
