// Learnable temporal shift of the frames of each sample: of the first `part` channels
//   y[t] = k0 x[t - 1] + k1 x[t] + k2 x[t + 1], zero before the first frame and after the last, with the taps k of `pre`,
// of the next `part` channels the same with those of `post`; the other channels as they are. Transposed, k0 and k2 change
// places: the gradient of x.
// Layout: x, y [samples, frames, pixels, channelGroups] vec4, `count` in all; pre, post three floats.
// Grid: see elements.glsl. Source: Chang et al. (arXiv 1907.01131).
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "rows.glsl"
#include "output.glsl"

layout(constant_id = 0) const bool transposed = false;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1) uniform samplerBuffer pre;
layout(set = 0, binding = 2) uniform samplerBuffer post;
HALF_OR_SINGLE(3, writeonly, Output, y)

layout(push_constant) uniform Constants {
  uint count;
  uint channelGroups;
  uint pixels;
  uint frames;
  uint part;
  uint bandStart;
};

void main() {
  const vec3 first = transposed ? texelFetch(pre, 0).zyx : texelFetch(pre, 0).xyz;
  const vec3 second = transposed ? texelFetch(post, 0).zyx : texelFetch(post, 0).xyz;
  const int frame = int(pixels * channelGroups);
  [[unroll]] for (uint k = 0; k < elementsPerLane; ++k) {
    const RowElement element = rowElement(k, count, channelGroups);
    const int at = int(min(element.index, count - 1));
    const uint image = quotient(element.row, pixels);
    const uint t = image - quotient(image, frames) * frames;
    const uvec4 channel = 4 * element.rest + uvec4(0, 1, 2, 3);
    const vec4 here = texelFetch(x, at);
    const vec4 before = mix(vec4(0), texelFetch(x, t > 0 ? at - frame : at), bvec4(t > 0));
    const vec4 after = mix(vec4(0), texelFetch(x, t + 1 < frames ? at + frame : at), bvec4(t + 1 < frames));
    const vec4 byFirst = first.x * before + first.y * here + first.z * after;
    const vec4 bySecond = second.x * before + second.y * here + second.z * after;
    const vec4 shifted = mix(bySecond, byFirst, lessThan(channel, uvec4(part)));
    STORE_IF(element.inside, y, element.index - bandStart, mix(here, shifted, lessThan(channel, uvec4(2 * part))))
  }
}
