// How a kernel walks over an output tensor [rows, columns, channelGroups] of vec4: a workgroup takes 1,024 vec4 of one
// row, four a lane. Grid: x covers a row's columns * channelGroups, y and z the rows.
#extension GL_EXT_control_flow_attributes : require
#include "quotient.glsl"

layout(local_size_x = 256) in;

const uint elementsPerLane = 4;

uint rowIndex() { return gl_WorkGroupID.z * gl_NumWorkGroups.y + gl_WorkGroupID.y; }

// The lane's element number k of its row, as column * channelGroups + group.
uint rowElement(uint k) {
  return (gl_WorkGroupID.x * elementsPerLane + k) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
}
