// Where each pixel lies, as up to three channels: (linear * v, linear * u, constant + square * (v^2 + u^2)), where v and
// u run evenly over rows and columns from -extent to extent and are 0 where there is only one.
// Layout: y [images, height, width] vec4. Grid: see elements.glsl; an element is a pixel.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"

layout(set = 0, binding = 0, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint height;
  uint width;
  float rowExtent;
  float columnExtent;
  float linear;
  float constant;
  float square;
};

// From -extent at the first of `size` places to extent at the last.
float coordinate(uint place, uint size, float extent) {
  return size == 1 ? 0 : extent * (2 * float(place) / float(size - 1) - 1);
}

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, width);
    const uint row = element.row - quotient(element.row, height) * height;
    const float v = coordinate(row, height, rowExtent);
    const float u = coordinate(element.rest, width, columnExtent);
    if (element.inside) y[element.index] = vec4(linear * v, linear * u, constant + square * (v * v + u * u), 0);
  }
}
