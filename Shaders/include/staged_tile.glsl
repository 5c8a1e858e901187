// A tile of a matrix product in a workgroup: tileRows rows by 4 * columnLanes columns. The sum runs in stages of
// `stageBlocks` blocks of four steps: all lanes together bring a stage of both operands into shared memory, so that
// each value is fetched once a workgroup, and multiply from there. The next stage is fetched into registers while the
// present one is multiplied, which hides the way to memory. No subgroup operations but those of cooperative matrices.
//
// Lines of shared memory are padded by 16 bytes: those that lanes read or write together then begin in different banks.

#extension GL_EXT_control_flow_attributes : require

layout(constant_id = 0) const uint workgroupSize = 64;
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint columnLanes = 16;  // vectors of columns of a tile, a power of two
layout(constant_id = 10) const uint tileRows = 64;  // four times a power of two
layout(constant_id = 11) const uint panelLanes = 16;  // vectors of a panel of packed columns, columnLanes or more
layout(constant_id = 12) const uint stageBlocks = 4;  // a power of two

const uint stageSteps = 4 * stageBlocks;
const uint rowVectors = tileRows / 4;
const uint rowSlots = tileRows * stageBlocks;
const uint blockFetches = (rowSlots + workgroupSize - 1) / workgroupSize;
const uint columnSlots = stageSteps * columnLanes;
const uint columnFetches = (columnSlots + workgroupSize - 1) / workgroupSize;

// What this lane has fetched of the next stage.
vec4 rowValues[blockFetches];
vec4 columnValues[columnFetches];

uint slot(uint f) { return f * workgroupSize + gl_LocalInvocationIndex; }

// Vectors of one row or, if columns lie transposed, one column at four steps: which block, and of what. Neighbouring
// lanes fetch neighbouring blocks, as they lie in memory.
uint fetchBlock() { return gl_LocalInvocationIndex % stageBlocks; }
uint fetchLine(uint f) { return slot(f) / stageBlocks; }

// Vectors of four rows at one step: all of a lane's fetches have the same vector.
const uint laneVectors = 1;
uint fetchStep(uint f) { return slot(f) / rowVectors; }
uint fetchVector(uint f) { return gl_LocalInvocationIndex % rowVectors; }

// Vectors of four columns at one step, the same columns in all of a lane's fetches.
uint fetchColumnStep(uint f) { return slot(f) / columnLanes; }
uint fetchColumn() { return gl_LocalInvocationIndex % columnLanes; }

// The panel that tile number `tile` of columns lies in, and its first vector there.
uint panelOf(uint tile) { return tile * columnLanes / panelLanes; }
uint panelLane(uint tile) { return tile * columnLanes % panelLanes; }

// The workgroup is one group of lanes with one tile.
uint rowGroup() { return 0; }
uint rowGroups() { return 1; }

#ifdef COOPERATIVE_TILE
#include "cooperative_tile.glsl"
#else
#include "shared_tile.glsl"
#endif

// The kernel's own: fetches this lane's vectors of a stage into rowValues and columnValues, rows being zero beyond the
// sum.
void fetchStage(int stage);

void storeStage() {
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const uint place = stepMajorRows ? fetchStep(f) * rowPitch + fetchVector(f) : fetchLine(f) * rowPitch + fetchBlock();
    if (slot(f) < rowSlots) rowTile[place] = staged(rowValues[f]);
  }
  [[unroll]] for (uint f = 0; f < columnFetches; ++f) {
    if (slot(f) < columnSlots) storeColumn(f, columnValues[f]);
  }
}

// Sums that many stages into the accumulator. The workgroup's lanes come here together.
void multiplyStages(int stages) {
  clearSums();
  fetchStage(0);
  for (int stage = 0; stage < stages; ++stage) {
    barrier();  // nobody reads the stage before any more
    storeStage();
    barrier();
    if (stage + 1 < stages) fetchStage(stage + 1);
    multiplyStage();
  }
  finishSums();
}
