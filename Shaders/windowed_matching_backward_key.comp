// Gradient of windowed_matching_forward.comp with respect to the keys: dkey = sum of dlogit * query over the target
// pixels that see the key, with dlogit as in windowed_matching_backward_query.comp.
// A lane owns four neighbouring key pixels of a row of one 4x4 block. For a given dy the target pixels that see them
// lie in one row of their blocks, and these blocks match the block above, below or at the keys' own, or one beside
// it: the lane goes through the lists of those.
// Takes the target blocks that are in lists; where `continues`, dkey holds the sum over blocks that were in them before.
// Layout: as in windowed_matching_forward.comp; dkey as keys, slopes as of windowed_matching_backward_query.comp, links
// [images * references, height / 4, width / 4] vec4 as of windowed_matching_links.comp.
// Grid: workgroups of one subgroup over the quads of the references, counted over x and y.
#version 450
#extension GL_GOOGLE_include_directive : require
#define WINDOW_CONSTANTS uint continues;
#include "window.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer keys;
layout(set = 0, binding = 2) uniform samplerBuffer values;
layout(set = 0, binding = 3) uniform samplerBuffer still;
layout(set = 0, binding = 4) uniform samplerBuffer slopes;
layout(set = 0, binding = 5) uniform samplerBuffer logSums;
layout(set = 0, binding = 6) uniform samplerBuffer links;
layout(set = 0, binding = 7, std430) buffer KeyGradient { vec4 dkey[]; };

const int reach = (radius + 3) / 4;  // blocks from a key's own to those whose windows hold it

Quad place;                    // the lane's keys
vec4 k[4 * featureGroups];     // their features, times log2(e)
vec3 value[4];
vec4 sums[4 * featureGroups];  // the gradient of the keys
vec4 q[featureGroups];         // of a target pixel
vec4 slope;                    // of a target pixel: dy's rgb and delta

void loadKeys() {
  place = quadAt(min(quadIndex(), quads - 1));
  const uint pixel = pixelAt(place.image, place.y, place.x);
  [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) {
    const uint at = pixel * featureGroups + i;
    k[i] = log2e * texelFetch(keys, int(at));
    sums[i] = continues != 0 ? dkey[at] : vec4(0);
  }
  [[unroll]] for (uint i = 0; i < 4; ++i) value[i] = texelFetch(values, int(pixel + i)).xyz;
}

void loadTarget(uint pixel) {
  slope = texelFetch(slopes, int(pixel));
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) q[g] = texelFetch(query, int(pixel * featureGroups + g));
}

// Adds what the target pixel that was read gives key i: `part` is the part of the logit that is not query . key.
void addTarget(uint i, float part, float logSum) {
  float logit = part;
  ADD_PRODUCT(logit, k, i, q, 0)
  const float dlogit = exp2(logit - logSum) * (dot(slope.xyz, value[i]) - slope.w);
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) sums[i * featureGroups + g] += dlogit * q[g];
}

// The target pixels at the keys' own places.
void addStill() {
  const uint pixel = pixelAt(place.image / references, place.y, place.x);
  const vec4 logSum = texelFetch(logSums, int(pixel / 4));
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const float part = log2e * texelFetch(still, int(pixelAt(place.image, place.y, place.x) + i)).x;
    loadTarget(pixel + i);
    addTarget(i, part, logSum[i]);
  }
}

// Row y (of four) of a target block whose match lies `beside` blocks to the right of the keys' own.
void addTargetRow(uint block, uint y, int beside, float score, int dy) {
  const uint columns = width / 4;
  const uint pixel = pixelAt(place.image / references, 4 * (block / columns) + y, 4 * (block % columns));
  const vec4 logSum = texelFetch(logSums, int(pixel / 4));
  [[unroll]] for (int j = 0; j < 4; ++j) {
    if (4 * beside + j <= radius + 3 && 4 * beside + j >= -radius) loadTarget(pixel + j);
    [[unroll]] for (int i = 0; i < 4; ++i) {
      const int dx = i - j - 4 * beside;
      if (dx >= -radius && dx <= radius) addTarget(i, offset(score, dy, dx), logSum[j]);
    }
  }
}

// The target blocks whose match is in row blockY of blocks, and `beside` blocks to the right of the keys' own.
void addList(int beside, int blockY, uint y, int dy) {
  const ivec2 blocks = ivec2(width, height) / 4;
  const int start = int(place.image) * blocks.x * blocks.y;
  const int blockX = int(place.x) / 4 + beside;
  const bool isInside = blockY >= 0 && blockY < blocks.y && blockX >= 0 && blockX < blocks.x;
  const float head = texelFetch(links, start + (isInside ? blockY * blocks.x + blockX : 0)).x;
  int block = isInside ? int(head) : -1;
  while (block >= 0) {
    const vec4 link = texelFetch(links, start + block);
    addTargetRow(uint(block), y, beside, link.z, dy);
    block = int(link.y);
  }
}

void main() {
  loadKeys();
  if (continues == 0) addStill();
  for (int dy = -radius; dy <= radius; ++dy) {
    // The row of the pixel whose window the keys are in at dy, were its block where its match is.
    const int y = int(place.y) - dy;
    // Written out, because Mesa leaves a loop as it is where another one is in it, whatever is asked of it.
    if (reach > 1) addList(-2, y >> 2, uint(y & 3), dy);
    if (reach > 0) addList(-1, y >> 2, uint(y & 3), dy);
    addList(0, y >> 2, uint(y & 3), dy);
    if (reach > 0) addList(1, y >> 2, uint(y & 3), dy);
    if (reach > 1) addList(2, y >> 2, uint(y & 3), dy);
  }
  if (quadIndex() < quads) {
    [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) dkey[4 * quadIndex() * featureGroups + i] = sums[i];
  }
}
