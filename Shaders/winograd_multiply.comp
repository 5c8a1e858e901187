// The products of Winograd's convolution (winograd.glsl): for each frequency M = V @ U, [tiles, rows' channels] by
// [rows' channels, columns' channels], in tiles of product_tile.glsl.
// Layout: rows V [frequency][panel][tile][lane] vec4; packed U [frequency][panel][channel][lane] vec4 from winograd_pack.comp;
// products M [frequency][panel][tile][lane] vec4.
// Grid: x over tiles of columns, y over tiles of tileRows rows a row group, z over the frequencies.
#version 450
#pragma class(convolution)
#pragma families(shared)
#extension GL_GOOGLE_include_directive : require

const bool stepMajorRows = false;
const bool transposedColumns = false;
#include "product_tile.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer rows;
layout(set = 0, binding = 1) uniform samplerBuffer packed;
layout(set = 0, binding = 2, std430) writeonly buffer Products { vec4 products[]; };

layout(push_constant) uniform Constants {
  int tiles;
  int rowLanes;  // channel groups of a panel of V, a power of two
  int channelGroups;  // of V
  int panels;  // of U
};

int panelBits;  // of the panels of V
int rowStart[blockFetches];
int columnStart;

// Vector `group` of a row against the row's first.
int rowOffset(int group) { return (((group >> panelBits) * tiles) << panelBits) + (group & (rowLanes - 1)); }

#ifdef STAGED_TILE

void fetchStage(int stage) {
  const int wanted = int(stage * stageBlocks + fetchBlock());
  const int offset = rowOffset(min(wanted, channelGroups - 1));
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const vec4 value = texelFetch(rows, rowStart[f] + offset);
    rowValues[f] = wanted < channelGroups ? value : vec4(0);
  }
  [[unroll]] for (uint f = 0; f < columnFetches; ++f) {
    const int step = min(int(stage * stageSteps + fetchColumnStep(f)), 4 * channelGroups - 1);
    columnValues[f] = texelFetch(packed, columnStart + step * int(panelLanes) + int(fetchColumn()));
  }
}

void multiply() { multiplyStages((channelGroups + int(stageBlocks) - 1) / int(stageBlocks)); }

#else

void multiply() {
  clearAccumulator();
  int turn = 0;
  do {
    [[unroll]] for (int block = 0; block < 2; ++block) {
      const int group = min(turn + block, channelGroups - 1);
      const bool inside = turn + block < channelGroups;
      const int offset = rowOffset(group);
      [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
        const vec4 value = texelFetch(rows, rowStart[f] + offset);
        rowValues[f] = inside ? value : vec4(0);
      }
      vec4 column[4];
      [[unroll]] for (int i = 0; i < 4; ++i) {
        column[i] = texelFetch(packed, columnStart + (4 * group + i) * int(columnLanes) + int(columnLane()));
      }
      multiplyAddRowMajor(column);
    }
    turn += 2;
  } while (turn < channelGroups);
}

#endif

void main() {
  const int frequency = int(gl_WorkGroupID.z);
  const int firstRow = int((gl_WorkGroupID.y * rowGroups() + rowGroup()) * tileRows);
  panelBits = findLSB(rowLanes);
  const int rowPanels = (channelGroups + rowLanes - 1) >> panelBits;
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const int row = min(firstRow + int(fetchLine(f)), tiles - 1);
    rowStart[f] = (frequency * rowPanels * tiles + row) << panelBits;
  }
  const int panel = frequency * panels + int(panelOf(gl_WorkGroupID.x));
  const int lane = int(panelLane(gl_WorkGroupID.x));
  columnStart = panel * channelGroups * 4 * int(panelLanes) + lane;
  multiply();
  const int start = panel * tiles * int(panelLanes) + lane;
  [[unroll]] for (uint r = 0; r < laneRows; ++r) {
    const int row = firstRow + int(tileRow(r));
    [[unroll]] for (uint v = 0; v < laneColumns; ++v) {
      if (row < tiles) products[start + row * int(panelLanes) + int(tileColumn(v))] = accumulator[r * laneColumns + v];
    }
  }
}
