// First pass of the gradient of normalization_apply.comp without a residual: sums over each slab of pixels of g and of
// g * xhat, where xhat = (x - mean) * rstd and g = dy * activate'(xhat * scale + shift), computed again from x.
// Layout: dy, x [images, pixels, channelGroups], statistics [images, 2, channelGroups],
// partials [images, slabs, 2, channelGroups] vec4; scale and shift as in normalization.glsl. Grid: see columns.glsl.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"
#include "normalization.glsl"
#include "activation.glsl"

layout(constant_id = 0) const uint activation = 0;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
layout(set = 0, binding = 2) uniform samplerBuffer statistics;
layout(set = 0, binding = 3) uniform samplerBuffer scale;
layout(set = 0, binding = 4) uniform samplerBuffer shift;
layout(set = 0, binding = 5, std430) writeonly buffer Partials { vec4 partials[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint slabs;
  uint slabPixels;
  uint channels;
  uint channelGroups;
  uint scaleOffset;
  uint shiftOffset;
  uint rowStride;
};

vec4 sum = vec4(0);
vec4 products = vec4(0);

void accumulate(int at, vec4 mean, vec4 factor, vec4 summand) {
  const vec4 deviation = texelFetch(x, at) - mean;
  const vec4 g = texelFetch(outputGradient, at) * activationSlopeAt(deviation * factor + summand, activation);
  sum += g;
  products += g * deviation;
}

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  const uint first = column.slab * slabPixels;
  const uint count = min(slabPixels, pixels - first);
  const int stride = int(channelGroups);
  int at = int((column.image * pixels + first) * channelGroups + column.group);
  const int moments = statisticsIndex(column, channelGroups);
  const vec4 mean = texelFetch(statistics, moments);
  const vec4 rstd = texelFetch(statistics, moments + int(channelGroups));
  const vec4 factor = rstd * styleGroup(scale, column, scaleOffset, rowStride, channels, channelGroups);
  const vec4 summand = styleGroup(shift, column, shiftOffset, rowStride, channels, channelGroups);
  uint row = 0;
  for (; row + 4 <= count; row += 4) {
    [[unroll]] for (int k = 0; k < 4; ++k) accumulate(at + k * stride, mean, factor, summand);
    at += 4 * stride;
  }
  for (; row < count; ++row) {
    accumulate(at, mean, factor, summand);
    at += stride;
  }
  if (column.inside) {
    const uint to = (column.image * slabs + column.slab) * 2 * channelGroups + column.group;
    partials[to] = sum;
    partials[to + channelGroups] = products * rstd;
  }
}
