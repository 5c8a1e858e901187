// One step of propagation of best matches (PatchMatch, Barnes et al. 2009): each query tries the displacements of the
// best matches of itself and of its eight neighbours, and keeps the one under which it and its neighbours together have
// the largest products; of equal ones its own, then the first. Places outside are the nearest inside.
// Layout: query [images, rows, columns, featureGroups], key [images * references, keyRows, keyColumns, featureGroups],
// best and propagated [images * references, rows, columns] vec4 of product, row, column and zero.
// Grid: x ceil(count / 64), one invocation a match.
#version 450

layout(local_size_x = 64) in;

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
  uint featureGroups;
};

// The image of keys.
int image;

ivec2 inside(ivec2 place, uint height, uint width) {
  return clamp(place, ivec2(0), ivec2(height, width) - 1);
}

float product(ivec2 queryPlace, ivec2 keyPlace) {
  const int q = ((image / int(references) * int(rows) + queryPlace.x) * int(columns) + queryPlace.y) * int(featureGroups);
  const int k = ((image * int(keyRows) + keyPlace.x) * int(keyColumns) + keyPlace.y) * int(featureGroups);
  float sum = 0;
  for (int g = 0; g < int(featureGroups); ++g) sum += dot(texelFetch(query, q + g), texelFetch(key, k + g));
  return sum;
}

// Number n of the place itself and its neighbours, which is 0 for itself.
ivec2 neighbour(int n) {
  const int at = n == 0 ? 4 : n <= 4 ? n - 1 : n;
  return ivec2(at / 3 - 1, at % 3 - 1);
}

void main() {
  const int match = int(min(gl_GlobalInvocationID.x, count - 1));
  image = match / int(rows * columns);
  const ivec2 place = ivec2(match / int(columns) % int(rows), match % int(columns));
  float top = -3e38;
  ivec2 found = ivec2(0);
  for (int c = 0; c < 9; ++c) {
    const ivec2 from = inside(place + neighbour(c), rows, columns);
    const vec4 known = texelFetch(best, (image * int(rows) + from.x) * int(columns) + from.y);
    const ivec2 displacement = ivec2(known.yz) - from;
    float sum = 0;
    for (int n = 0; n < 9; ++n) {
      const ivec2 at = inside(place + neighbour(n), rows, columns);
      sum += product(at, inside(at + displacement, keyRows, keyColumns));
    }
    if (sum > top) {
      top = sum;
      found = inside(place + displacement, keyRows, keyColumns);
    }
  }
  if (gl_GlobalInvocationID.x < count) propagated[match] = vec4(product(place, found), found, 0);
}
