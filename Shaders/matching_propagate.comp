// One step of propagation of best matches (PatchMatch, Barnes et al. 2009): each query tries the displacements of the
// best matches of itself and of its eight neighbours, and keeps the one under which it and its neighbours together have
// the largest products; of equal ones its own, then the first. Places outside are the nearest inside.
// Layout: query [images, rows, columns, featureGroups], key [images * references, keyRows, keyColumns, featureGroups],
// best and propagated [images * references, rows, columns] vec4 of product, row, column and zero.
// Grid: ceil(count / 64) workgroups over x and y, one invocation a match.
#version 450
#pragma class(matching)
#extension GL_EXT_control_flow_attributes : require
#extension GL_GOOGLE_include_directive : require
#include "groups.glsl"

layout(local_size_x = 64) in;
layout(constant_id = 0) const uint featureGroups = 9;  // vec4 of a query or key

layout(set = 0, binding = 0) uniform samplerBuffer query;
layout(set = 0, binding = 1) uniform samplerBuffer key;
layout(set = 0, binding = 2) uniform samplerBuffer best;
layout(set = 0, binding = 3, std430) writeonly buffer Propagated { vec4 propagated[]; };

layout(push_constant) uniform Constants {
  uint count;
  uint references;
  uint rows;
  uint columns;
  uint keyRows;
  uint keyColumns;
};

int image;                   // of keys
ivec2 place;                 // of the query
vec4 q[9 * featureGroups];   // the features there and at its neighbours

ivec2 inside(ivec2 at, uint height, uint width) { return clamp(at, ivec2(0), ivec2(height, width) - 1); }

// Number n of the place itself and its neighbours, which is 0 for itself.
ivec2 neighbour(int n) {
  const int at = n == 0 ? 4 : n <= 4 ? n - 1 : n;
  return ivec2(at / 3 - 1, at % 3 - 1);
}

void loadQueries() {
  [[unroll]] for (int n = 0; n < 9; ++n) {
    const ivec2 at = inside(place + neighbour(n), rows, columns);
    const int first = ((image / int(references) * int(rows) + at.x) * int(columns) + at.y) * int(featureGroups);
    [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
      q[n * featureGroups + g] = texelFetch(query, first + int(g));
    }
  }
}

// The product of query number n with the key under a displacement; places outside are the nearest inside.
float product(int n, ivec2 displacement) {
  const ivec2 from = inside(place + neighbour(n), rows, columns);
  const ivec2 to = inside(from + displacement, keyRows, keyColumns);
  const int first = ((image * int(keyRows) + to.x) * int(keyColumns) + to.y) * int(featureGroups);
  float sum = 0;
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) {
    sum += dot(q[n * featureGroups + g], texelFetch(key, first + int(g)));
  }
  return sum;
}

void main() {
  const int match = int(min(LANE_NUMBER, count - 1));
  image = match / int(rows * columns);
  place = ivec2(match / int(columns) % int(rows), match % int(columns));
  loadQueries();
  float top = -3e38;
  float own = 0;
  ivec2 found = ivec2(0);
  for (int c = 0; c < 9; ++c) {
    const ivec2 from = inside(place + neighbour(c), rows, columns);
    const vec4 known = texelFetch(best, (image * int(rows) + from.x) * int(columns) + from.y);
    const ivec2 displacement = ivec2(known.yz) - from;
    const float first = product(0, displacement);
    float sum = first;
    [[unroll]] for (int n = 1; n < 9; ++n) sum += product(n, displacement);
    if (sum > top) {
      top = sum;
      own = first;
      found = inside(place + displacement, keyRows, keyColumns);
    }
  }
  if (LANE_NUMBER < count) propagated[match] = vec4(own, found, 0);
}
