// How a kernel walks over the rows (pixels) of each image of a tensor [images, rows, channelGroups] of vec4: the rows
// are cut into slabs of neighbouring rows, and a lane keeps to one slab and one group of channels.
// Grid: x covers slabs * channelGroups lanes, y the images.
#extension GL_EXT_control_flow_attributes : require
#include "quotient.glsl"

layout(local_size_x = 64) in;

struct Column {
  bool inside;   // whether the lane has work; if not, it repeats the last lane's
  uint image;
  uint slab;
  uint group;
};

Column thisColumn(uint slabs, uint channelGroups) {
  const uint lanes = slabs * channelGroups;
  const uint lane = min(gl_GlobalInvocationID.x, lanes - 1);
  const uint slab = quotient(lane, channelGroups);
  return Column(gl_GlobalInvocationID.x < lanes, gl_WorkGroupID.y, slab, lane - slab * channelGroups);
}
