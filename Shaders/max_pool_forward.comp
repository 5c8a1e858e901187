// Max pooling, 2x2, stride 2, VALID: an odd last row or column is left out.
// Layout: x [images, inputHeight, inputWidth, channelGroups], y [images, height, width, channelGroups] vec4.
// Grid: see rows.glsl: x a row of y, y its height, z the images.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint inputHeight;
  uint inputWidth;
  uint width;
  uint channelGroups;
};

void main() {
  const uint count = width * channelGroups;
  const uint inputRow = (gl_WorkGroupID.z * inputHeight + gl_WorkGroupID.y * 2) * inputWidth * channelGroups;
  const int below = int(inputWidth * channelGroups);
  const int right = int(channelGroups);
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const int corner = int(inputRow + safe + quotient(safe, channelGroups) * channelGroups);
    const vec4 upper = max(texelFetch(x, corner), texelFetch(x, corner + right));
    const vec4 lower = max(texelFetch(x, corner + below), texelFetch(x, corner + below + right));
    if (element < count) y[rowIndex() * count + element] = max(upper, lower);
  }
}
