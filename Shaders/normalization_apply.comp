// y = activate((x - mean) * rstd * scale + shift [+ residual]): instance normalisation, AdaIN, and the end of a
// residual block.
// Layout: x, residual, y [images, pixels, channelGroups], statistics [images, 2, channelGroups] vec4 (mean, rstd);
// scale and shift as in normalization.glsl. Grid: see columns.glsl, with ceil(pixels / 8) slabs.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"
#include "normalization.glsl"
#include "activation.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint activation = 0;
layout(constant_id = 2) const bool addsResidual = false;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1) uniform samplerBuffer statistics;
layout(set = 0, binding = 2) uniform samplerBuffer scale;
layout(set = 0, binding = 3) uniform samplerBuffer shift;
layout(set = 0, binding = 4) uniform samplerBuffer residual;
HALF_OR_SINGLE(5, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint pixels;
  uint slabs;
  uint channels;
  uint channelGroups;
  uint scaleOffset;
  uint shiftOffset;
  uint rowStride;
  uint parameterTexels;  // of scale and of shift
  uint bandStart;
};

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  const int at = statisticsIndex(column, channelGroups);
  const vec4 mean = texelFetch(statistics, at);
  const vec4 factor = texelFetch(statistics, at + int(channelGroups))
      * styleGroup(scale, column, scaleOffset, rowStride, channels, parameterTexels);
  const vec4 summand = styleGroup(shift, column, shiftOffset, rowStride, channels, parameterTexels);
  [[unroll]] for (uint k = 0; k < pixelsPerLane; ++k) {
    const uint pixel = column.slab * pixelsPerLane + k;
    const uint i = (column.image * pixels + min(pixel, pixels - 1)) * channelGroups + column.group;
    vec4 value = (texelFetch(x, int(i)) - mean) * factor + summand;
    if (addsResidual) value += texelFetch(residual, int(i));
    value = activate(value, activation);
    if (masked) value = maskChannels(value, column.group, channels);
    STORE_IF(column.inside && pixel < pixels, y, i - bandStart, value)
  }
}
