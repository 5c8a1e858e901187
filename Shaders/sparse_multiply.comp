// y = matrix . x, with a sparse matrix by rows: row r has the entries starts[r] ..< starts[r + 1], each of a column, which
// is a row of x, and a weight. Areas are means over their pixels so, and the transposed matrix takes gradients back.
// Layout: x [columns, channelGroups], y [rows, channelGroups] vec4, `count` in all; starts and entries are whole numbers
// and weights as floats. Grid: see elements.glsl.
#version 450
#pragma class(matrix_product)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) readonly buffer Starts { float starts[]; };
layout(set = 0, binding = 2, std430) readonly buffer Entries { vec2 entries[]; };
layout(set = 0, binding = 3, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint channelGroups;
};

void main() {
  for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    const uint row = min(element.row, count / channelGroups - 1);
    const uint end = uint(starts[row + 1]);
    vec4 sum = vec4(0);
    for (uint at = uint(starts[row]); at < end; ++at) {
      const vec2 entry = entries[at];
      sum += entry.y * texelFetch(x, int(uint(entry.x) * channelGroups + element.rest));
    }
    if (element.inside) y[element.index] = sum;
  }
}
