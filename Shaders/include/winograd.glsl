// Winograd's convolution F(4x4, 3x3): 4x4 pixels of the result from 6x6 of the image with 36 products in place of 144
// (Lavin and Gray, arXiv 1509.09308), over the points 0, 1/sqrt(2), -1/sqrt(2), sqrt(2), -sqrt(2) and infinity, which
// lose less precision than small integers. With g the kernel, d the image's patch and y the result's tile:
// y = A^T ((G g G^T) * (B^T d B)) A.
//
// What is transformed lies as [frequency][panel][tile][lane] vec4, frequency = 6 * row + column of the 6x6: a panel is
// the `lanes` channel groups (a power of two) that a tile of register_tile.glsl has beside each other, so that 32 tiles
// of a panel are one stretch of memory.

#extension GL_EXT_control_flow_attributes : require

const uint frequencies = 36;

const float root = 1.41421356;

// Macros, because arrays that are passed to functions are copied.

// The values at zero, at the two pairs of opposite points, from what is even and odd in the point, and at infinity.
#define SUMS_AND_DIFFERENCES(y0, y1, y2, y3, y4, y5) \
  y0 = first; \
  y1 = even1 + odd1; \
  y2 = even1 - odd1; \
  y3 = even2 + odd2; \
  y4 = even2 - odd2; \
  y5 = last;

// B^T x
#define TRANSFORM_PATCH(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5) { \
  const vec4 even1 = x4 - 2 * x2; \
  const vec4 odd1 = root * (0.5 * x3 - x1); \
  const vec4 even2 = x4 - 0.5 * x2; \
  const vec4 odd2 = root * (x3 - 0.5 * x1); \
  const vec4 first = x0 - 2.5 * x2 + x4; \
  const vec4 last = x1 - 2.5 * x3 + x5; \
  SUMS_AND_DIFFERENCES(y0, y1, y2, y3, y4, y5) \
}

// A x
#define SPREAD_TILE(x0, x1, x2, x3, y0, y1, y2, y3, y4, y5) { \
  const vec4 even1 = x0 + 0.5 * x2; \
  const vec4 odd1 = root * (0.5 * x1 + 0.25 * x3); \
  const vec4 even2 = x0 + 2 * x2; \
  const vec4 odd2 = root * (x1 + 2 * x3); \
  const vec4 first = x0; \
  const vec4 last = x3; \
  SUMS_AND_DIFFERENCES(y0, y1, y2, y3, y4, y5) \
}

// A^T x
#define GATHER_TILE(x0, x1, x2, x3, x4, x5, y0, y1, y2, y3) { \
  const vec4 even1 = x1 + x2; \
  const vec4 odd1 = x1 - x2; \
  const vec4 even2 = x3 + x4; \
  const vec4 odd2 = x3 - x4; \
  y0 = x0 + even1 + even2; \
  y1 = root * (0.5 * odd1 + odd2); \
  y2 = 0.5 * even1 + 2 * even2; \
  y3 = root * (0.25 * odd1 + 2 * odd2) + x5; \
}

// G x
#define TRANSFORM_KERNEL(x0, x1, x2, y0, y1, y2, y3, y4, y5) { \
  const vec4 even1 = -2.0 / 3 * x0 - 1.0 / 3 * x2; \
  const vec4 odd1 = -root / 3 * x1; \
  const vec4 even2 = 1.0 / 6 * x0 + 1.0 / 3 * x2; \
  const vec4 odd2 = root / 6 * x1; \
  const vec4 first = x0; \
  const vec4 last = x2; \
  SUMS_AND_DIFFERENCES(y0, y1, y2, y3, y4, y5) \
}

// G^T x
#define GATHER_KERNEL(x0, x1, x2, x3, x4, x5, y0, y1, y2) { \
  const vec4 even1 = x1 + x2; \
  const vec4 odd1 = x2 - x1; \
  const vec4 even2 = x3 + x4; \
  const vec4 odd2 = x3 - x4; \
  y0 = x0 - 2.0 / 3 * even1 + 1.0 / 6 * even2; \
  y1 = root / 3 * odd1 + root / 6 * odd2; \
  y2 = 1.0 / 3 * (even2 - even1) + x5; \
}
