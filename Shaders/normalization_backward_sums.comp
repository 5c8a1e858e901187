// First pass of the gradient of normalization_apply.comp without a residual: sums over each slab of pixels of g and of
// g * xhat, as in normalization_gradient.glsl.
// Layout: dy, x [images, pixels, channelGroups], statistics [images, 2, channelGroups],
// partials [images, slabs, 2, channelGroups] vec4; scale and shift as in normalization.glsl. Grid: see columns.glsl.
#version 450
#pragma class(normalization)
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
  uint parameterTexels;  // of scale and of shift
};

#include "normalization_gradient.glsl"

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  const uint first = column.slab * slabPixels;
  const Sums sums = sumsFrom(
      int((column.image * pixels + first) * channelGroups + column.group), min(slabPixels, pixels - first),
      momentsOf(column));
  if (column.inside) {
    const uint to = (column.image * slabs + column.slab) * 2 * channelGroups + column.group;
    partials[to] = sums.gradients;
    partials[to + channelGroups] = sums.products;
  }
}
