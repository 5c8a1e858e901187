// Gradient of matching_forward.comp with respect to keys and values. With p = exp2(score - logSum), dp = dy . value and
// delta = dy . y from matching_backward_query.comp: dvalue = sum over queries of p * dy,
// dkey = sum over queries of p * (dp - delta) * query. dvalue is left out where values have no gradient.
// Takes queries firstQuery ..< endQuery; where firstQuery > 0, dkey and dvalue hold the sums over the queries before.
// Layout: as in matching_forward.comp; dy as y, dkey as key, dvalue as value, deltas as logSums. `block` and firstQuery are even.
// Grid: ceil(keys / (4 * subgroup)) workgroups of one subgroup over x and y, z the images.
#version 450
#pragma class(matching)
#extension GL_GOOGLE_include_directive : require
#include "matching.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer key;
layout(set = 0, binding = 2) uniform samplerBuffer value;
layout(set = 0, binding = 3) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 4) uniform samplerBuffer logSums;
layout(set = 0, binding = 5) uniform samplerBuffer deltas;
layout(set = 0, binding = 6, std430) buffer KeyGradient { vec4 dkey[]; };
layout(set = 0, binding = 7, std430) buffer ValueGradient { vec4 dvalue[]; };

layout(constant_id = 4) const bool hasValueGradient = true;

layout(push_constant) uniform Constants {
  uint queries;
  uint keys;
  uint firstQuery;
  uint endQuery;
};

vec4 k[features];
vec4 v[values];
vec4 keySums[features];
vec4 valueSums[values];
vec4 weights[block];
vec4 slopes[block];

// The numbers of queries `query` and query + 1, where query is even, of four a vec4.
vec2 ofRows(samplerBuffer numbers, uint query) {
  const uint groups = (queries + 3) / 4;
  const vec4 four = texelFetch(numbers, int(columnImage * groups + min(query / 4, groups - 1)));
  return (query & 2u) == 0 ? four.xy : four.zw;
}

void main() {
  vec4 fetchedQueries[featureFetches];
  vec4 fetchedGradients[valueFetches];
  LOAD_COLUMNS(k, key, keys, featureGroups, log2e)
  LOAD_COLUMNS(v, value, keys, valueGroups, 1.0)
  CLEAR(keySums, features)
  CLEAR(valueSums, values)
  if (firstQuery > 0) {
    RESTORE_COLUMNS(keySums, dkey, keys, featureGroups)
    if (hasValueGradient) {
      RESTORE_COLUMNS(valueSums, dvalue, keys, valueGroups)
    }
  }
  for (uint at = firstQuery; at < endQuery; at += block) {
    FETCH_ROWS(fetchedQueries, featureFetches, query, at, queries, featureGroups)
    FETCH_ROWS(fetchedGradients, valueFetches, outputGradient, at, queries, valueGroups)
    CLEAR(weights, block)
    CLEAR(slopes, block)
    ADD_PRODUCTS(weights, fetchedQueries, featureGroups, k)
    [[unroll]] for (uint i = 0; i < block; i += 2) {
      const vec2 logSum = ofRows(logSums, at + i);
      [[unroll]] for (uint j = 0; j < 2; ++j) {
        weights[i + j] = at + i + j < endQuery ? exp2(weights[i + j] - logSum[j]) : vec4(0);
      }
    }
    if (hasValueGradient) {
      ADD_WEIGHTED_ROWS(valueSums, fetchedGradients, valueGroups, weights, 1.0)
    }
    ADD_PRODUCTS(slopes, fetchedGradients, valueGroups, v)
    [[unroll]] for (uint i = 0; i < block; i += 2) {
      const vec2 delta = ofRows(deltas, at + i);
      [[unroll]] for (uint j = 0; j < 2; ++j) slopes[i + j] = weights[i + j] * (slopes[i + j] - delta[j]);
    }
    ADD_WEIGHTED_ROWS(keySums, fetchedQueries, featureGroups, slopes, 1.0)
  }
  STORE_COLUMNS(dkey, keySums, keys, featureGroups, 1.0)
  if (hasValueGradient) {
    STORE_COLUMNS(dvalue, valueSums, keys, valueGroups, 1.0)
  }
}
