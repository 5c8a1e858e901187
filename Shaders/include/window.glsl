// What the kernels of windowed matching share: the geometry of windows, and the logits of their keys.
//
// A lane owns four neighbouring pixels of a row of one 4x4 block. They share the block's match, so their windows are
// shifts of one another by a pixel: a fetched key serves all of them. No subgroup operations, barriers or shared memory.
// Exponents are to the base 2.

#extension GL_EXT_control_flow_attributes : require
#include "groups.glsl"

layout(local_size_x_id = 0) in;
layout(constant_id = 1) const uint featureGroups = 4;  // vec4 of a query or key
layout(constant_id = 2) const int radius = 3;          // of a window, in pixels

layout(push_constant) uniform Constants {
  uint quads;        // groups of four pixels, of all images that the lanes go over
  uint height;
  uint width;
  uint references;   // of each image
  float penalty;     // what a logit loses for each pixel between the key and the window's centre
#ifdef WINDOW_CONSTANTS
  WINDOW_CONSTANTS   // of one kernel
#endif
};

const uint span = uint(2 * radius + 1);  // keys in a row of a window

const float log2e = 1.44269504;

// Four pixels of an image, from column x on.
struct Quad {
  uint image;
  uint y;
  uint x;
};

Quad quadAt(uint index) {
  const uint columns = width / 4;
  const uint row = index / columns;
  return Quad(row / height, row % height, 4 * (index % columns));
}

// The number of a pixel, and that of its block, in tensors of all images.
uint pixelAt(uint image, uint y, uint x) { return (image * height + y) * width + x; }
uint blockAt(uint image, uint y, uint x) { return (image * (height / 4) + y / 4) * (width / 4) + x / 4; }

// What is added to query . key for a key at (dy, dx) from the centre of a window of that score.
float offset(float score, int dy, int dx) { return log2e * (score - penalty * length(vec2(dy, dx))); }

// The product of entries a and b of two arrays of featureGroups vec4 each, added to `sum`. A macro, because arrays that
// are passed to functions are copied.
#define ADD_PRODUCT(sum, left, a, right, b) \
  [[unroll]] for (uint g = 0; g < featureGroups; ++g) { \
    sum += dot(left[(a) * featureGroups + g], right[(b) * featureGroups + g]); \
  }
