// The body of a convolution as a matrix product: rows are pixels of the result, columns its
// channels, and the sum runs over taps and, inside, over the channel groups of the sampled image.
// Used by conv2d_forward.comp and, with the roles of input and output exchanged, by
// conv2d_backward_input.comp.

#include "quotient.glsl"

const bool stepMajorRows = false;
const bool transposedColumns = false;
#include "product_tile.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer sampled;  // NHWC, groups of four channels
layout(set = 0, binding = 1) uniform samplerBuffer packed;   // see conv2d_pack_weights.comp

// Whether the kernel is 1x1 with stride 1 over an even number of channel groups: nothing lies outside.
layout(constant_id = 3) const bool pointwise = false;

// The sampled image.
int sampledHeight;
int sampledWidth;
int sampledGroups;
// For each row that this lane fetches: y, x and vec4 index of what tap (0, 0) samples.
ivec3 rowOrigin[blockFetches];

// The taps: how many, by how many pixels one lies beside the one before, and which of the packed
// kernel's taps they are.
ivec2 tapCount;
ivec2 tapOffset;
int firstTap;
ivec2 tapStride;

// The first row of this row group's tile. Tiles run over y and, where one axis of the grid is too
// short, over layers, of which this one begins with `firstTile`. Panels run over x, the fastest: one after the other
// they read the same rows.
uint tileStart(uint firstTile) {
  return ((firstTile + gl_WorkGroupID.y) * rowGroups() + rowGroup()) * tileRows;
}

// The image, y and x of pixel number `index` of images of `size` (width, height).
ivec3 pixelAt(uint index, uvec2 size) {
  const uint line = quotient(index, size.x);
  const uint image = quotient(line, size.y);
  return ivec3(image, line - image * size.y, index - line * size.x);
}

void setRowOrigin(uint f, int image, int y, int x) {
  rowOrigin[f] = ivec3(y, x, ((image * sampledHeight + y) * sampledWidth + x) * sampledGroups);
}

// Where the packed columns of this workgroup's tile begin; their last block is the bias.
int panelStart(uint biasBlock) {
  return int(panelOf(gl_WorkGroupID.x) * (biasBlock + 1) * 4 * panelLanes + panelLane(gl_WorkGroupID.x));
}

// The bias of vector v of this lane's columns.
vec4 packedBias(uint biasBlock, uint v) {
  return texelFetch(packed, panelStart(biasBlock) + int(4 * biasBlock * panelLanes + tileColumn(v)));
}

#ifdef STAGED_TILE

// Channel group and tap, x and y, of a block.
ivec3 placeOf(int block) {
  const int number = int(quotient(block, sampledGroups));
  const int line = int(quotient(number, max(tapCount.x, 1)));
  return ivec3(block - number * sampledGroups, number - line * tapCount.x, line);
}

int convolutionBlocks;
int columnStart;
int lastBlock;

void fetchStage(int stage) {
  const int block = int(stage * stageBlocks + fetchBlock());
  const bool inTaps = block < convolutionBlocks;
  const ivec3 place = placeOf(block);
  const ivec2 offset = place.yz * tapOffset;
  const int index = (offset.y * sampledWidth + offset.x) * sampledGroups + place.x;
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const bool inside = inTaps && (pointwise || uint(rowOrigin[f].x + offset.y) < uint(sampledHeight)
      && uint(rowOrigin[f].y + offset.x) < uint(sampledWidth));
    const vec4 value = texelFetch(sampled, inside ? rowOrigin[f].z + index : 0);
    rowValues[f] = inside ? value : vec4(0);
  }
  [[unroll]] for (uint f = 0; f < columnFetches; ++f) {
    const int step = int(stage * stageSteps + fetchColumnStep(f));
    const ivec3 place = placeOf(step / 4);
    const int packedTap = firstTap + place.z * tapStride.y + place.y * tapStride.x;
    const int packedBlock = step / 4 < convolutionBlocks ? packedTap * sampledGroups + place.x : lastBlock;
    columnValues[f] = texelFetch(packed, columnStart + (4 * packedBlock + step % 4) * int(panelLanes));
  }
}

// Sums all taps and channel groups into the accumulator.
void convolve(uint biasBlock) {
  convolutionBlocks = tapCount.x * tapCount.y * sampledGroups;
  columnStart = panelStart(biasBlock) + int(fetchColumn());
  lastBlock = int(biasBlock);
  multiplyStages((convolutionBlocks + int(stageBlocks) - 1) / int(stageBlocks));
}

#else

// The next block: tap, channel group.
ivec2 tap = ivec2(0);
int channelGroup = 0;

// Adds the fetched rows times a block of the packed kernel.
void multiplyAddColumns(int panel, int block) {
  vec4 column[4];
  [[unroll]] for (int i = 0; i < 4; ++i) column[i] = texelFetch(packed, panel + (4 * block + i) * int(columnLanes));
  multiplyAddRowMajor(column);
}

// Adds the next block; past the last tap it adds zero times the bias block, so that the number of
// blocks may be rounded up.
void multiplyAddNextBlock(int panel, int biasBlock) {
  if (pointwise) {
    [[unroll]] for (uint f = 0; f < blockFetches; ++f) rowValues[f] = texelFetch(sampled, rowOrigin[f].z + channelGroup);
    multiplyAddColumns(panel, channelGroup);
    ++channelGroup;
    return;
  }
  const bool inTaps = tap.y < tapCount.y;
  const ivec2 offset = tap * tapOffset;
  const int index = (offset.y * sampledWidth + offset.x) * sampledGroups + channelGroup;
  [[unroll]] for (uint f = 0; f < blockFetches; ++f) {
    const bool inside = inTaps && uint(rowOrigin[f].x + offset.y) < uint(sampledHeight)
      && uint(rowOrigin[f].y + offset.x) < uint(sampledWidth);
    const vec4 value = texelFetch(sampled, inside ? rowOrigin[f].z + index : 0);
    rowValues[f] = inside ? value : vec4(0);
  }
  const int packedTap = firstTap + tap.y * tapStride.y + tap.x * tapStride.x;
  const int block = inTaps ? packedTap * sampledGroups + channelGroup : biasBlock;
  multiplyAddColumns(panel, block);

  ++channelGroup;
  const bool nextTap = channelGroup == sampledGroups;
  channelGroup = nextTap ? 0 : channelGroup;
  tap.x += nextTap ? 1 : 0;
  const bool nextLine = tap.x == tapCount.x;
  tap = nextLine ? ivec2(0, tap.y + 1) : tap;
}

// Sums all taps and channel groups into the accumulator.
// Two blocks a turn: each turn costs a blend of every loop variable on a CPU device.
void convolve(uint biasBlock) {
  const int panel = panelStart(biasBlock) + int(columnLane());
  const int blocks = tapCount.x * tapCount.y * sampledGroups;
  clearAccumulator();
  for (int block = 0; block < blocks; block += 2) {
    [[unroll]] for (int i = 0; i < 2; ++i) multiplyAddNextBlock(panel, int(biasBlock));
  }
}

#endif
