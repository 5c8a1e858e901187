// Adds the slabs of matmul_multiply.comp in order. Grid: x and y over vec4 of the product.
#version 450
#pragma class(matrix_product)
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"

layout(local_size_x = 64) in;

layout(set = 0, binding = 0) uniform samplerBuffer partial;
layout(set = 0, binding = 1, std430) writeonly buffer Product { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint vectors;
  uint slabs;
};

void main() {
  const uint index = LANE_NUMBER;
  if (index >= vectors) return;
  vec4 sum = vec4(0);
  for (uint slab = 0; slab < slabs; ++slab) sum += texelFetch(partial, int(slab * vectors + index));
  y[index] = sum;
}
