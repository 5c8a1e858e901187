// What the kernels of softmax matching share.
//
// A lane owns four columns (queries or keys) as the components of a vec4, with all their features in registers, and
// goes through the rows (the other of the two) a block at a time. The rows of a block are neighbouring vec4 of memory:
// the lanes fetch them together, once, and hand them round by shuffles from constant lanes. Sums over features and
// over rows both stay within a lane: no barrier, no shared memory, no reduction.
// A launch takes the images of the rows on the grid's z axis; as many follow one another for each image of the columns.
// One subgroup is a workgroup. Exponents are to the base 2: scores are multiplied by log2(e) beforehand.

#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_EXT_control_flow_attributes : require
#include "groups.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint featureGroups = 8;  // vec4 of a query or key
layout(constant_id = 2) const uint valueGroups = 8;    // vec4 of a value
layout(constant_id = 3) const uint block = 8;          // rows a turn

const uint features = 4 * featureGroups;
const uint values = 4 * valueGroups;
const uint featureFetches = (block * featureGroups + gl_WorkGroupSize.x - 1) / gl_WorkGroupSize.x;
const uint valueFetches = (block * valueGroups + gl_WorkGroupSize.x - 1) / gl_WorkGroupSize.x;

const float log2e = 1.44269504;
const float lowest = -3e38;

// The first of the lane's four columns.
uint firstColumn() { return 4 * LANE_NUMBER; }

// The image of the columns, where there is one for each of the rows.
uint columnImage = gl_WorkGroupID.z;

// Where column number i of the lane begins, for columns of `groups` vec4; past the end it is the last one again.
int columnStart(uint i, uint columns, uint groups) {
  return int((columnImage * columns + min(firstColumn() + i, columns - 1)) * groups);
}

// Feature group g of the lane's four columns, as four vec4 over the columns.
mat4 columnGroup(samplerBuffer matrix, uint columns, uint groups, uint g) {
  return transpose(mat4(
      texelFetch(matrix, columnStart(0, columns, groups) + int(g)),
      texelFetch(matrix, columnStart(1, columns, groups) + int(g)),
      texelFetch(matrix, columnStart(2, columns, groups) + int(g)),
      texelFetch(matrix, columnStart(3, columns, groups) + int(g))));
}

// The image whose rows the launch goes through.
uint rowImage() { return gl_WorkGroupID.z; }

// The lane's vec4 number `fetch` of the block of rows that begins at `row`.
vec4 fetchRows(samplerBuffer matrix, uint row, uint rows, uint groups, uint fetch) {
  const uint at = row * groups + fetch * gl_WorkGroupSize.x + gl_SubgroupInvocationID;
  return texelFetch(matrix, int(rowImage() * rows * groups + min(at, rows * groups - 1)));
}

// Items 0 ..< block * groups of what the lanes fetched of a block: row j's group g is item j * groups + g.
#define SHARED(fetched, item) subgroupShuffle(fetched[(item) / gl_WorkGroupSize.x], (item) % gl_WorkGroupSize.x)

// Adds to sums[j] the product of each row j of the fetched block with the lane's columns; pairs of products first, so
// that no chain of sums waits for itself. Macros, because arrays that are passed to functions are copied.
#define ADD_PRODUCTS(sums, fetched, groups, columns) \
  [[unroll]] for (uint g = 0; g < groups; ++g) { \
    [[unroll]] for (uint j = 0; j < block; ++j) { \
      const vec4 row = SHARED(fetched, j * groups + g); \
      sums[j] += (row.x * columns[4 * g] + row.y * columns[4 * g + 1]) \
          + (row.z * columns[4 * g + 2] + row.w * columns[4 * g + 3]); \
    } \
  }

// Scales the sums over rows and adds to them each row j of the fetched block times factors[j]. Rows are within groups, so
// that sums are loaded and stored once a block and not once a row.
#define ADD_WEIGHTED_ROWS(sums, fetched, groups, factors, scale) \
  [[unroll]] for (uint g = 0; g < groups; ++g) { \
    [[unroll]] for (uint i = 0; i < 4; ++i) sums[4 * g + i] *= scale; \
    [[unroll]] for (uint j = 0; j < block; ++j) { \
      const vec4 row = SHARED(fetched, j * groups + g); \
      sums[4 * g] += row.x * factors[j]; \
      sums[4 * g + 1] += row.y * factors[j]; \
      sums[4 * g + 2] += row.z * factors[j]; \
      sums[4 * g + 3] += row.w * factors[j]; \
    } \
  }

#define FETCH_ROWS(fetched, fetches, matrix, row, rows, groups) \
  [[unroll]] for (uint f = 0; f < fetches; ++f) fetched[f] = fetchRows(matrix, row, rows, groups, f);

// Reads the lane's four columns, scaled.
#define LOAD_COLUMNS(result, matrix, columns, groups, scale) \
  [[unroll]] for (uint g = 0; g < groups; ++g) { \
    const mat4 group = scale * columnGroup(matrix, columns, groups, g); \
    [[unroll]] for (uint i = 0; i < 4; ++i) result[4 * g + i] = group[i]; \
  }

// Reads, or writes, sums over the lane's four columns from a storage buffer.
#define RESTORE_COLUMNS(result, memory, columns, groups) \
  [[unroll]] for (uint g = 0; g < groups; ++g) { \
    const mat4 group = transpose(mat4( \
        memory[columnStart(0, columns, groups) + g], memory[columnStart(1, columns, groups) + g], \
        memory[columnStart(2, columns, groups) + g], memory[columnStart(3, columns, groups) + g])); \
    [[unroll]] for (uint i = 0; i < 4; ++i) result[4 * g + i] = group[i]; \
  }

#define STORE_COLUMNS(memory, sums, columns, groups, scale) \
  [[unroll]] for (uint g = 0; g < groups; ++g) { \
    const mat4 group = transpose(mat4( \
        sums[4 * g] * scale, sums[4 * g + 1] * scale, sums[4 * g + 2] * scale, sums[4 * g + 3] * scale)); \
    [[unroll]] for (uint i = 0; i < 4; ++i) { \
      if (firstColumn() + i < columns) memory[columnStart(i, columns, groups) + g] = group[i]; \
    } \
  }

#define CLEAR(sums, count) [[unroll]] for (uint c = 0; c < count; ++c) sums[c] = vec4(0);
