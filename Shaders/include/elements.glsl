// How an elementwise kernel walks over vec4 elements: 256 lanes, four elements a lane, 1,024 a workgroup.
#extension GL_EXT_control_flow_attributes : require
#include "groups.glsl"

layout(local_size_x = 256) in;

const uint elementsPerLane = 4;

// The lane's element number k.
uint elementIndex(uint k) {
  return (groupNumber() * elementsPerLane + k) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
}
