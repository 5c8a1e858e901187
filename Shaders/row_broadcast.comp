// y[image, row] = scale * x[image]: the gradient of global average pooling (scale 1 / rows).
// Layout: x [images, channelGroups], y [images, rows, channelGroups] vec4.
// Grid: see columns.glsl, with ceil(rows / 8) slabs.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "columns.glsl"
#include "output.glsl"

const uint rowsPerLane = 8;

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint rows;
  uint slabs;
  uint channelGroups;
  float scale;
};

void main() {
  const Column column = thisColumn(slabs, channelGroups);
  const vec4 value = scale * texelFetch(x, int(column.image * channelGroups + column.group));
  [[unroll]] for (uint k = 0; k < rowsPerLane; ++k) {
    const uint row = column.slab * rowsPerLane + k;
    STORE_IF(column.inside && row < rows, y, (column.image * rows + row) * channelGroups + column.group, value)
  }
}
