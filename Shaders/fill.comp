// Fills a buffer: values[i] = (value, value, value, value) for i < count.
//
// Layout: any run of vec4. Grid: ceil(count / 256) workgroups over x and y.
#version 450
#pragma class(elementwise)
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"

layout(local_size_x = 256) in;

layout(set = 0, binding = 0, std430) writeonly buffer Output { vec4 values[]; };

layout(push_constant) uniform Constants {
  uint count;
  float value;
};

void main() {
  if (LANE_NUMBER < count) values[LANE_NUMBER] = vec4(value);
}
