// Softmax matching (SPEC, similarity-based colour transform) without storing the matrix, by online softmax (Milakov
// and Gimelshein 2018; FlashAttention, Dao et al. 2022): y = softmax(query . key over all keys) . value.
// Takes keys firstKey ..< endKey; where firstKey > 0, y and logSums hold the result for the keys before.
// Layout: query [images, queries, featureGroups], key [images, keys, featureGroups], value [images, keys, valueGroups],
// y [images, queries, valueGroups] vec4; logSums [images, ceil(queries / 4)] vec4 of four queries: the logarithm to the
// base 2 of the sum of exp(score).
// Grid: ceil(queries / (4 * subgroup)) workgroups of one subgroup over x and y, z the images.
#version 450
#pragma class(matching)
#extension GL_GOOGLE_include_directive : require
#include "matching.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer key;
layout(set = 0, binding = 2) uniform samplerBuffer value;
layout(set = 0, binding = 3, std430) buffer Output { vec4 y[]; };
layout(set = 0, binding = 4, std430) buffer LogSums { vec4 logSums[]; };

layout(push_constant) uniform Constants {
  uint queries;
  uint keys;
  uint firstKey;
  uint endKey;
};

vec4 q[features];
vec4 sums[values];      // of value * exp2(score - top)
vec4 scores[block];
vec4 top = vec4(lowest);
vec4 total = vec4(0);   // of exp2(score - top)

// Turns scores to weights relative to the new top, and returns what those of before are to be multiplied by.
vec4 weigh(uint at) {
  vec4 highest = top;
  [[unroll]] for (uint j = 0; j < block; ++j) {
    scores[j] = at + j < endKey ? scores[j] : vec4(lowest);
    highest = max(highest, scores[j]);
  }
  const vec4 factor = exp2(top - highest);
  top = highest;
  total *= factor;
  [[unroll]] for (uint j = 0; j < block; ++j) {
    scores[j] = exp2(scores[j] - highest);
    total += scores[j];
  }
  return factor;
}

void main() {
  const uint queryGroups = (queries + 3) / 4;
  const uint sumsAt = columnImage * queryGroups + min(LANE_NUMBER, queryGroups - 1);
  vec4 fetchedKeys[featureFetches];
  vec4 fetchedValues[valueFetches];
  LOAD_COLUMNS(q, query, queries, featureGroups, log2e)
  CLEAR(sums, values)
  if (firstKey > 0) {
    top = logSums[sumsAt];
    total = vec4(1);
    RESTORE_COLUMNS(sums, y, queries, valueGroups)
  }
  for (uint at = firstKey; at < endKey; at += block) {
    FETCH_ROWS(fetchedKeys, featureFetches, key, at, keys, featureGroups)
    CLEAR(scores, block)
    ADD_PRODUCTS(scores, fetchedKeys, featureGroups, q)
    const vec4 factor = weigh(at);
    FETCH_ROWS(fetchedValues, valueFetches, value, at, keys, valueGroups)
    ADD_WEIGHTED_ROWS(sums, fetchedValues, valueGroups, scores, factor)
  }
  const vec4 scale = 1.0 / total;
  STORE_COLUMNS(y, sums, queries, valueGroups, scale)
  if (firstColumn() < queries) logSums[sumsAt] = top + log2(total);
}
