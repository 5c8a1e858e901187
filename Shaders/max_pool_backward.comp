// Gradient of max_pool_forward.comp: dy goes to the first maximum of each 2x2 block in row-major order, as in
// TensorFlow; an odd last row or column gets zero.
// Layout: dy [images, height, width, channelGroups], x, dx [images, inputHeight, inputWidth, channelGroups] vec4.
// Grid: see elements.glsl; an element is one of `count` 2x2 blocks of x, [images, ceil(inputHeight / 2),
// ceil(inputWidth / 2), channelGroups].
#version 450
#pragma class(pooling)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
HALF_OR_SINGLE(2, writeonly, InputGradient, dx)

layout(push_constant) uniform Constants {
  uint count;
  uint inputHeight;
  uint inputWidth;
  uint channelGroups;
};

void main() {
  const uint height = inputHeight / 2;
  const uint width = inputWidth / 2;
  const uint blocks = (inputWidth + 1) / 2;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, blocks * channelGroups);
    const uint image = quotient(element.row, (inputHeight + 1) / 2);
    const uint blockRow = element.row - image * ((inputHeight + 1) / 2);
    const uint top = (image * inputHeight + blockRow * 2) * inputWidth;
    const uint column = quotient(element.rest, channelGroups);
    const uint group = element.rest - column * channelGroups;
    const bool inside = blockRow < height && column < width;
    const uint below = blockRow < height ? inputWidth * channelGroups : 0;
    const uint right = 2 * column + 1 < inputWidth ? channelGroups : 0;
    const uint corner = (top + 2 * column) * channelGroups + group;
    const vec4 x00 = texelFetch(x, int(corner));
    const vec4 x01 = texelFetch(x, int(corner + right));
    const vec4 x10 = texelFetch(x, int(corner + below));
    const vec4 x11 = texelFetch(x, int(corner + below + right));
    const uint source = (image * height + blockRow) * width + column;
    const vec4 dy = inside ? texelFetch(outputGradient, int(source * channelGroups + group)) : vec4(0);
    const vec4 most = max(max(x00, x01), max(x10, x11));
    const bvec4 first = equal(x00, most);
    vec4 rest = mix(dy, vec4(0), first);
    const vec4 second = mix(vec4(0), rest, equal(x01, most));
    rest -= second;
    const vec4 third = mix(vec4(0), rest, equal(x10, most));
    if (element.inside) {
      STORE(dx, corner, mix(vec4(0), dy, first))
      STORE_IF(right != 0, dx, corner + right, second)
      STORE_IF(below != 0, dx, corner + below, third)
      STORE_IF(right != 0 && below != 0, dx, corner + below + right, rest - third)
    }
  }
}
