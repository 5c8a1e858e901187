// The products of a staged tile in single precision: a lane sums laneRows rows by laneColumns vectors of columns in
// registers. Part of staged_tile.glsl.
//
// For each step a lane reads laneRows / 4 + laneColumns vectors of shared memory and makes 4 * laneRows * laneColumns
// multiply-adds: with 8 rows and 2 vectors 16 a read, where arithmetic is the bound and no longer shared memory. A
// lane's rows and vectors lie apart, so that those of neighbouring lanes are neighbours.

layout(constant_id = 13) const uint laneColumns = 1;  // a power of two

const uint laneColumnStep = columnLanes / laneColumns;
const uint laneRowStep = workgroupSize / laneColumnStep;
const uint laneRows = tileRows / laneRowStep;  // a multiple of four
const uint rowPitch = (stepMajorRows ? rowVectors : stageBlocks) + 1;
const uint columnPitch = columnLanes + 1;

shared vec4 rowTile[(stepMajorRows ? stageSteps : tileRows) * rowPitch];
shared vec4 columnTile[stageSteps * columnPitch];

vec4 accumulator[laneRows * laneColumns];

vec4 staged(vec4 value) { return value; }

void storeColumn(uint f, vec4 value) {
  if (!transposedColumns) {
    columnTile[fetchColumnStep(f) * columnPitch + fetchColumn()] = value;
    return;
  }
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    columnTile[(4 * fetchBlock() + i) * columnPitch + fetchLine(f) / 4][fetchLine(f) % 4] = value[i];
  }
}

// This lane's first row, or first vector of four rows where they are fetched so, and its first vector of columns.
uint laneRow() { return gl_LocalInvocationIndex / laneColumnStep; }
uint laneColumn() { return gl_LocalInvocationIndex % laneColumnStep; }

uint tileRow(uint r) {
  return stepMajorRows ? (r / 4 * laneRowStep + laneRow()) * 4 + r % 4 : r * laneRowStep + laneRow();
}

uint tileColumn(uint v) { return v * laneColumnStep + laneColumn(); }

void clearSums() {
  [[unroll]] for (uint i = 0; i < laneRows * laneColumns; ++i) accumulator[i] = vec4(0);
}

void multiplyStage() {
  for (uint block = 0; block < stageBlocks; ++block) {
    vec4 rows[laneRows];
    if (!stepMajorRows) {
      [[unroll]] for (uint r = 0; r < laneRows; ++r) rows[r] = rowTile[tileRow(r) * rowPitch + block];
    }
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const uint step = 4 * block + i;
      if (stepMajorRows) {
        [[unroll]] for (uint r = 0; r < laneRows; r += 4) {
          const vec4 four = rowTile[step * rowPitch + r / 4 * laneRowStep + laneRow()];
          [[unroll]] for (uint j = 0; j < 4; ++j) rows[r + j][i] = four[j];
        }
      }
      vec4 columns[laneColumns];
      [[unroll]] for (uint v = 0; v < laneColumns; ++v) columns[v] = columnTile[step * columnPitch + tileColumn(v)];
      [[unroll]] for (uint r = 0; r < laneRows; ++r) {
        [[unroll]] for (uint v = 0; v < laneColumns; ++v) accumulator[r * laneColumns + v] += rows[r][i] * columns[v];
      }
    }
  }
}

void finishSums() {}
