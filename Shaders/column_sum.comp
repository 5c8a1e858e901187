// y = scale * sum over the rows of each slab, for each image and channel. Two passes, the second with one slab, give
// the sum or mean over all rows (global average pooling) in a fixed order.
// Layout: x [images, rows, channelGroups], y [images, slabs, channelGroups] vec4. Grid: see columns.glsl.
#version 450
#pragma class(reduction)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint slabs;
  uint slabRows;
  uint channelGroups;
  float scale;
};

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  const uint first = column.slab * slabRows;
  const uint count = min(slabRows, rows - first);
  const int stride = int(channelGroups);
  int at = int((column.image * rows + first) * channelGroups + column.group);
  vec4 sum = vec4(0);
  uint row = 0;
  for (; row + 8 <= count; row += 8) {
    [[unroll]] for (int k = 0; k < 8; ++k) sum += texelFetch(x, at + k * stride);
    at += 8 * stride;
  }
  for (; row < count; ++row) {
    sum += texelFetch(x, at);
    at += stride;
  }
  if (column.inside) y[(column.image * slabs + column.slab) * channelGroups + column.group] = scale * sum;
}
