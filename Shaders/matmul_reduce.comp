// Adds the slabs of matmul_multiply.comp in order. Grid: x over vec4 of the product.
#version 450
layout(local_size_x = 64) in;

layout(set = 0, binding = 0) uniform samplerBuffer partial;
layout(set = 0, binding = 1, std430) writeonly buffer Product { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint vectors;
  uint slabs;
};

void main() {
  const uint index = gl_GlobalInvocationID.x;
  if (index >= vectors) return;
  vec4 sum = vec4(0);
  for (uint slab = 0; slab < slabs; ++slab) sum += texelFetch(partial, int(slab * vectors + index));
  y[index] = sum;
}
