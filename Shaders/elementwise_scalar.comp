// Gradients of scalar losses: s is the gradient of the loss, which lies in a device buffer, and `factor` holds
// 1 / number of elements (and the sign).
//   operation 0: factor * s * sign(x0 - x1), where |x0 - x1| < beta: factor * s * (x0 - x1) / beta
//                                                         gradient of the mean |x0 - x1|, smooth below `beta`
//   operation 1: factor * s * (sigmoid(x0) - target)      gradient of the mean binary cross-entropy with logits
//   operation 2: -factor * s * x1 / x0, and 0 where x0 is below the least probability
//                                                         gradient of -x1 * log(max(x0, parameter))
// Padding lanes are zero in the result.
// Layout: x0, x1, y [count / channelGroups, channelGroups] vec4; s is the first float of `scalar`.
// Grid: ceil(count / 1024) workgroups over x and y.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "activation.glsl"
#include "channels.glsl"
#include "output.glsl"

layout(constant_id = 0) const uint operation = 0;
layout(constant_id = 1) const bool masked = false;  // whether the last group of channels has padding lanes

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
layout(set = 0, binding = 2) uniform samplerBuffer scalar;
HALF_OR_SINGLE(3, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint channels;
  uint channelGroups;
  float factor;
  float parameter;  // `beta`, `target` or the least probability
};

vec4 combine(int i, float s) {
  switch (operation) {
    case 0:
      const vec4 difference = texelFetch(x0, i) - texelFetch(x1, i);
      return factor * s * mix(sign(difference), difference / parameter, lessThan(abs(difference), vec4(parameter)));
    case 2:
      const vec4 probability = texelFetch(x0, i);
      const vec4 slope = texelFetch(x1, i) / max(probability, vec4(parameter));
      return -factor * s * mix(slope, vec4(0), lessThan(probability, vec4(parameter)));
    default: return factor * s * (activate(texelFetch(x0, i), sigmoid) - parameter);
  }
}

void main() {
  const float s = texelFetch(scalar, 0).x;
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    vec4 value = combine(int(min(element.index, count - 1)), s);
    if (masked) value = maskChannels(value, element.rest, channels);
    STORE_IF(element.inside, y, element.index, value)
  }
}
