// Windowed matching by online softmax: for each pixel p the softmax over the keys of a window in each reference, around
// the place that matches p's block, and the key at p itself, of
//   query . key + score - penalty * distance from the window's centre, and of query . key + still;
// y = the weighted mean of the keys' values (rgb), and the largest weight.
// Layout: query [images, height, width, featureGroups], keys [images * references, height, width, featureGroups],
// values and still [images * references, height, width], best [images * references, height / 4, width / 4] vec4 of
// score, row and column; y [images, height, width] vec4; logSums [images, height, width / 4] vec4 of four pixels: the
// logarithm to the base 2 of the sum of exp(logit).
// Grid: workgroups of one subgroup over the quads of the query, counted over x and y.
#version 450
#pragma class(matching)
#extension GL_GOOGLE_include_directive : require
#include "window.glsl"
#include "output.glsl"

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer keys;
layout(set = 0, binding = 2) uniform samplerBuffer values;
layout(set = 0, binding = 3) uniform samplerBuffer best;
layout(set = 0, binding = 4) uniform samplerBuffer still;
HALF_OR_SINGLE(5, writeonly, Output, y)
layout(set = 0, binding = 6, std430) writeonly buffer LogSums { vec4 logSums[]; };

#include "window_rows.glsl"

vec4 top = vec4(lowest);
vec4 total = vec4(0);  // of exp2(logit - top)
vec3 sums[4];          // of value * exp2(logit - top)

// Makes `highest` the top.
void raise(vec4 highest) {
  const vec4 factor = exp2(top - highest);
  top = highest;
  total *= factor;
  [[unroll]] for (uint i = 0; i < 4; ++i) sums[i] *= factor[i];
}

void addStill(uint reference) {
  const vec4 logit = loadStill(reference);
  raise(max(top, logit));
  const vec4 weight = exp2(logit - top);
  total += weight;
  [[unroll]] for (uint i = 0; i < 4; ++i) sums[i] += weight[i] * valueRow[i];
}

void addRow(uint reference, vec4 match, int dy) {
  loadRow(reference, match, dy);
  vec4 highest = top;
  [[unroll]] for (uint d = 0; d < span; ++d) highest = max(highest, logits[d]);
  raise(highest);
  [[unroll]] for (uint d = 0; d < span; ++d) {
    const vec4 weight = exp2(logits[d] - top);
    total += weight;
    [[unroll]] for (uint i = 0; i < 4; ++i) sums[i] += weight[i] * valueRow[i + d];
  }
}

void main() {
  loadTarget();
  [[unroll]] for (uint i = 0; i < 4; ++i) sums[i] = vec3(0);
  for (uint k = 0; k < references; ++k) {
    const uint reference = target.image * references + k;
    const vec4 match = texelFetch(best, int(blockAt(reference, target.y, target.x)));
    addStill(reference);
    for (int dy = -radius; dy <= radius; ++dy) addRow(reference, match, dy);
  }
  if (LANE_NUMBER < quads) {
    const vec4 scale = 1.0 / total;
    // The weight of the key whose logit is the top is 1 / total.
    [[unroll]] for (uint i = 0; i < 4; ++i) STORE(y, 4 * LANE_NUMBER + i, vec4(sums[i] * scale[i], scale[i]))
    logSums[LANE_NUMBER] = top + log2(total);
  }
}
