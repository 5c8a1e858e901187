// The products of the weight gradient of Winograd's convolution (winograd.glsl): for each frequency
// dU = V^T @ Z, summed over tiles, in tiles of product_tile.glsl; added to what the chunks before gave.
// Layout: rows V and columns Z [frequency][panel][tile][lane] vec4; sums dU [frequency][input channel][output channel group] vec4.
// Grid: x over tiles of columns, y over tiles of tileRows input channels, z over the frequencies, one a row group.
#version 450
#pragma class(convolution)
#pragma families(shared)
#extension GL_GOOGLE_include_directive : require
#include "winograd.glsl"

const bool stepMajorRows = true;
const bool transposedColumns = false;
#include "product_tile.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer rows;
layout(set = 0, binding = 1) uniform samplerBuffer columns;
layout(set = 0, binding = 2, std430) buffer Sums { vec4 sums[]; };

layout(push_constant) uniform Constants {
  int tiles;
  int rowLanes;  // channel groups of a panel of V, a power of two
  int rowChannelGroups;  // of V
  int columnChannelGroups;  // of Z
  int panels;  // of Z
  uint isFirst;  // a flag: there is nothing to add to
};

int panelBits;  // of the panels of V
int rowStart[laneVectors];
int columnStart;

#ifdef STAGED_TILE

void fetchStage(int stage) {
  const int first = int(stage * stageSteps);
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const int tile = first + int(fetchStep(f));
    const vec4 value = texelFetch(rows, rowStart[0] + (min(tile, tiles - 1) << panelBits));
    rowValues[f] = tile < tiles ? value : vec4(0);
  }
  [[unroll]] for (uint f = 0; f < columnFetches; ++f) {
    const int tile = min(first + int(fetchColumnStep(f)), tiles - 1);
    columnValues[f] = texelFetch(columns, columnStart + tile * int(panelLanes) + int(fetchColumn()));
  }
}

void multiply() { multiplyStages((tiles + int(stageSteps) - 1) / int(stageSteps)); }

#else

void multiply() {
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
        const int tile = min(turn + block + i, tiles - 1);
        column[i] = texelFetch(columns, columnStart + tile * int(columnLanes) + int(columnLane()));
      }
      multiplyAddColumnMajor(column);
    }
  }
}

#endif

void main() {
  const int wanted = int(gl_WorkGroupID.z * rowGroups() + rowGroup());
  const int frequency = min(wanted, int(frequencies) - 1);
  const int firstGroup = int(gl_WorkGroupID.y * (tileRows / 4));
  panelBits = findLSB(rowLanes);
  const int rowPanels = (rowChannelGroups + rowLanes - 1) >> panelBits;
  [[unroll]] for (uint f = 0; f < laneVectors; ++f) {
    const int group = min(firstGroup + int(fetchVector(f)), rowChannelGroups - 1);
    const int panel = frequency * rowPanels + (group >> panelBits);
    rowStart[f] = ((panel * tiles) << panelBits) + (group & (rowLanes - 1));
  }
  const int panel = frequency * panels + int(panelOf(gl_WorkGroupID.x));
  columnStart = panel * tiles * int(panelLanes) + int(panelLane(gl_WorkGroupID.x));
  multiply();

  const int start = (frequency * rowChannelGroups + firstGroup) * 4 * columnChannelGroups;
  [[unroll]] for (uint v = 0; v < laneColumns; ++v) {
    const int column = int(gl_WorkGroupID.x * columnLanes + tileColumn(v));
    if (column >= columnChannelGroups || wanted >= int(frequencies)) return;
    [[unroll]] for (uint r = 0; r < laneRows; ++r) {
      const int row = int(tileRow(r));
      if (firstGroup + row / 4 >= rowChannelGroups) continue;
      const int index = start + row * columnChannelGroups + column;
      const vec4 sum = accumulator[r * laneColumns + v];
      if (isFirst != 0) {
        sums[index] = sum;
      } else {
        sums[index] += sum;
      }
    }
  }
}
