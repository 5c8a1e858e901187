// First pass of the statistics of instance normalisation and AdaIN: mean and sum of squared deviations of each slab of
// pixels, for each image and channel; of a single slab the statistics themselves, as normalization_combine.comp has
// them. Values are shifted by the slab's first pixel, so that nothing cancels.
// Layout: x [images, pixels, channelGroups], partials [images, slabs, 2, channelGroups] vec4; slabs <= pixels.
// Grid: see columns.glsl.
#version 450
#pragma class(normalization)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "channels.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Partials { vec4 partials[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint slabs;
  uint slabPixels;
  uint channels;
  uint channelGroups;
  float epsilon;
};

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  if (!column.inside) return;
  const uint first = column.slab * slabPixels;
  const uint count = min(slabPixels, pixels - first);
  const int stride = int(channelGroups);
  int at = int((column.image * pixels + first) * channelGroups + column.group);
  const vec4 shift = texelFetch(x, at);
  vec4 sum = vec4(0);
  vec4 squares = vec4(0);
  uint row = 0;
  for (; row + 8 <= count; row += 8) {
    [[unroll]] for (int k = 0; k < 8; ++k) {
      const vec4 deviation = texelFetch(x, at + k * stride) - shift;
      sum += deviation;
      squares += deviation * deviation;
    }
    at += 8 * stride;
  }
  for (; row < count; ++row) {
    const vec4 deviation = texelFetch(x, at) - shift;
    sum += deviation;
    squares += deviation * deviation;
    at += stride;
  }
  const uint to = (column.image * slabs + column.slab) * 2 * channelGroups + column.group;
  partials[to] = shift + sum / float(count);
  squares = max(squares - sum * sum / float(count), vec4(0));
  const vec4 rstd = maskChannels(inversesqrt(squares / float(pixels) + epsilon), column.group, channels);
  partials[to + channelGroups] = slabs == 1 ? rstd : squares;
}
