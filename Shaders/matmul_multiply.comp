// y = alpha * op(a) @ op(b) for each matrix of a batch; op transposes or not. Also partial products
// over slabs of the sum, for matmul_reduce.comp.
// a: [B, M, K] or, transposed, [B, K, M]; b: [B, K, N] or [B, N, K]; y: [slab][B, M, N]; last dimensions in
// groups of four, zero beyond.
// Grid: x over panels of 4 * columnLanes columns, y over tiles of 32 rows a row group, z over
// slab * B + matrix.
#version 450
#extension GL_GOOGLE_include_directive : require
#include "channels.glsl"
#include "register_tile.glsl"

layout(constant_id = 2) const bool transposeA = false;
layout(constant_id = 3) const bool transposeB = false;

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

uint groups(uint count) { return (count + 3) / 4; }

// The rows of op(a) that this lane fetches for the block at step k.
void fetchRows(uint matrix, uint firstRow, uint k) {
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    uint index;
    bool inside;
    if (transposeA) {
      const uint step = k + fetchStep(f);
      const uint vector = min(firstRow / 4 + fetchVector(f), groups(rows) - 1);
      inside = step < depth;
      index = (matrix * depth + step) * groups(rows) + vector;
    } else {
      const uint row = min(firstRow + f * columnLanes + columnLane(), rows - 1);
      inside = k < depth;
      index = (matrix * rows + row) * groups(depth) + k / 4;
    }
    const vec4 value = texelFetch(a, int(inside ? index : 0));
    rowValues[f] = inside ? value : vec4(0);
  }
}

// This lane's four columns of op(b) at steps k .. k+3. Steps past the depth meet rows of zero.
void fetchColumns(uint matrix, uint column, uint k, out vec4 values[4]) {
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

void main() {
  const uint matrix = gl_WorkGroupID.z % matrices;
  const uint slab = gl_WorkGroupID.z / matrices;
  const uint firstRow = (gl_WorkGroupID.y * rowGroups() + rowGroup()) * tileRows;
  const uint column = gl_WorkGroupID.x * columnLanes + columnLane();
  const uint fetchedColumn = min(column, groups(columns) - 1);
  const uint start = slab * slabDepth;
  const uint end = min(start + slabDepth, depth);
  clearAccumulator();
  for (uint k = start; k < end; k += 8) {
    [[unroll]] for (uint block = 0; block < 8; block += 4) {
      vec4 values[4];
      fetchRows(matrix, firstRow, k + block);
      fetchColumns(matrix, fetchedColumn, k + block, values);
      if (transposeA) {
        multiplyAddColumnMajor(values);
      } else {
        multiplyAddRowMajor(values);
      }
    }
  }

  if (column >= groups(columns)) return;
  [[unroll]] for (uint r = 0; r < tileRows; ++r) {
    const uint row = firstRow + r;
    if (row < rows) y[(gl_WorkGroupID.z * rows + row) * groups(columns) + column] = alpha * maskChannels(accumulator[r], column, columns);
  }
}
