// Each pixel as block x block pixels: y[block * row + dy, block * column + dx][c] =
// x[row, column][(dy * block + dx) * channels + c], the order of channels of TensorFlow's NHWC, with zero in the
// padding lanes. space_to_depth.comp is its inverse and its gradient.
// Layout: x [rows, columns, groups], y [rows * block, columns * block, channelGroups] vec4; rows of all images.
// Grid: see rows.glsl; a row is a row of x, which is `block` rows of y.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "channels.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint columns;
  uint channels;
  uint block;
};

void main() {
  const uint groups = (block * block * channels + 3) / 4;
  const uint channelGroups = (channels + 3) / 4;
  const uint width = columns * block;
  const uint count = block * width * channelGroups;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const uint pixel = quotient(safe, channelGroups);
    const uint group = safe - pixel * channelGroups;
    const uint dy = quotient(pixel, width);
    const uint column = quotient(pixel - dy * width, block);
    const uint dx = pixel - dy * width - column * block;
    const uint source = 4 * groups * (rowIndex() * columns + column) + (dy * block + dx) * channels + 4 * group;
    const vec4 value = maskChannels(fetchFloats(x, int(source), int(rows * columns * groups) - 1), group, channels);
    if (element < count) y[rowIndex() * count + element] = value;
  }
}
