// Softmax matching (SPEC, similarity-based colour transform) without storing the matrix, by online softmax (Milakov
// and Gimelshein 2018; FlashAttention, Dao et al. 2022): y = softmax(query . key over all keys) . value.
// Takes keys firstKey ..< endKey; where firstKey > 0, y and logSums hold the result for the keys before.
// Layout: query [images, queries, featureGroups], key [images, keys, featureGroups], value [images, keys, valueGroups],
// y [images, queries, valueGroups] vec4; logSums [images, ceil(queries / 4)] vec4 of four queries: the logarithm to the
// base 2 of the sum of exp(score).
// Grid: x ceil(queries / (4 * subgroup)) workgroups of one subgroup, y the images.
#version 450
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

void restore(uint sumsAt) {
  if (firstKey == 0) return;
  top = logSums[sumsAt];
  total = vec4(1);
  [[unroll]] for (uint g = 0; g < valueGroups; ++g) {
    const mat4 group = transpose(mat4(
        y[columnStart(0, queries, valueGroups) + g], y[columnStart(1, queries, valueGroups) + g],
        y[columnStart(2, queries, valueGroups) + g], y[columnStart(3, queries, valueGroups) + g]));
    [[unroll]] for (uint i = 0; i < 4; ++i) sums[4 * g + i] = group[i];
  }
}

void score(uint at) {
  vec4 fetched[featureFetches];
  [[unroll]] for (uint f = 0; f < featureFetches; ++f) fetched[f] = fetchRows(key, at, keys, featureGroups, f);
  [[unroll]] for (uint j = 0; j < block; ++j) scores[j] = vec4(0);
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
    [[unroll]] for (uint j = 0; j < block; ++j) {
      const uint item = j * featureGroups + g;
      const vec4 k = subgroupShuffle(fetched[item / gl_WorkGroupSize.x], item % gl_WorkGroupSize.x);
      scores[j] += k.x * q[4 * g];
      scores[j] += k.y * q[4 * g + 1];
      scores[j] += k.z * q[4 * g + 2];
      scores[j] += k.w * q[4 * g + 3];
    }
  }
}

// Turns scores to weights relative to the new top, and what was summed before likewise.
void rescale(uint at) {
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
  [[unroll]] for (uint c = 0; c < values; ++c) sums[c] *= factor;
}

void accumulate(uint at) {
  vec4 fetched[valueFetches];
  [[unroll]] for (uint f = 0; f < valueFetches; ++f) fetched[f] = fetchRows(value, at, keys, valueGroups, f);
  [[unroll]] for (uint j = 0; j < block; ++j) {
    [[unroll]] for (uint g = 0; g < valueGroups; ++g) {
      const uint item = j * valueGroups + g;
      const vec4 v = subgroupShuffle(fetched[item / gl_WorkGroupSize.x], item % gl_WorkGroupSize.x);
      sums[4 * g] += v.x * scores[j];
      sums[4 * g + 1] += v.y * scores[j];
      sums[4 * g + 2] += v.z * scores[j];
      sums[4 * g + 3] += v.w * scores[j];
    }
  }
}

void main() {
  const uint queryGroups = (queries + 3) / 4;
  const uint sumsAt = gl_WorkGroupID.y * queryGroups + min(gl_GlobalInvocationID.x, queryGroups - 1);
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
    const mat4 group = log2e * columnGroup(query, queries, featureGroups, g);
    [[unroll]] for (uint i = 0; i < 4; ++i) q[4 * g + i] = group[i];
  }
  [[unroll]] for (uint c = 0; c < values; ++c) sums[c] = vec4(0);
  restore(sumsAt);
  for (uint at = firstKey; at < endKey; at += block) {
    score(at);
    rescale(at);
    accumulate(at);
  }
  const vec4 scale = 1.0 / total;
  [[unroll]] for (uint g = 0; g < valueGroups; ++g) {
    const mat4 group = transpose(mat4(
        sums[4 * g] * scale, sums[4 * g + 1] * scale, sums[4 * g + 2] * scale, sums[4 * g + 3] * scale));
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      if (firstColumn() + i < queries) y[columnStart(i, queries, valueGroups) + g] = group[i];
    }
  }
  if (firstColumn() < queries) logSums[sumsAt] = top + log2(total);
}
