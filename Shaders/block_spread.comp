// y[row, column] = scale * x[row / factor, column / factor], zero past the end of x: nearest-neighbour upsampling
// (scale 1), and the gradient of average pooling (scale 1 / factor^2).
// Layout: x [images, inputHeight, inputWidth, channelGroups], y [images, height, width, channelGroups] vec4.
// Grid: see rows.glsl: x a row of y, y its height, z the images.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"

layout(constant_id = 0) const uint factor = 2;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint inputHeight;
  uint inputWidth;
  uint width;
  uint channelGroups;
  float scale;
};

void main() {
  const uint count = width * channelGroups;
  const uint row = gl_WorkGroupID.y / factor;
  const uint inputRow = (gl_WorkGroupID.z * inputHeight + min(row, inputHeight - 1)) * inputWidth * channelGroups;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const uint column = quotient(safe, channelGroups);
    const uint source = column / factor;
    const bool inside = row < inputHeight && source < inputWidth;
    const uint group = safe - column * channelGroups;
    const vec4 value = texelFetch(x, int(inputRow + min(source, inputWidth - 1) * channelGroups + group));
    if (element < count) y[rowIndex() * count + element] = inside ? scale * value : vec4(0);
  }
}
