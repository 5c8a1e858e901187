// How an elementwise kernel walks over vec4 elements: 256 lanes, four elements a lane, 1,024 a workgroup.
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x = 256) in;

const uint elementsPerLane = 4;

// The lane's element number k. Groups are counted over x and y: an axis may hold no more than 65,535.
uint elementIndex(uint k) {
  const uint group = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  return (group * elementsPerLane + k) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
}
