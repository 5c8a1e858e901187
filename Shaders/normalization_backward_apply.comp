// Third pass of the gradient of normalization_apply.comp without a residual: that of x, as in
// normalization_gradient.glsl.
// Layout: dy, x, dx [images, pixels, channelGroups], statistics, means [images, 2, channelGroups] vec4; scale and
// shift as in normalization.glsl. Grid: see columns.glsl, with ceil(pixels / 8) slabs.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"
#include "normalization.glsl"
#include "activation.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint activation = 0;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
layout(set = 0, binding = 2) uniform samplerBuffer statistics;
layout(set = 0, binding = 3) uniform samplerBuffer means;
layout(set = 0, binding = 4) uniform samplerBuffer scale;
layout(set = 0, binding = 5) uniform samplerBuffer shift;
HALF_OR_SINGLE(6, writeonly, InputGradient, dx)

layout(push_constant) uniform Constants {
  uint pixels;
  uint slabs;
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
  const Moments moments = momentsOf(column);
  const int at = statisticsIndex(column, channelGroups);
  const Sums sums = Sums(texelFetch(means, at), texelFetch(means, at + int(channelGroups)));
  [[unroll]] for (uint k = 0; k < pixelsPerLane; ++k) {
    const uint pixel = column.slab * pixelsPerLane + k;
    const uint i = (column.image * pixels + min(pixel, pixels - 1)) * channelGroups + column.group;
    const vec4 value = inputGradientAt(int(i), moments, sums);
    STORE_IF(column.inside && pixel < pixels, dx, i, value)
  }
}
