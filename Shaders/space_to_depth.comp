// Each block x block pixels as one pixel: y[row, column][(dy * block + dx) * channels + c] =
// x[block * row + dy, block * column + dx][c], the order of channels of TensorFlow's NHWC, with zero in the padding
// lanes. depth_to_space.comp is its inverse and its gradient.
// Layout: x [rows * block, columns * block, groups], y [rows, columns, channelGroups] vec4, `count` in all; rows of all
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
};

const uint groups = (channels + 3) / 4;
const uint depth = block * block * channels;
const uint channelGroups = (depth + 3) / 4;

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, columns * channelGroups);
    const uint column = element.rest / channelGroups;
    const uint group = element.rest - column * channelGroups;
    vec4 value;
    [[unroll]] for (uint lane = 0; lane < 4; ++lane) {
      const uint place = min(4 * group + lane, depth - 1) / channels;
      const uint channel = min(4 * group + lane, depth - 1) - place * channels;
      const uint dy = place / block;
      const uint pixel = ((element.row * block + dy) * columns + column) * block + place - dy * block;
      value[lane] = texelFetch(x, int(pixel * groups + channel / 4))[channel % 4];
    }
    STORE_IF(element.inside, y, element.index, maskChannels(value, group, depth))
  }
}
