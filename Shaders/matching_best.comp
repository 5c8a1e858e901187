// For each query the key of each image of keys with the largest product: the product and where the key is, of equal
// ones the first.
// Takes keys firstKey ..< endKey; where firstKey > 0, best holds the result for the keys before.
// Layout: query [images, queries, featureGroups], key [images * references, keys, featureGroups] vec4, whose keys are
// rows of keyColumns; best [images * references, queries] vec4 of product, row, column and zero.
// Grid: ceil(queries / (4 * subgroup)) workgroups of one subgroup over x and y, z the images of keys.
#version 450
#pragma class(matching)
#extension GL_GOOGLE_include_directive : require
#include "matching.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer key;
layout(set = 0, binding = 2, std430) buffer Best { vec4 best[]; };

layout(push_constant) uniform Constants {
  uint queries;
  uint keys;
  uint keyColumns;
  uint references;
  uint firstKey;
  uint endKey;
};

vec4 q[features];
vec4 scores[block];

void main() {
  columnImage = rowImage() / references;
  const uint bestAt = rowImage() * queries + firstColumn();
  vec4 fetchedKeys[featureFetches];
  vec4 top = vec4(lowest);
  uvec4 found = uvec4(0);
  LOAD_COLUMNS(q, query, queries, featureGroups, 1.0)
  if (firstKey > 0) {
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const vec4 known = best[min(bestAt + i, (rowImage() + 1) * queries - 1)];
      top[i] = known.x;
      found[i] = uint(known.y) * keyColumns + uint(known.z);
    }
  }
  for (uint at = firstKey; at < endKey; at += block) {
    FETCH_ROWS(fetchedKeys, featureFetches, key, at, keys, featureGroups)
    CLEAR(scores, block)
    ADD_PRODUCTS(scores, fetchedKeys, featureGroups, q)
    [[unroll]] for (uint j = 0; j < block; ++j) {
      // Past the end rows are the last one again, which cannot be larger than itself.
      const bvec4 isLarger = greaterThan(scores[j], top);
      top = mix(top, scores[j], isLarger);
      found = mix(found, uvec4(at + j), isLarger);
    }
  }
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    if (firstColumn() + i < queries) {
      best[bestAt + i] = vec4(top[i], found[i] / keyColumns, found[i] % keyColumns, 0);
    }
  }
}
