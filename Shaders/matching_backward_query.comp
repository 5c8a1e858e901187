// Gradient of matching_forward.comp with respect to the queries. With p = exp2(score - logSum), dp = dy . value and
// delta = dy . y: dquery = sum over keys of p * (dp - delta) * key. Stores delta for the gradient of keys and values.
// Takes keys firstKey ..< endKey; where firstKey > 0, dquery holds the sum over the keys before.
// Layout: as in matching_forward.comp; dy as y, dquery as query, deltas as logSums.
// Grid: ceil(queries / (4 * subgroup)) workgroups of one subgroup over x and y, z the images.
#version 450
#pragma class(matching)
#extension GL_GOOGLE_include_directive : require
#include "matching.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer key;
layout(set = 0, binding = 2) uniform samplerBuffer value;
layout(set = 0, binding = 3) uniform samplerBuffer outputs;
layout(set = 0, binding = 4) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 5) uniform samplerBuffer logSums;
layout(set = 0, binding = 6, std430) buffer QueryGradient { vec4 dquery[]; };
layout(set = 0, binding = 7, std430) writeonly buffer Deltas { vec4 deltas[]; };

layout(push_constant) uniform Constants {
  uint queries;
  uint keys;
  uint firstKey;
  uint endKey;
};

vec4 q[features];
vec4 dy[values];
vec4 sums[features];
vec4 scores[block];
vec4 slopes[block];

void main() {
  const uint queryGroups = (queries + 3) / 4;
  const uint sumsAt = columnImage * queryGroups + min(LANE_NUMBER, queryGroups - 1);
  const vec4 logSum = texelFetch(logSums, int(sumsAt));
  vec4 fetchedKeys[featureFetches];
  vec4 fetchedValues[valueFetches];
  LOAD_COLUMNS(q, query, queries, featureGroups, log2e)
  LOAD_COLUMNS(dy, outputGradient, queries, valueGroups, 1.0)
  vec4 delta = vec4(0);
  [[unroll]] for (uint g = 0; g < valueGroups; ++g) {
    const mat4 y = columnGroup(outputs, queries, valueGroups, g);
    [[unroll]] for (uint i = 0; i < 4; ++i) delta += dy[4 * g + i] * y[i];
  }
  CLEAR(sums, features)
  if (firstKey > 0) {
    RESTORE_COLUMNS(sums, dquery, queries, featureGroups)
  }
  for (uint at = firstKey; at < endKey; at += block) {
    FETCH_ROWS(fetchedKeys, featureFetches, key, at, keys, featureGroups)
    CLEAR(scores, block)
    ADD_PRODUCTS(scores, fetchedKeys, featureGroups, q)
    [[unroll]] for (uint j = 0; j < block; ++j) {
      scores[j] = at + j < endKey ? exp2(scores[j] - logSum) : vec4(0);
    }
    FETCH_ROWS(fetchedValues, valueFetches, value, at, keys, valueGroups)
    CLEAR(slopes, block)
    ADD_PRODUCTS(slopes, fetchedValues, valueGroups, dy)
    [[unroll]] for (uint j = 0; j < block; ++j) slopes[j] = scores[j] * (slopes[j] - delta);
    ADD_WEIGHTED_ROWS(sums, fetchedKeys, featureGroups, slopes, 1.0)
  }
  STORE_COLUMNS(dquery, sums, queries, featureGroups, 1.0)
  if (firstColumn() < queries) deltas[sumsAt] = delta;
}
