// y = activate(x), elementwise, with zero in the padding lanes of the channels.
// Layout: x, y [count / channelGroups, channelGroups] vec4. Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "activation.glsl"
#include "channels.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint activation = 0;
layout(constant_id = 1) const bool masked = false;  // whether the last group of channels has padding lanes

layout(set = 0, binding = 0) uniform samplerBuffer x;
HALF_OR_SINGLE(1, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint channels;
  uint channelGroups;
  uint bandStart;
};

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    vec4 value = activate(texelFetch(x, int(min(element.index, count - 1))), activation);
    if (masked) value = maskChannels(value, element.rest, channels);
    STORE_IF(element.inside, y, element.index - bandStart, value)
  }
}
