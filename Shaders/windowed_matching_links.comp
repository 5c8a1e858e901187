// The inverse of best matches: for each block of a reference the list of the target's blocks that match it, so that the
// gradient of its keys can go through them. Lists hold the last block first, and only blocks firstBlock ..< endBlock.
// Layout: best [images, rows, columns] vec4 of score, row and column; links [images, rows * columns] records of four
// floats: of a reference's block the first target block of its list, of a target's block the next one in its list and
// its score; -1 ends a list. The fourth is not written.
// Grid: x ceil(images * rows / subgroup) workgroups of one subgroup. A lane owns the lists of a row of a reference's
// blocks: a target block is in one list, so no record's field is written by two lanes, and what a lane reads it wrote.
#version 450
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x_id = 0) in;

layout(set = 0, binding = 0) uniform samplerBuffer best;
layout(set = 0, binding = 1, std430) buffer Links { float links[]; };

layout(push_constant) uniform Constants {
  uint images;
  uint rows;
  uint columns;
  uint firstBlock;
  uint endBlock;
};

const uint blocksPerTurn = 4;

void main() {
  const uint image = gl_GlobalInvocationID.x / rows;
  const uint row = gl_GlobalInvocationID.x % rows;
  if (image >= images) return;
  const uint start = image * rows * columns;
  for (uint column = 0; column < columns; ++column) links[4 * (start + row * columns + column)] = -1;
  for (uint at = firstBlock; at < endBlock; at += blocksPerTurn) {
    [[unroll]] for (uint j = 0; j < blocksPerTurn; ++j) {
      const uint block = min(at + j, endBlock - 1);
      const vec4 match = texelFetch(best, int(start + block));
      if (at + j < endBlock && uint(match.y) == row) {
        const uint head = 4 * (start + row * columns + uint(match.z));
        const uint link = 4 * (start + block);
        links[link + 1] = links[head];
        links[link + 2] = match.x;
        links[head] = float(block);
      }
    }
  }
}
