// Winograd's convolution for 3x3 kernels of stride 2. The pixels that a stride of two starts from and those between them
// are images of their own, in rows as in columns: over the first a kernel has the taps 0 and 2, over the others tap 1.
// So the convolution is the sum of four with stride 1 and at most 2x2 taps, over four phases of the image, and takes
// F(4x4, 2x2): 4x4 pixels of the result with 81 products in place of 144 (Lavin and Gray, arXiv 1509.09308). With g the
// kernel, d the image's patch and y the result's tile: y = A^T (sum over the phases of (G g G^T) * (B^T d B)) A.
// The points are 0, 1, -1, 2 and infinity. Of an odd phase tap 2 is zero, and with it what is at infinity: of the 25
// frequencies 16 sum over four phases, eight over two and one over one. Each of these three has a stretch of memory of
// its own, as winograd.glsl has it, with the phases' channels one after the other.

const uint phaseSide = 5;  // of a patch of a phase

// Where entry (row, column) of a transformed patch lies: which stretch, which frequency there.
uint stretchOf(uint row, uint column) { return (row == 4 ? 1 : 0) + (column == 4 ? 1 : 0); }
uint frequencyOf(uint row, uint column) {
  return row < 4 ? (column < 4 ? 4 * row + column : row) : (column < 4 ? 4 + column : 0);
}

// Of a stretch, how many phases it sums over, and where among them `phase` (row, column) comes.
uint phasesOf(uint stretch) { return 4 >> stretch; }
uint slotOf(uint stretch, uvec2 phase) { return (stretch == 0 ? 2 : 1) * phase.x + phase.y; }

// Macros, because arrays that are passed to functions are copied. Each reads x[0] .. and writes y[at], y[at + step] ..

// B^T x
#define TRANSFORM_PHASE(x, y, at, step) { \
    const vec4 odd = x[3] - x[1]; \
    y[at] = 2 * (x[0] - x[2]) + odd; \
    y[at + step] = x[3] - x[2] - 2 * x[1]; \
    y[at + 2 * step] = x[3] - 3 * x[2] + 2 * x[1]; \
    y[at + 3 * step] = odd; \
    y[at + 4 * step] = x[4] - x[2] - 2 * odd; \
  }

// A^T x
#define GATHER_STRIDED_TILE(x, y, at, step) { \
    const vec4 even = x[1] + x[2]; \
    const vec4 odd = x[1] - x[2]; \
    y[at] = x[0] + even + x[3]; \
    y[at + step] = odd + 2 * x[3]; \
    y[at + 2 * step] = even + 4 * x[3]; \
    y[at + 3 * step] = odd + 8 * x[3] + x[4]; \
  }

// G of the taps 0 and 2, five values, then of tap 1, four.
#define TRANSFORM_TAPS(x, y, at, step) { \
    y[at] = 0.5 * x[0]; \
    y[at + step] = -0.5 * (x[0] + x[2]); \
    y[at + 2 * step] = 1.0 / 6 * (x[2] - x[0]); \
    y[at + 3 * step] = 1.0 / 6 * x[0] + 1.0 / 3 * x[2]; \
    y[at + 4 * step] = x[2]; \
    y[at + 5 * step] = 0.5 * x[1]; \
    y[at + 6 * step] = -0.5 * x[1]; \
    y[at + 7 * step] = -1.0 / 6 * x[1]; \
    y[at + 8 * step] = 1.0 / 6 * x[1]; \
  }
