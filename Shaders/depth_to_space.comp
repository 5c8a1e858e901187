// Each pixel as block x block pixels: y[block * row + dy, block * column + dx][c] =
// x[row, column][(dy * block + dx) * channels + c], the order of channels of TensorFlow's NHWC, with zero in the
// padding lanes. space_to_depth.comp is its inverse and its gradient.
// Layout: x [rows, columns, groups], y [rows * block, columns * block, channelGroups] vec4, `count` in all; rows of all
// images. Grid: see elements.glsl.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "channels.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint block = 2;
layout(constant_id = 1) const uint channels = 1;

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint columns;
  uint lastTexel;  // of x
};

const uint groups = (block * block * channels + 3) / 4;
const uint channelGroups = (channels + 3) / 4;

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, columns * block * channelGroups);
    const uint pixel = element.rest / channelGroups;
    const uint group = element.rest - pixel * channelGroups;
    const uint row = element.row / block;
    const uint column = pixel / block;
    const uint place = (element.row - row * block) * block + pixel - column * block;
    const uint source = 4 * groups * (row * columns + column) + place * channels + 4 * group;
    const vec4 value = fetchFloats(x, int(source), int(lastTexel));
    STORE_IF(element.inside, y, element.index, maskChannels(value, group, channels))
  }
}
