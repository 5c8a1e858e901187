// Each block x block pixels as one pixel: y[row, column][(dy * block + dx) * channels + c] =
// x[block * row + dy, block * column + dx][c], the order of channels of TensorFlow's NHWC, with zero in the padding
// lanes. depth_to_space.comp is its inverse and its gradient.
// Layout: x [rows * block, columns * block, groups], y [rows, columns, channelGroups] vec4; rows of all images.
// Grid: see rows.glsl.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint columns;
  uint channels;
  uint block;
};

void main() {
  const uint groups = (channels + 3) / 4;
  const uint depth = block * block * channels;
  const uint channelGroups = (depth + 3) / 4;
  const uint count = columns * channelGroups;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const uint column = quotient(safe, channelGroups);
    const uint firstChannel = 4 * (safe - column * channelGroups);
    vec4 value = vec4(0);
    [[unroll]] for (uint lane = 0; lane < 4; ++lane) {
      const uint place = quotient(min(firstChannel + lane, depth - 1), channels);
      const uint channel = firstChannel + lane - place * channels;
      const uint dy = quotient(place, block);
      const uint pixel = (rowIndex() * block + dy) * columns * block + column * block + place - dy * block;
      const vec4 texel = texelFetch(x, int(pixel * groups + min(channel / 4, groups - 1)));
      if (firstChannel + lane < depth) value[lane] = texel[channel % 4];
    }
    if (element < count) y[rowIndex() * count + element] = value;
  }
}
