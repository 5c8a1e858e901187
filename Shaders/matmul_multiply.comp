// y = alpha * op(a) @ op(b) for each matrix of a batch; op transposes or not. Also partial products
// over slabs of the sum, for matmul_reduce.comp.
// a: [B, M, K] or, transposed, [B, K, M]; b: [B, K, N] or [B, N, K]; y: [slab][B, M, N]; last dimensions in
// groups of four, zero beyond.
// Grid: x over tiles of 4 * columnLanes columns, y over tiles of tileRows rows a row group, z over
// slab * B + matrix.
#version 450
#pragma class(matrix_product)
#pragma families(shared, cooperative)
#extension GL_GOOGLE_include_directive : require
#include "channels.glsl"

layout(constant_id = 2) const bool transposeA = false;
layout(constant_id = 3) const bool transposeB = false;

// Constants would rename the specialization constants.
#define stepMajorRows transposeA
#define transposedColumns transposeB
#include "product_tile.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer a;
layout(set = 0, binding = 1) uniform samplerBuffer b;
layout(set = 0, binding = 2, std430) writeonly buffer Product { vec4 y[]; };

layout(push_constant) uniform Constants {
  uint matrices;
  uint rows;     // M
  uint columns;  // N
  uint depth;    // K
  uint slabDepth;  // a multiple of eight
  float alpha;
};

// The matrix of the batch, the first row of the tile, and the steps of the sum.
uint matrix;
uint firstRow;
uint start;
uint end;

uint groups(uint count) { return (count + 3) / 4; }

// The rows of op(a) that this lane fetches from step k on, zero past the last step.
void fetchRows(uint k) {
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    uint index;
    bool inside;
    if (transposeA) {
      const uint step = k + fetchStep(f);
      const uint vector = min(firstRow / 4 + fetchVector(f), groups(rows) - 1);
      inside = step < end;
      index = (matrix * depth + step) * groups(rows) + vector;
    } else {
      const uint row = min(firstRow + fetchLine(f), rows - 1);
      const uint block = k / 4 + fetchBlock();
      inside = 4 * block < end;
      index = (matrix * rows + row) * groups(depth) + block;
    }
    const vec4 value = texelFetch(a, int(inside ? index : 0));
    rowValues[f] = inside ? value : vec4(0);
  }
}

#ifdef STAGED_TILE

void fetchStage(int stage) {
  const uint k = start + stage * stageSteps;
  fetchRows(k);
  const uint firstColumn = gl_WorkGroupID.x * columnLanes;
  [[unroll]] for (uint f = 0; f < columnFetches; ++f) {
    const uint line = min(4 * firstColumn + fetchLine(f), columns - 1);
    const uint step = min(k + fetchColumnStep(f), depth - 1);
    const uint index = transposeB
      ? (matrix * columns + line) * groups(depth) + min(k / 4 + fetchBlock(), groups(depth) - 1)
      : (matrix * depth + step) * groups(columns) + min(firstColumn + fetchColumn(), groups(columns) - 1);
    columnValues[f] = texelFetch(b, int(index));
  }
}

void multiply() { multiplyStages(int((end - start + stageSteps - 1) / stageSteps)); }

#else

// This lane's four columns of op(b) at steps k .. k+3. Steps past the depth meet rows of zero.
void fetchColumns(uint column, uint k, out vec4 values[4]) {
  vec4 fetched[4];
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const uint index = transposeB
      ? (matrix * columns + min(4 * column + i, columns - 1)) * groups(depth) + min(k / 4, groups(depth) - 1)
      : (matrix * depth + min(k + i, depth - 1)) * groups(columns) + column;
    fetched[i] = texelFetch(b, int(index));
  }
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    values[i] = transposeB ? vec4(fetched[0][i], fetched[1][i], fetched[2][i], fetched[3][i]) : fetched[i];
  }
}

void multiply() {
  const uint column = min(gl_WorkGroupID.x * columnLanes + columnLane(), groups(columns) - 1);
  clearAccumulator();
  for (uint k = start; k < end; k += 8) {
    [[unroll]] for (uint block = 0; block < 8; block += 4) {
      vec4 values[4];
      fetchRows(k + block);
      fetchColumns(column, k + block, values);
      if (transposeA) {
        multiplyAddColumnMajor(values);
      } else {
        multiplyAddRowMajor(values);
      }
    }
  }
}

#endif

void main() {
  matrix = gl_WorkGroupID.z % matrices;
  firstRow = (gl_WorkGroupID.y * rowGroups() + rowGroup()) * tileRows;
  start = gl_WorkGroupID.z / matrices * slabDepth;
  end = min(start + slabDepth, depth);
  multiply();

  [[unroll]] for (uint v = 0; v < laneColumns; ++v) {
    const uint column = gl_WorkGroupID.x * columnLanes + tileColumn(v);
    if (column >= groups(columns)) return;
    [[unroll]] for (uint r = 0; r < laneRows; ++r) {
      const uint row = firstRow + tileRow(r);
      const vec4 sum = alpha * maskChannels(accumulator[r * laneColumns + v], column, columns);
      if (row < rows) y[(gl_WorkGroupID.z * rows + row) * groups(columns) + column] = sum;
    }
  }
}
