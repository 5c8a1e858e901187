// What a device can compute at most: every element of x, `turns` * 32 times over, becomes factor * element + summand.
// 16 elements a lane that do not depend on each other stay in registers, so that neither memory nor the latency of an
// addition bounds it.
// Layout: x, y any runs of `count` vec4. Grid: workgroups of 4 * subgroup size vec4, over x and y.
#version 450
#pragma class(peak)
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer x;
layout(set = 0, binding = 1, std430) writeonly buffer Output { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint turns;
  float factor;
  float summand;
};

const uint vectorsPerLane = 3;
const uint stepsPerTurn = 32;

uint vectorIndex(uint k) {
  return (groupNumber() * vectorsPerLane + k) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
}

void main() {
  const float a = factor, b = summand;
  vec4 values[vectorsPerLane];
  [[unroll]] for (uint k = 0; k < vectorsPerLane; ++k) values[k] = texelFetch(x, int(min(vectorIndex(k), count - 1)));
  for (uint turn = 0; turn < turns; ++turn) {
    [[unroll]] for (uint step = 0; step < stepsPerTurn; ++step) {
      [[unroll]] for (uint k = 0; k < vectorsPerLane; ++k) values[k] = values[k] * a + b;
    }
  }
  [[unroll]] for (uint k = 0; k < vectorsPerLane; ++k) {
    if (vectorIndex(k) < count) y[vectorIndex(k)] = values[k];
  }
}
