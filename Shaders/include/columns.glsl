// How a kernel walks over the rows (pixels) of each image of a tensor [images, rows, channelGroups] of vec4: the rows
// are cut into slabs of neighbouring rows, and a lane keeps to one slab and one group of channels.
// Grid: x and y cover slabs * channelGroups lanes, z the images.
#extension GL_EXT_control_flow_attributes : require
#include "groups.glsl"
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
  const uint lane = min(LANE_NUMBER, lanes - 1);
  const uint slab = quotient(lane, channelGroups);
  return Column(LANE_NUMBER < lanes, gl_WorkGroupID.z, slab, lane - slab * channelGroups);
}
