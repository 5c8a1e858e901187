// The products of Winograd's convolution (winograd.glsl): for each frequency M = V @ U, [tiles, rows' channels] by
// [rows' channels, columns' channels], in register tiles.
// Layout: rows V [frequency][panel][tile][lane] vec4; packed U [frequency][panel][channel][lane] vec4 from winograd_pack.comp;
// products M [frequency][panel][tile][lane] vec4.
// Grid: x over panels of columns, y over tiles of 32 rows a row group, z over the frequencies.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "register_tile.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer rows;
layout(set = 0, binding = 1) uniform samplerBuffer packed;
layout(set = 0, binding = 2, std430) writeonly buffer Products { vec4 products[]; };

layout(push_constant) uniform Constants {
  int tiles;
  int rowLanes;  // channel groups of a panel of V, a power of two
  int channelGroups;  // of V
};

void main() {
  const int frequency = int(gl_WorkGroupID.z);
  const int firstRow = int((gl_WorkGroupID.y * rowGroups() + rowGroup()) * tileRows);
  const int panelBits = findLSB(rowLanes);
  const int rowPanels = (channelGroups + rowLanes - 1) >> panelBits;
  int rowStart[blockFetches];
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const int row = min(firstRow + int(f * columnLanes + columnLane()), tiles - 1);
    rowStart[f] = (frequency * rowPanels * tiles + row) << panelBits;
  }
  const int panel = frequency * int(gl_NumWorkGroups.x) + int(gl_WorkGroupID.x);
  const int columnStart = panel * channelGroups * 4 * int(columnLanes) + int(columnLane());
  clearAccumulator();
  // Tested at its end: see conv2d_tile.glsl.
  int turn = 0;
  do {
    [[unroll]] for (int block = 0; block < 2; ++block) {
      const int group = min(turn + block, channelGroups - 1);
      const bool inside = turn + block < channelGroups;
      const int offset = (((group >> panelBits) * tiles) << panelBits) + (group & (rowLanes - 1));
      [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
        const vec4 value = texelFetch(rows, rowStart[f] + offset);
        rowValues[f] = inside ? value : vec4(0);
      }
      vec4 column[4];
      [[unroll]] for (int i = 0; i < 4; ++i) {
        column[i] = texelFetch(packed, columnStart + (4 * group + i) * int(columnLanes));
      }
      multiplyAddRowMajor(column);
    }
    turn += 2;
  } while (turn < channelGroups);
  const int start = (panel * tiles) * int(columnLanes) + int(columnLane());
  [[unroll]] for (int r = 0; r < int(tileRows); ++r) {
    if (firstRow + r < tiles) products[start + (firstRow + r) * int(columnLanes)] = accumulator[r];
  }
}
