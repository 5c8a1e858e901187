// y = scale * sum of each block of factor x factor pixels: average pooling (scale 1 / factor^2; rows and columns past
// the last whole block are left out), and the gradient of nearest-neighbour upsampling (scale 1).
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
  const uint inputRow = (gl_WorkGroupID.z * inputHeight + gl_WorkGroupID.y * factor) * inputWidth * channelGroups;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const uint column = quotient(safe, channelGroups);
    // column * factor * channelGroups + group, with group = safe - column * channelGroups
    const uint corner = inputRow + safe + column * (factor - 1) * channelGroups;
    vec4 sum = vec4(0);
    [[unroll]] for (uint dy = 0; dy < factor; ++dy) {
      [[unroll]] for (uint dx = 0; dx < factor; ++dx) {
        sum += texelFetch(x, int(corner + (dy * inputWidth + dx) * channelGroups));
      }
    }
    if (element < count) y[rowIndex() * count + element] = scale * sum;
  }
}
