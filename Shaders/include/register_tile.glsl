// A tile of a matrix product in registers: 32 rows by 4 * columnLanes columns for each group of
// columnLanes lanes. A lane owns four consecutive columns (one vec4) of all 32 rows. With fewer
// column lanes than the subgroup has, its groups work on different rows (or different stretches of
// the sum), so that narrow products waste no lanes. One subgroup is one workgroup: no shared memory
// and no barrier.
//
// The sum runs in blocks of four steps k .. k+3. A block's 32 x 4 row values are 32 vec4, fetched
// once by each group and passed around by shuffles: fetch f of the group's lane l is vec4 number
// f * columnLanes + l.

#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint columnLanes = 8;  // a power of two, at most 32 and the subgroup size

const uint tileRows = 32;
const uint blockFetches = tileRows / columnLanes;

vec4 accumulator[tileRows];
vec4 rowValues[blockFetches];

uint columnLane() { return gl_SubgroupInvocationID % columnLanes; }

uint rowGroup() { return gl_SubgroupInvocationID / columnLanes; }

uint rowGroups() { return gl_WorkGroupSize.x / columnLanes; }

// The accumulator as product_tile.glsl describes it.
const uint laneRows = tileRows;
const uint laneColumns = 1;

uint tileRow(uint r) { return r; }

uint tileColumn(uint v) { return columnLane(); }

// The row of a tile and the block that this lane fetches as number f.
uint fetchLine(uint f) { return f * columnLanes + columnLane(); }
uint fetchBlock() { return 0; }

// A tile is as wide as a panel of packed columns. (A constant would rename the specialization constant.)
#define panelLanes columnLanes

uint panelOf(uint tile) { return tile; }
uint panelLane(uint tile) { return 0; }

void clearAccumulator() {
  [[unroll]] for (uint r = 0; r < tileRows; ++r) accumulator[r] = vec4(0);
}

// The lane of the subgroup that fetched the group's vec4 number i. A constant lane, as when the
// whole subgroup is one group, makes the cheapest shuffle of one component.
uint sharingLane(uint i) {
  return columnLanes == gl_WorkGroupSize.x ? i % columnLanes : rowGroup() * columnLanes + i % columnLanes;
}

// Adds a block whose vec4 number r holds row r at k .. k+3; column k + i is `column[i]`.
//
// Of a shuffle by a constant lane LLVM makes two permutes on a CPU device, of one by a lane that it
// cannot tell one: hence the zero.
void multiplyAddRowMajor(vec4 column[4]) {
  const uint zero = gl_NumWorkGroups.x >> 31;
  [[unroll]] for (uint r = 0; r < tileRows; ++r) {
    vec4 row = rowValues[r / columnLanes];
    if (columnLanes > 1) row = subgroupShuffle(row, sharingLane(r) + zero);
    [[unroll]] for (uint i = 0; i < 4; ++i) accumulator[r] += row[i] * column[i];
  }
}

// Adds a block whose vec4 number 8 * i + v holds the four rows 4 * v .. 4 * v + 3 at k + i.
void multiplyAddColumnMajor(vec4 column[4]) {
  [[unroll]] for (uint r = 0; r < tileRows; ++r) {
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const uint number = 8 * i + r / 4;
      float row = rowValues[number / columnLanes][r % 4];
      if (columnLanes > 1) row = subgroupShuffle(row, sharingLane(number));
      accumulator[r] += row * column[i];
    }
  }
}

// For a column-major block: which of its four steps, and which of its eight row vectors, this lane
// fetches as number f. Constants, but for the lane, where the group has at most eight lanes.
uint fetchStep(uint f) { return columnLanes <= 8 ? f * columnLanes / 8 : (f * columnLanes + columnLane()) / 8; }

uint fetchVector(uint f) { return (f * columnLanes + columnLane()) % 8; }

// Row vectors that this lane fetches: all of its fetches have the same one from eight lanes up.
const uint laneVectors = columnLanes < 8 ? 8 / columnLanes : 1;
