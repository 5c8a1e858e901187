// Second pass of the statistics of instance normalisation and AdaIN: combines the slabs' means and squared deviations
// (Chan, Golub and LeVeque 1979) into the mean and 1 / sqrt(population variance + epsilon) of each image and channel.
// Layout: partials [images, slabs, 2, channelGroups], statistics [images, 2, channelGroups] vec4.
// Grid: see columns.glsl, with one slab.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer partials;
layout(set = 0, binding = 1, std430) writeonly buffer Statistics { vec4 statistics[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint slabs;
  uint slabPixels;
  uint channels;
  uint channelGroups;
  float epsilon;
};

float slabWeight(uint slab) { return float(min(slabPixels, pixels - slab * slabPixels)); }

void main() {
  const Column column = thisColumn(1, channelGroups);
  if (!column.inside) return;
  const int first = int(column.image * slabs * 2 * channelGroups + column.group);
  const int stride = int(2 * channelGroups);
  const vec4 shift = texelFetch(partials, first);
  vec4 sum = vec4(0);
  for (uint slab = 0; slab < slabs; ++slab) {
    const float weight = slabWeight(slab);
    sum += weight * (texelFetch(partials, first + int(slab) * stride) - shift);
  }
  const vec4 mean = shift + sum / float(pixels);
  vec4 squares = vec4(0);
  for (uint slab = 0; slab < slabs; ++slab) {
    const int at = first + int(slab) * stride;
    const float weight = slabWeight(slab);
    const vec4 deviation = texelFetch(partials, at) - mean;
    squares += texelFetch(partials, at + int(channelGroups)) + weight * deviation * deviation;
  }
  const uint to = column.image * 2 * channelGroups + column.group;
  statistics[to] = mean;
  statistics[to + channelGroups] = maskChannels(inversesqrt(squares / float(pixels) + epsilon), column.group, channels);
}
