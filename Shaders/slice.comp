// y = channels first ..< first + channels of x, with zero in the padding lanes: the gradient of concatenate.comp.
// Layout: x [pixels, inputGroups], y [pixels, channelGroups] vec4, `count` in all. Grid: see elements.glsl.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "channels.glsl"
#include "output.glsl"

layout(constant_id = 0) const bool aligned = true;  // whether first is a multiple of four

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint first;
  uint channels;
  uint inputGroups;
  uint channelGroups;
  uint lastTexel;  // of x
  uint bandStart;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    const int at = int(4 * (element.row * inputGroups + element.rest) + first);
    const vec4 value = aligned ? texelFetch(x, at >> 2) : fetchFloats(x, at, int(lastTexel));
    STORE_IF(element.inside, y, element.index - bandStart, maskChannels(value, element.rest, channels))
  }
}
