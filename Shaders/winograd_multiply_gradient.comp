// The products of the weight gradient of Winograd's convolution (winograd.glsl): for each frequency
// dU = V^T @ Z, summed over tiles, in register tiles; added to what the chunks before gave.
// Layout: rows V and columns Z [frequency][panel][tile][lane] vec4; sums dU [frequency][input channel][output channel group] vec4.
// Grid: x over panels of columns, y over tiles of eight input channel groups, z over the frequencies, one a row
// group.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "register_tile.glsl"
#include "winograd.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer rows;
layout(set = 0, binding = 1) uniform samplerBuffer columns;
layout(set = 0, binding = 2, std430) buffer Sums { vec4 sums[]; };

layout(push_constant) uniform Constants {
  int tiles;
  int rowLanes;  // channel groups of a panel of V, a power of two
  int rowChannelGroups;  // of V
  int columnChannelGroups;  // of Z
  uint isFirst;  // a flag: there is nothing to add to
};

// Row vectors that this lane fetches: all of its fetches have the same one from eight lanes up.
const uint laneVectors = columnLanes < 8 ? 8 / columnLanes : 1;

void main() {
  const int frequency = int(min(gl_WorkGroupID.z * rowGroups() + rowGroup(), frequencies - 1));
  const int firstGroup = int(gl_WorkGroupID.y) * 8;
  const int panelBits = findLSB(rowLanes);
  const int rowPanels = (rowChannelGroups + rowLanes - 1) >> panelBits;
  int rowStart[laneVectors];
  [[unroll]] for (uint f = 0; f < laneVectors; ++f) {
    const int group = min(firstGroup + int(fetchVector(f)), rowChannelGroups - 1);
    const int panel = frequency * rowPanels + (group >> panelBits);
    rowStart[f] = ((panel * tiles) << panelBits) + (group & (rowLanes - 1));
  }
  const int panel = frequency * int(gl_NumWorkGroups.x) + int(gl_WorkGroupID.x);
  const int columnStart = panel * tiles * int(columnLanes) + int(columnLane());
  clearAccumulator();
  for (int turn = 0; turn < tiles; turn += 8) {
    [[unroll]] for (int block = 0; block < 8; block += 4) {
      [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
        const int tile = turn + block + int(fetchStep(f));
        const vec4 value = texelFetch(rows, rowStart[f % laneVectors] + (min(tile, tiles - 1) << panelBits));
        rowValues[f] = tile < tiles ? value : vec4(0);
      }
      vec4 column[4];
      [[unroll]] for (int i = 0; i < 4; ++i) {
        column[i] = texelFetch(columns, columnStart + min(turn + block + i, tiles - 1) * int(columnLanes));
      }
      multiplyAddColumnMajor(column);
    }
  }
  const int column = int(gl_WorkGroupID.x * columnLanes + columnLane());
  if (column >= columnChannelGroups || gl_WorkGroupID.z * rowGroups() + rowGroup() >= frequencies) return;
  const int start = (frequency * rowChannelGroups + firstGroup) * 4 * columnChannelGroups + column;
  [[unroll]] for (int r = 0; r < int(tileRows); ++r) {
    if (firstGroup + r / 4 >= rowChannelGroups) continue;
    const int index = start + r * columnChannelGroups;
    if (isFirst != 0) {
      sums[index] = accumulator[r];
    } else {
      sums[index] += accumulator[r];
    }
  }
}
