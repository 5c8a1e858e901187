// First pass of a sum over all elements of a tensor, in a fixed order: `factor` times the sum of a run, where an element
// is
//   operation 0: |x0 - x1|, smooth below `beta`: d = |x0 - x1| is d^2 / (2 beta) there, and d - beta / 2 above
//   operation 1: the binary cross-entropy with logits x0 to `target`: max(x0, 0) - x0 * target + log(1 + exp(-|x0|))
//   operation 2: x0 * x1
//   operation 3: -x1 * log(max(x0, parameter))
//   operation 4: 1 where x0 is not a finite number, else 0
// Layout: x0, x1 [count / channelGroups, channelGroups], partials [workgroups] vec4, of which the
// first float is the sum and the others are zero. Grid: x workgroups of one subgroup, each for `run` neighbouring vec4.
#version 450
#pragma class(reduction)
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#include "channels.glsl"
#include "quotient.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint operation = 0;
layout(constant_id = 2) const bool masked = false;  // whether padding lanes are to be left out

layout(set = 0, binding = 0) uniform samplerBuffer x0;
layout(set = 0, binding = 1) uniform samplerBuffer x1;
layout(set = 0, binding = 2, std430) writeonly buffer Partials { vec4 partials[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint run;
  uint channels;
  uint channelGroups;
  float parameter;  // `beta`, `target` or the least probability
  float factor;
};

vec4 element(uint i) {
  const vec4 x = texelFetch(x0, int(i));
  vec4 value, difference;
  switch (operation) {
    case 0:
      difference = abs(x - texelFetch(x1, int(i)));
      value = mix(
        difference - 0.5 * parameter, difference * (0.5 * difference / parameter),
        lessThan(difference, vec4(parameter)));
      break;
    case 1: value = max(x, vec4(0)) - x * parameter + log(1.0 + exp(-abs(x))); break;
    case 2: value = x * texelFetch(x1, int(i)); break;
    case 3: value = -texelFetch(x1, int(i)) * log(max(x, vec4(parameter))); break;
    // By its bits: compilers may take it that floats are numbers.
    default: value = vec4(equal(floatBitsToUint(x) & 0x7f800000u, uvec4(0x7f800000u)));
  }
  return masked ? maskChannels(value, i - quotient(i, channelGroups) * channelGroups, channels) : value;
}

void main() {
  const uint lanes = gl_WorkGroupSize.x;
  const uint end = min((gl_WorkGroupID.x + 1) * run, count);
  uint i = gl_WorkGroupID.x * run + gl_LocalInvocationID.x;
  vec4 sum = vec4(0);
  for (; i + 7 * lanes < end; i += 8 * lanes) {
    [[unroll]] for (uint k = 0; k < 8; ++k) sum += element(i + k * lanes);
  }
  for (; i < end; i += lanes) sum += element(i);
  const float all = subgroupAdd(dot(sum, vec4(1)));
  if (gl_LocalInvocationID.x == 0) partials[gl_WorkGroupID.x] = vec4(factor * all, 0, 0, 0);
}
