// First pass of the gradient of the three taps of temporal_shift_filter.comp that filter the channels first ..< end: the sums of
// dy[t] x[t - 1], dy[t] x[t] and dy[t] x[t + 1] over a run of pixels of a group of four channels, in a fixed order.
// Layout: dy, x [samples, frames, pixels, channelGroups], of which `rows` are pixels of all frames; partials [groups, runs]
// vec4, the sums followed by zero. Grid: x workgroups of one subgroup, each for `run` pixels; y covers the groups of four
// channels from first / 4 on.
#version 450
#pragma class(reduction)
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "quotient.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 1) uniform samplerBuffer x;
layout(set = 0, binding = 2, std430) writeonly buffer Partials { vec4 partials[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint run;
  uint runs;
  uint channelGroups;
  uint pixels;
  uint frames;
  uint first;
  uint end;
};

void main() {
  const uint group = first / 4 + gl_WorkGroupID.y;
  const uvec4 channel = 4 * group + uvec4(0, 1, 2, 3);
  const bvec4 isFiltered = lessThan(channel - first, uvec4(end - first));  // wraps below first
  const int frame = int(pixels * channelGroups);
  const uint last = min((gl_WorkGroupID.x + 1) * run, rows);
  vec3 sum = vec3(0);
  for (uint row = gl_WorkGroupID.x * run + gl_LocalInvocationID.x; row < last; row += gl_WorkGroupSize.x) {
    const uint image = quotient(row, pixels);
    const uint t = image - quotient(image, frames) * frames;
    const int at = int(row * channelGroups + group);
    const vec4 gradient = mix(vec4(0), texelFetch(outputGradient, at), isFiltered);
    const vec4 here = mix(vec4(0), texelFetch(x, at), isFiltered);
    const vec4 before = mix(vec4(0), texelFetch(x, t > 0 ? at - frame : at), isFiltered);
    const vec4 after = mix(vec4(0), texelFetch(x, t + 1 < frames ? at + frame : at), isFiltered);
    sum += vec3(
      t > 0 ? dot(gradient, before) : 0, dot(gradient, here), t + 1 < frames ? dot(gradient, after) : 0);
  }
  const vec3 all = subgroupAdd(sum);
  if (gl_LocalInvocationID.x == 0) {
    partials[gl_WorkGroupID.y * runs + gl_WorkGroupID.x] = vec4(all, 0);
  }
}
