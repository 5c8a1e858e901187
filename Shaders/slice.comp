// y = channels first ..< first + channels of x, with zero in the padding lanes: the gradient of concatenate.comp.
// Layout: x [pixels, inputGroups], y [pixels, channelGroups] vec4.
// Grid: see rows.glsl; a row is a chunk of `chunk` pixels, the last may be shorter.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "channels.glsl"

layout(constant_id = 0) const bool aligned = true;  // whether first and channels are multiples of four

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint chunk;
  uint first;
  uint channels;
  uint inputGroups;
  uint channelGroups;
};

void main() {
  const uint firstPixel = rowIndex() * chunk;
  if (firstPixel >= pixels) return;
  const uint count = min(chunk, pixels - firstPixel) * channelGroups;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const uint column = chunk == 1 ? 0 : quotient(safe, channelGroups);
    const uint group = safe - column * channelGroups;
    const int at = int(4 * ((firstPixel + column) * inputGroups + group) + first);
    const vec4 value = aligned ? texelFetch(x, at >> 2)
        : maskChannels(fetchFloats(x, at, int(pixels * inputGroups) - 1), group, channels);
    if (element < count) y[firstPixel * channelGroups + element] = value;
  }
}
