// The products of a staged tile by cooperative matrices (SPV_KHR_cooperative_matrix): factors rounded to half precision
// in shared memory, sums in single precision. The workgroup's subgroups lie on the tile as subgroupRows by
// subgroupColumns, each with as many matrices as its share holds. Part of staged_tile.glsl.
//
// Compiled as GL_NV_cooperative_matrix, which the compiler knows; the build rewrites it to the Khronos extension.
// Matrices are loaded from arrays of uvec2, four half-precision floats, so that a fetched vector is one store.

#extension GL_NV_cooperative_matrix : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require

#include "output.glsl"

// The device's matrices: sums of matrixRows by matrixColumns over matrixDepth steps.
layout(constant_id = 13) const uint matrixRows = 16;
layout(constant_id = 14) const uint matrixColumns = 16;
layout(constant_id = 15) const uint matrixDepth = 16;
layout(constant_id = 16) const uint subgroupRows = 2;
layout(constant_id = 17) const uint subgroupColumns = 2;

const uint rowPitch = (stepMajorRows ? rowVectors : stageBlocks) + 2;
const uint columnPitch = (transposedColumns ? stageBlocks : columnLanes) + 2;
const uint subgroupLanes = workgroupSize / (subgroupRows * subgroupColumns);
// A subgroup's share: matrices below and beside each other, vectors of columns.
const uint matricesDown = tileRows / (subgroupRows * matrixRows);
const uint matricesAcross = 4 * columnLanes / (subgroupColumns * matrixColumns);
const uint shareLanes = columnLanes / subgroupColumns;
// The sums come back to the lanes through shared memory, one line of matrices a time: rows that a lane gets of each.
const uint lineRows = matrixRows * shareLanes / subgroupLanes;
const uint resultPitch = 4 * shareLanes + 4;
const uint laneRows = matricesDown * lineRows;
const uint laneColumns = 1;

shared uvec2 rowTile[(stepMajorRows ? stageSteps : tileRows) * rowPitch];
shared uvec2 columnTile[(transposedColumns ? 4 * columnLanes : stageSteps) * columnPitch];
shared float results[subgroupRows * subgroupColumns * matrixRows * resultPitch];

vec4 accumulator[laneRows];
fcoopmatNV<32, gl_ScopeSubgroup, matrixRows, matrixColumns> matrixSums[matricesDown * matricesAcross];

uvec2 staged(vec4 value) { return halves(value); }

void storeColumn(uint f, vec4 value) {
  const uint line = transposedColumns ? fetchLine(f) : fetchColumnStep(f);
  columnTile[line * columnPitch + (transposedColumns ? fetchBlock() : fetchColumn())] = staged(value);
}

// This subgroup's share of the tile begins at that row and vector of columns.
uint shareRow() { return gl_SubgroupID / subgroupColumns * matricesDown * matrixRows; }
uint shareColumn() { return gl_SubgroupID % subgroupColumns * shareLanes; }

// Where lane number l of a subgroup finds vector number i of a line of matrices: row (i * subgroupLanes + l) / shareLanes.
uint lineRow(uint i) { return (i * subgroupLanes + gl_SubgroupInvocationID) / shareLanes; }

uint tileRow(uint r) { return shareRow() + r / lineRows * matrixRows + lineRow(r % lineRows); }

uint tileColumn(uint v) { return shareColumn() + gl_SubgroupInvocationID % shareLanes; }

void clearSums() {
  [[unroll]] for (uint i = 0; i < matricesDown * matricesAcross; ++i) {
    matrixSums[i] = fcoopmatNV<32, gl_ScopeSubgroup, matrixRows, matrixColumns>(0.0);
  }
}

void multiplyStage() {
  // Each turn is long enough, and on a CPU device slow to compile.
  [[dont_unroll]] for (uint step = 0; step < stageSteps; step += matrixDepth) {
    fcoopmatNV<16, gl_ScopeSubgroup, matrixDepth, matrixColumns> columns[matricesAcross];
    [[unroll]] for (uint j = 0; j < matricesAcross; ++j) {
      const uint column = 4 * shareColumn() + j * matrixColumns;
      if (transposedColumns) {
        coopMatLoadNV(columns[j], columnTile, column * columnPitch + step / 4, columnPitch, true);
      } else {
        coopMatLoadNV(columns[j], columnTile, step * columnPitch + column / 4, columnPitch, false);
      }
    }
    [[unroll]] for (uint i = 0; i < matricesDown; ++i) {
      fcoopmatNV<16, gl_ScopeSubgroup, matrixRows, matrixDepth> rows;
      const uint row = shareRow() + i * matrixRows;
      if (stepMajorRows) {
        coopMatLoadNV(rows, rowTile, step * rowPitch + row / 4, rowPitch, true);
      } else {
        coopMatLoadNV(rows, rowTile, row * rowPitch + step / 4, rowPitch, false);
      }
      [[unroll]] for (uint j = 0; j < matricesAcross; ++j) {
        matrixSums[i * matricesAcross + j] = coopMatMulAddNV(rows, columns[j], matrixSums[i * matricesAcross + j]);
      }
    }
  }
}

void finishSums() {
  const uint start = gl_SubgroupID * matrixRows * resultPitch;
  [[unroll]] for (uint i = 0; i < matricesDown; ++i) {
    barrier();  // nobody reads the line before any more
    [[unroll]] for (uint j = 0; j < matricesAcross; ++j) {
      coopMatStoreNV(matrixSums[i * matricesAcross + j], results, start + j * matrixColumns, resultPitch, false);
    }
    barrier();
    [[unroll]] for (uint r = 0; r < lineRows; ++r) {
      const uint from = start + lineRow(r) * resultPitch + 4 * (gl_SubgroupInvocationID % shareLanes);
      accumulator[i * lineRows + r] = vec4(results[from], results[from + 1], results[from + 2], results[from + 3]);
    }
  }
}
