// Gradient of windowed_matching_forward.comp with respect to the keys: dkey = sum of dlogit * query over the target
// pixels that see the key, with dlogit as in windowed_matching_backward_query.comp.
// A lane owns four neighbouring key pixels of a row of one 4x4 block. The target pixels that see them at one dy lie in
// one row of their blocks, and these blocks match the block above, below or at the keys' own, or one beside it: the
// lane goes through the lists of those.
// Takes the target blocks of one chunk of the lists; where chunk > 0, dkey holds the sum over the chunks before.
// Layout: as in windowed_matching_forward.comp; dkey as keys, slopes as of windowed_matching_backward_query.comp, links
// [images * references, chunks, height / 4 * width / 4] vec4 as of windowed_matching_links.comp.
// Grid: workgroups of one subgroup over the quads of the references, counted over x and y.
#version 450
#pragma class(matching)
#extension GL_GOOGLE_include_directive : require
#define WINDOW_CONSTANTS uint chunk; uint chunks;
#include "window.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer keys;
layout(set = 0, binding = 2) uniform samplerBuffer values;
layout(set = 0, binding = 3) uniform samplerBuffer still;
layout(set = 0, binding = 4) uniform samplerBuffer slopes;
layout(set = 0, binding = 5) uniform samplerBuffer logSums;
layout(set = 0, binding = 6) uniform samplerBuffer links;
HALF_OR_SINGLE(7, , KeyGradient, dkey)

const int reach = (radius + 3) / 4;    // blocks from a key's own to those whose windows hold it
const int lists = 2 * reach + 1;    // of blocks beside each other
const float lowest = -1e38;

Quad place;                    // the lane's keys
vec4 k[4 * featureGroups];     // their features, times log2(e)
vec3 value[4];
vec4 sums[4 * featureGroups];  // the gradient of the keys
vec4 q[featureGroups];         // of a target pixel
vec4 slope;                    // of a target pixel: dy's rgb and delta
float parts[span];             // what distance gives logits, by dx + radius

// The lane's quad: neighbouring lanes own the rows of a block, which go through the same lists.
Quad placeAt(uint index) {
  const uint columns = width / 4;
  const uint row = index / 4 / columns;
  const uint rows = height / 4;
  return Quad(row / rows, row % rows * 4 + index % 4, index / 4 % columns * 4);
}

void loadKeys() {
  place = placeAt(min(LANE_NUMBER, quads - 1));
  const uint pixel = pixelAt(place.image, place.y, place.x);
  [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) {
    const uint at = pixel * featureGroups + i;
    k[i] = log2e * texelFetch(keys, int(at));
    sums[i] = vec4(0);
    if (chunk > 0) {
      LOAD(sums[i], dkey, at)
    }
  }
  [[unroll]] for (uint i = 0; i < 4; ++i) value[i] = texelFetch(values, int(pixel + i)).xyz;
}

void loadTarget(uint pixel) {
  slope = texelFetch(slopes, int(pixel));
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) q[g] = texelFetch(query, int(pixel * featureGroups + g));
}

// Adds what the target pixel that was read gives key i: `part` is the part of the exponent that is not query . key.
void addTarget(uint i, float part) {
  float exponent = part;
  ADD_PRODUCT(exponent, k, i, q, 0)
  const float dlogit = exp2(exponent) * (dot(slope.xyz, value[i]) - slope.w);
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) sums[i * featureGroups + g] += dlogit * q[g];
}

// The target pixels at the keys' own places.
void addStill() {
  const uint pixel = pixelAt(place.image / references, place.y, place.x);
  const vec4 logSum = texelFetch(logSums, int(pixel / 4));
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const float part = log2e * texelFetch(still, int(pixelAt(place.image, place.y, place.x) + i)).x;
    loadTarget(pixel + i);
    addTarget(i, part - logSum[i]);
  }
}

// Row y (of four) of a target block whose match lies `beside` blocks to the right of the keys' own.
void addTargetRow(uint block, uint y, int beside, float score) {
  const uint columns = width / 4;
  const uint pixel = pixelAt(place.image / references, 4 * (block / columns) + y, 4 * (block % columns));
  const vec4 part = log2e * score - texelFetch(logSums, int(pixel / 4));
  [[unroll]] for (int j = 0; j < 4; ++j) {
    if (4 * beside + j <= radius + 3 && 4 * beside + j >= -radius) loadTarget(pixel + j);
    [[unroll]] for (int i = 0; i < 4; ++i) {
      const int dx = i - j - 4 * beside;
      if (dx >= -radius && dx <= radius) addTarget(i, part[j] + parts[dx + radius]);
    }
  }
}

// The first target block of a list of the chunk: that of the block `beside` and `below` the keys' own. -1 is none.
int listAt(int beside, int below) {
  const ivec2 blocks = ivec2(width, height) / 4;
  const ivec2 at = ivec2(place.x, place.y) / 4 + ivec2(beside, below);
  const bool isInside = all(greaterThanEqual(at, ivec2(0))) && all(lessThan(at, blocks));
  const int start = int(place.image * chunks + chunk) * blocks.x * blocks.y;
  const float head = texelFetch(links, start + (isInside ? at.y * blocks.x + at.x : 0)).x;
  return isInside ? int(head) : -1;
}

// Rows of windows to go through: none where all lists of the chunk are empty, as most are but in the first chunk.
int rowsToVisit() {
  int longest = -1;
  for (int below = -reach; below <= reach; ++below) {
    for (int beside = -reach; beside <= reach; ++beside) longest = max(longest, listAt(beside, below));
  }
  return longest < 0 ? 0 : int(span);
}

void main() {
  loadKeys();
  if (chunk == 0) addStill();
  const int start = int(place.image * chunks * (width / 4) * (height / 4));
  // The rows of target pixels whose windows hold the keys, counted from the keys' block on, are `span` from `low` on.
  // Lanes take them by their residues, so that those of a block go through the same list at the same time.
  const int low = int(place.y % 4) - radius;
  const int end = rowsToVisit();
  for (int residue = 0; residue < end; ++residue) {
    const int row = low + (residue + int(4 * span) - low) % int(span);
    const int dy = int(place.y % 4) - row;
    [[unroll]] for (int dx = -radius; dx <= radius; ++dx) parts[dx + radius] = offset(0, dy, dx);
    int next[lists];
    [[unroll]] for (int l = 0; l < lists; ++l) next[l] = listAt(l - reach, row >> 2);
    int longest;
    // The condition is at the end because lavapipe runs what follows one at the beginning once too often, masked.
    do {
      longest = -1;
      [[unroll]] for (int l = 0; l < lists; ++l) {
        const int block = max(next[l], 0);
        const vec4 link = texelFetch(links, start + block);
        addTargetRow(uint(block), uint(row & 3), l - reach, next[l] < 0 ? lowest : link.z);
        next[l] = next[l] < 0 ? -1 : int(link.y);
        longest = max(longest, next[l]);
      }
    } while (longest >= 0);
  }
  if (LANE_NUMBER < quads) {
    const uint pixel = pixelAt(place.image, place.y, place.x);
    [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) STORE(dkey, pixel * featureGroups + i, sums[i])
  }
}
