// The taps of a local filter around a pixel: the others of the 5x5 pixels around it, row by row, then the same pixel one
// frame before and one frame after. What lies outside of the image or the sequence is taken at the nearest place inside.
// A pixel's weights are those of the taps, then one for each colour of what it changes besides.
#include "elements.glsl"
#include "quotient.glsl"

const int taps = 26;
const int neighbors = taps - 2;
const int colors = 3;
const int weightGroups = (taps + colors + 3) / 4;

layout(push_constant) uniform Constants {
  uint pixels;  // of all filtered frames
  int height;
  int width;
  int frames;   // of each sample
  int place;    // of the filtered frame among them
  uint bandStart;
};

// A pixel of the frames: its number among those of all frames, its row and its column.
ivec3 filteredPixel(uint pixel) {
  const uint line = quotient(pixel, uint(width));
  const uint image = quotient(line, uint(height));
  const int y = int(line - image * height);
  const int x = int(pixel - line * width);
  return ivec3(((int(image) * frames + place) * height + y) * width + x, y, x);
}

// The number of the pixel that tap number `tap` of `at` is at.
int tapPixel(ivec3 at, int tap) {
  if (tap == taps - 2) return place > 0 ? at.x - height * width : at.x;
  if (tap == taps - 1) return place + 1 < frames ? at.x + height * width : at.x;
  const int number = tap < neighbors / 2 ? tap : tap + 1;  // without the pixel itself
  const int dy = clamp(at.y + number / 5 - 2, 0, height - 1) - at.y;
  const int dx = clamp(at.z + number % 5 - 2, 0, width - 1) - at.z;
  return at.x + dy * width + dx;
}
