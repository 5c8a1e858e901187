// y = channels of x0, x1, ... one after the other, with zero in the padding lanes; the channels of part n are
// end(n - 1) ..< end(n) of y's.
// Layout: each part [pixels, its groups], y [pixels, channelGroups] vec4, `count` in all. Grid: see elements.glsl.
#version 450
#pragma class(arrangement)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "channels.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint parts = 2;
layout(constant_id = 1) const bool aligned = true;  // whether every part but the last has a multiple of four channels
layout(constant_id = 2) const bool narrow = false;  // whether every part but the first has at most four channels

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
layout(set = 0, binding = 2) uniform samplerBuffer x2;
layout(set = 0, binding = 3) uniform samplerBuffer x3;
layout(set = 0, binding = 4) uniform samplerBuffer x4;
HALF_OR_SINGLE(5, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint pixels;
  uint channelGroups;
  uint end0;
  uint end1;
  uint end2;
  uint end3;
  uint end4;
  uint bandStart;
};

// What the channels first ..< end of y have of a group of four, zero elsewhere.
vec4 part(samplerBuffer x, uint pixel, uint group, uint first, uint end) {
  const uint groups = (end - first + 3) / 4;
  if (aligned || first == 0) {
    const uint own = group - first / 4;  // wraps where the group lies before the part
    const vec4 value = texelFetch(x, int(pixel * groups + min(own, groups - 1)));
    return own < groups ? value : vec4(0);
  }
  vec4 value;
  if (narrow) {
    const vec4 all = texelFetch(x, int(pixel));
    value = shifted(all, all, 0 - first);
  } else {
    value = fetchFloats(x, int(4 * (pixel * groups + group) - first), int(pixels * groups) - 1);
  }
  const uvec4 own = 4 * group - first + uvec4(0, 1, 2, 3);  // wraps where a channel lies before the part
  return mix(vec4(0), value, lessThan(own, uvec4(end - first)));
}

void main() {
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    vec4 value = part(x0, element.row, element.rest, 0, end0) + part(x1, element.row, element.rest, end0, end1);
    if (parts > 2) value += part(x2, element.row, element.rest, end1, end2);
    if (parts > 3) value += part(x3, element.row, element.rest, end2, end3);
    if (parts > 4) value += part(x4, element.row, element.rest, end3, end4);
    STORE_IF(element.inside, y, element.index - bandStart, value)
  }
}
