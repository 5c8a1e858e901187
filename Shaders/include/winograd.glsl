// Winograd's convolutions F(4x4, 3x3) and F(6x6, 3x3): 4x4 pixels of the result from 6x6 of the image with 36 products in
// place of 144, or 6x6 from 8x8 with 64 in place of 324 (Lavin and Gray, arXiv 1509.09308). With g the kernel, d the
// image's patch and y the result's tile: y = A^T ((G g G^T) * (B^T d B)) A.
// The points are 0, 1/sqrt(2), -1/sqrt(2), sqrt(2), -sqrt(2) and infinity, which lose less precision than small
// integers, and 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
//
// What is transformed lies as [frequency][panel][tile][lane] vec4, frequency = patchSide * row + column of the patch: a
// panel is the `lanes` channel groups (a power of two) that packed columns have beside each other, so that
// 32 tiles of a panel are one stretch of memory.

#extension GL_EXT_control_flow_attributes : require

layout(constant_id = 6) const uint tileSide = 4;  // 4 or 6

const uint patchSide = tileSide + 2;
const uint frequencies = patchSide * patchSide;
const uint mostFrequencies = 64;

const float root = 1.41421356;

// Macros, because arrays that are passed to functions are copied. Each reads the vectors x[0], x[1] .. and writes y[at],
// y[at + step] ..

// The values at zero, at the pairs of opposite points, from what is even and odd in the point, and at infinity.
#define SUMS_AND_DIFFERENCES(y, at, step) \
  y[at] = first; \
  y[at + step] = even1 + odd1; \
  y[at + 2 * step] = even1 - odd1; \
  y[at + 3 * step] = even2 + odd2; \
  y[at + 4 * step] = even2 - odd2;
#define THIRD_SUM_AND_DIFFERENCE(y, at, step) \
  y[at + 5 * step] = even3 + odd3; \
  y[at + 6 * step] = even3 - odd3;

// B^T x
#define TRANSFORM_PATCH(x, y, at, step) \
  if (tileSide == 4) { \
    const vec4 even1 = x[4] - 2 * x[2]; \
    const vec4 odd1 = root * (0.5 * x[3] - x[1]); \
    const vec4 even2 = x[4] - 0.5 * x[2]; \
    const vec4 odd2 = root * (x[3] - 0.5 * x[1]); \
    const vec4 first = x[0] - 2.5 * x[2] + x[4]; \
    SUMS_AND_DIFFERENCES(y, at, step) \
    y[at + 5 * step] = x[1] - 2.5 * x[3] + x[5]; \
  } else { \
    const vec4 even1 = x[2] + x[6] - 4.25 * x[4]; \
    const vec4 odd1 = x[1] + x[5] - 4.25 * x[3]; \
    const vec4 even2 = x[6] + 0.25 * x[2] - 1.25 * x[4]; \
    const vec4 odd2 = 0.5 * x[1] - 2.5 * x[3] + 2 * x[5]; \
    const vec4 even3 = x[6] + 4 * x[2] - 5 * x[4]; \
    const vec4 odd3 = 2 * x[1] - 2.5 * x[3] + 0.5 * x[5]; \
    const vec4 first = x[0] - x[6] + 5.25 * (x[4] - x[2]); \
    SUMS_AND_DIFFERENCES(y, at, step) \
    THIRD_SUM_AND_DIFFERENCE(y, at, step) \
    y[at + 7 * step] = x[7] - x[1] + 5.25 * (x[3] - x[5]); \
  }

// A x
#define SPREAD_TILE(x, y, at, step) \
  if (tileSide == 4) { \
    const vec4 even1 = x[0] + 0.5 * x[2]; \
    const vec4 odd1 = root * (0.5 * x[1] + 0.25 * x[3]); \
    const vec4 even2 = x[0] + 2 * x[2]; \
    const vec4 odd2 = root * (x[1] + 2 * x[3]); \
    const vec4 first = x[0]; \
    SUMS_AND_DIFFERENCES(y, at, step) \
    y[at + 5 * step] = x[3]; \
  } else { \
    const vec4 even1 = x[0] + x[2] + x[4]; \
    const vec4 odd1 = x[1] + x[3] + x[5]; \
    const vec4 even2 = x[0] + 4 * x[2] + 16 * x[4]; \
    const vec4 odd2 = 2 * x[1] + 8 * x[3] + 32 * x[5]; \
    const vec4 even3 = x[0] + 0.25 * x[2] + 0.0625 * x[4]; \
    const vec4 odd3 = 0.5 * x[1] + 0.125 * x[3] + 0.03125 * x[5]; \
    const vec4 first = x[0]; \
    SUMS_AND_DIFFERENCES(y, at, step) \
    THIRD_SUM_AND_DIFFERENCE(y, at, step) \
    y[at + 7 * step] = x[5]; \
  }

// A^T x
#define GATHER_TILE(x, y, at, step) { \
    const vec4 even1 = x[1] + x[2]; \
    const vec4 odd1 = x[1] - x[2]; \
    const vec4 even2 = x[3] + x[4]; \
    const vec4 odd2 = x[3] - x[4]; \
    if (tileSide == 4) { \
      y[at] = x[0] + even1 + even2; \
      y[at + step] = root * (0.5 * odd1 + odd2); \
      y[at + 2 * step] = 0.5 * even1 + 2 * even2; \
      y[at + 3 * step] = root * (0.25 * odd1 + 2 * odd2) + x[5]; \
    } else { \
      const vec4 even3 = x[5] + x[6]; \
      const vec4 odd3 = x[5] - x[6]; \
      y[at] = x[0] + even1 + even2 + even3; \
      y[at + step] = odd1 + 2 * odd2 + 0.5 * odd3; \
      y[at + 2 * step] = even1 + 4 * even2 + 0.25 * even3; \
      y[at + 3 * step] = odd1 + 8 * odd2 + 0.125 * odd3; \
      y[at + 4 * step] = even1 + 16 * even2 + 0.0625 * even3; \
      y[at + 5 * step] = odd1 + 32 * odd2 + 0.03125 * odd3 + x[7]; \
    } \
  }

// G x
#define TRANSFORM_KERNEL(x, y, at, step) \
  if (tileSide == 4) { \
    const vec4 even1 = -2.0 / 3 * x[0] - 1.0 / 3 * x[2]; \
    const vec4 odd1 = -root / 3 * x[1]; \
    const vec4 even2 = 1.0 / 6 * x[0] + 1.0 / 3 * x[2]; \
    const vec4 odd2 = root / 6 * x[1]; \
    const vec4 first = x[0]; \
    SUMS_AND_DIFFERENCES(y, at, step) \
    y[at + 5 * step] = x[2]; \
  } else { \
    const vec4 even1 = -2.0 / 9 * (x[0] + x[2]); \
    const vec4 odd1 = -2.0 / 9 * x[1]; \
    const vec4 even2 = 1.0 / 90 * x[0] + 2.0 / 45 * x[2]; \
    const vec4 odd2 = 1.0 / 45 * x[1]; \
    const vec4 even3 = 32.0 / 45 * x[0] + 8.0 / 45 * x[2]; \
    const vec4 odd3 = 16.0 / 45 * x[1]; \
    const vec4 first = x[0]; \
    SUMS_AND_DIFFERENCES(y, at, step) \
    THIRD_SUM_AND_DIFFERENCE(y, at, step) \
    y[at + 7 * step] = x[2]; \
  }

// G^T x
#define GATHER_KERNEL(x, y, at, step) { \
    const vec4 even1 = x[1] + x[2]; \
    const vec4 odd1 = x[1] - x[2]; \
    const vec4 even2 = x[3] + x[4]; \
    const vec4 odd2 = x[3] - x[4]; \
    if (tileSide == 4) { \
      y[at] = x[0] - 2.0 / 3 * even1 + 1.0 / 6 * even2; \
      y[at + step] = root / 6 * odd2 - root / 3 * odd1; \
      y[at + 2 * step] = 1.0 / 3 * (even2 - even1) + x[5]; \
    } else { \
      const vec4 even3 = x[5] + x[6]; \
      const vec4 odd3 = x[5] - x[6]; \
      y[at] = x[0] - 2.0 / 9 * even1 + 1.0 / 90 * even2 + 32.0 / 45 * even3; \
      y[at + step] = 1.0 / 45 * odd2 - 2.0 / 9 * odd1 + 16.0 / 45 * odd3; \
      y[at + 2 * step] = 2.0 / 45 * even2 - 2.0 / 9 * even1 + 8.0 / 45 * even3 + x[7]; \
    } \
  }
