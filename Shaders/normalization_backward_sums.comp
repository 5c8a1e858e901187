// First pass of the gradient of normalization_apply.comp: sums over each slab of pixels of g and of g * xhat, where
// g = dy * activate'(y) and xhat = (x - mean) * rstd.
// Layout: dy, y, x [images, pixels, channelGroups], statistics [images, 2, channelGroups],
// partials [images, slabs, 2, channelGroups] vec4. Grid: see columns.glsl.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "activation.glsl"

layout(constant_id = 0) const uint activation = 0;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer outputs;
layout(set = 0, binding = 2) uniform samplerBuffer x;
layout(set = 0, binding = 3) uniform samplerBuffer statistics;
layout(set = 0, binding = 4, std430) writeonly buffer Partials { vec4 partials[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint slabs;
  uint slabPixels;
  uint channelGroups;
};

vec4 sum = vec4(0);
vec4 products = vec4(0);

void accumulate(int at, vec4 mean) {
  vec4 g = texelFetch(outputGradient, at);
  if (activation != 0) g *= activationSlope(texelFetch(outputs, at), activation);
  sum += g;
  products += g * (texelFetch(x, at) - mean);
}

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  const uint first = column.slab * slabPixels;
  const uint count = min(slabPixels, pixels - first);
  const int stride = int(channelGroups);
  int at = int((column.image * pixels + first) * channelGroups + column.group);
  const int moments = int(column.image * 2 * channelGroups + column.group);
  const vec4 mean = texelFetch(statistics, moments);
  uint row = 0;
  for (; row + 4 <= count; row += 4) {
    [[unroll]] for (int k = 0; k < 4; ++k) accumulate(at + k * stride, mean);
    at += 4 * stride;
  }
  for (; row < count; ++row) {
    accumulate(at, mean);
    at += stride;
  }
  if (column.inside) {
    const uint to = (column.image * slabs + column.slab) * 2 * channelGroups + column.group;
    partials[to] = sum;
    partials[to + channelGroups] = products * texelFetch(statistics, moments + int(channelGroups));
  }
}
