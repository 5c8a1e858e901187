// y = channels of x0 followed by those of x1, with zero in the padding lanes.
// Layout: x0 [pixels, groups0], x1 [pixels, groups1], y [pixels, channelGroups] vec4.
// Grid: see rows.glsl; a row is a chunk of `chunk` pixels, the last may be shorter.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "channels.glsl"

layout(constant_id = 0) const bool aligned = true;  // whether channels0 is a multiple of four

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
layout(set = 0, binding = 2, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint pixels;
  uint chunk;
  uint channels0;
  uint channels1;
  uint channelGroups;
};

vec4 gather(uint pixel, uint group) {
  const uint groups0 = (channels0 + 3) / 4;
  const uint groups1 = (channels1 + 3) / 4;
  const vec4 first = texelFetch(x0, int(pixel * groups0 + min(group, groups0 - 1)));
  if (aligned) {
    const vec4 second = texelFetch(x1, int(pixel * groups1 + (group < groups0 ? 0 : group - groups0)));
    return group < groups0 ? first : second;
  }
  const int from = int(4 * group) - int(channels0);
  const vec4 second = fetchFloats(x1, int(4 * pixel * groups1) + from, int(pixels * groups1) - 1);
  const ivec4 channel = int(4 * group) + ivec4(0, 1, 2, 3);
  const vec4 masked = mix(vec4(0), second, lessThan(channel, ivec4(channels0 + channels1)));
  return mix(masked, first, lessThan(channel, ivec4(channels0)));
}

void main() {
  const uint firstPixel = rowIndex() * chunk;
  if (firstPixel >= pixels) return;
  const uint count = min(chunk, pixels - firstPixel) * channelGroups;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const uint element = rowElement(k);
    const uint safe = min(element, count - 1);
    const uint column = chunk == 1 ? 0 : quotient(safe, channelGroups);
    const vec4 value = gather(firstPixel + column, safe - column * channelGroups);
    if (element < count) y[firstPixel * channelGroups + element] = value;
  }
}
