// Cutting the elements that elements.glsl walks over into rows. Only a workgroup's first element is divided by any
// number; the others are divided by how far they lie from it, which is cheap.
#include "elements.glsl"
#include "quotient.glsl"

struct RowElement {
  uint index;   // among all elements
  bool inside;  // whether there is such an element; if not, the rest is that of the last
  uint row;
  uint rest;    // its number in the row
};

// The lane's element number k of `count` in rows of `length`.
RowElement rowElement(uint k, uint count, uint length) {
  const uint last = count - 1;
  const uint index = elementIndex(k);
  const uint firstRow = min(elementIndex(0) - gl_LocalInvocationID.x, last) / length;
  const uint ahead = min(index, last) - firstRow * length;
  const uint rows = quotient(ahead, length);
  return RowElement(index, index <= last, firstRow + rows, ahead - rows * length);
}
