// The inverse of best matches: for each block of a reference the list of the target's blocks that match it, so that the
// gradient of its keys can go through them. A list is cut into chunks of at most chunkBlocks; each holds the last block
// first.
// Layout: best [images, rows, columns] vec4 of score, row and column; links [images, chunks, rows * columns] records of
// four floats. Of a reference's block: the first target block of the chunk; and, in chunk 0, as the fourth, how many
// blocks are in the list. Of a target's block, in chunk 0: as the second and third the next one in its chunk and its
// score. -1 ends a chunk.
// Grid: ceil(images * rows / subgroup) workgroups of one subgroup over x and y. A lane owns the lists of a row of a reference's
// blocks: a target block is in one list, so no record's field is written by two lanes, and what a lane reads it wrote.
#version 450
#pragma class(matching)
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer best;
layout(set = 0, binding = 1, std430) buffer Links { float links[]; };

layout(push_constant) uniform Constants {
  uint images;
  uint rows;
  uint columns;
  uint chunks;
  uint chunkBlocks;
};

const uint blocksPerTurn = 4;

void main() {
  const uint image = LANE_NUMBER / rows;
  const uint row = LANE_NUMBER % rows;
  if (image >= images) return;
  const uint blocks = rows * columns;
  const uint start = image * chunks * blocks;
  for (uint column = 0; column < columns; ++column) {
    const uint of = start + row * columns + column;
    for (uint chunk = 0; chunk < chunks; ++chunk) links[4 * (of + chunk * blocks)] = -1;
    links[4 * of + 3] = 0;
  }
  for (uint at = 0; at < blocks; at += blocksPerTurn) {
    [[unroll]] for (uint j = 0; j < blocksPerTurn; ++j) {
      const uint block = min(at + j, blocks - 1);
      const vec4 match = texelFetch(best, int(image * blocks + block));
      if (at + j < blocks && uint(match.y) == row) {
        const uint of = start + row * columns + uint(match.z);
        const float count = links[4 * of + 3];
        const uint head = 4 * (of + uint(count) / chunkBlocks * blocks);
        const uint link = 4 * (start + block);
        links[link + 1] = links[head];
        links[link + 2] = match.x;
        links[head] = float(block);
        links[4 * of + 3] = count + 1;
      }
    }
  }
}
