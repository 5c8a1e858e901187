// Gradient of windowed_matching_forward.comp with respect to queries and still logits. With p = exp2(logit - logSum),
// dp = dy . value and delta = dy . y, all over rgb: dlogit = p * (dp - delta), dquery = sum over keys of dlogit * key,
// dstill = dlogit of the still key. The largest weight is a constant: its gradient, dy.w, is ignored.
// Layout: as in windowed_matching_forward.comp; dy as y, dquery as query, dstill as still; slopes as y: dy's rgb and
// delta, for the gradient of the keys.
// Grid: as of windowed_matching_forward.comp.
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
layout(set = 0, binding = 5) uniform samplerBuffer outputs;
layout(set = 0, binding = 6) uniform samplerBuffer outputGradient;
layout(set = 0, binding = 7) uniform samplerBuffer logSums;
HALF_OR_SINGLE(8, writeonly, QueryGradient, dquery)
HALF_OR_SINGLE(9, writeonly, StillGradient, dstill)
layout(set = 0, binding = 10, std430) writeonly buffer Slopes { vec4 slopes[]; };

#include "window_rows.glsl"

vec4 slope[4];                 // of the lane's pixels: dy's rgb and delta
vec4 logSum;
vec4 sums[4 * featureGroups];  // the gradient of the queries

void loadSlopes() {
  const uint pixel = pixelAt(target.image, target.y, target.x);
  logSum = texelFetch(logSums, int(pixel / 4));
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const vec3 dy = texelFetch(outputGradient, int(pixel + i)).xyz;
    slope[i] = vec4(dy, dot(dy, texelFetch(outputs, int(pixel + i)).xyz));
  }
}

// Adds the gradient through key number m of the row for the lane's pixel i, and returns that of the logit.
float addKey(uint i, uint m, float logit) {
  const float dlogit = exp2(logit - logSum[i]) * (dot(slope[i].xyz, valueRow[m]) - slope[i].w);
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
    sums[i * featureGroups + g] += dlogit * keyRow[m * featureGroups + g];
  }
  return dlogit;
}

void main() {
  loadTarget();
  loadSlopes();
  const bool isInside = LANE_NUMBER < quads;
  [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) sums[i] = vec4(0);
  for (uint k = 0; k < references; ++k) {
    const uint reference = target.image * references + k;
    const vec4 match = texelFetch(best, int(blockAt(reference, target.y, target.x)));
    const vec4 stillLogit = loadStill(reference);
    [[unroll]] for (uint i = 0; i < 4; ++i) {
      const float dlogit = addKey(i, i, stillLogit[i]);
      STORE_IF(isInside, dstill, pixelAt(reference, target.y, target.x) + i, vec4(dlogit, 0, 0, 0))
    }
    for (int dy = -radius; dy <= radius; ++dy) {
      loadRow(reference, match, dy);
      [[unroll]] for (uint d = 0; d < span; ++d) {
        [[unroll]] for (uint i = 0; i < 4; ++i) addKey(i, i + d, logits[d][i]);
      }
    }
  }
  if (isInside) {
    [[unroll]] for (uint i = 0; i < 4 * featureGroups; ++i) STORE(dquery, 4 * LANE_NUMBER * featureGroups + i, sums[i])
    [[unroll]] for (uint i = 0; i < 4; ++i) slopes[4 * LANE_NUMBER + i] = slope[i];
  }
}
