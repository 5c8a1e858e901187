// First step of spectral normalisation (Miyato et al. 2018): v = W^T u, not normalised yet.
// Layout: weight [rows, columns] linear, u [rows] linear, v [columns] padded to vec4.
// Grid: x covers ceil(columns / 4) lanes.
#version 450
#pragma class(spectral_norm)
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "channels.glsl"
#include "weight_rows.glsl"

layout(local_size_x = 32) in;

layout(set = 0, binding = 0) uniform samplerBuffer weight;
layout(set = 0, binding = 1) uniform samplerBuffer u;
layout(set = 0, binding = 2, std430) writeonly buffer V { vec4 v[]; };

layout(push_constant) uniform Constants {
  uint rows;
  uint columns;
};

void main() {
  const uint groups = (columns + 3) / 4;
  const uint group = min(gl_GlobalInvocationID.x, groups - 1);
  vec4 sum = vec4(0);
  for (uint row = 0; row < rows; row += 8) {
    [[unroll]] for (uint part = 0; part < 2; ++part) {
      const uint first = row + 4 * part;
      const uint rowGroup = min(first / 4, (rows - 1) / 4);
      const vec4 factors = maskChannels(texelFetch(u, int(rowGroup)), first / 4, rows);
      [[unroll]] for (uint k = 0; k < 4; ++k) {
        sum += factors[k] * weightGroup(weight, min(first + k, rows - 1), group, rows, columns);
      }
    }
  }
  if (gl_GlobalInvocationID.x < groups) v[group] = sum;
}
