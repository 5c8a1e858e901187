// Loading of 3x3 kernels W [O, I, 3, 3] for Winograd's convolutions: a lane takes one input channel of four output channels.
// Used with `weight`, `inputChannels` and `outputChannels`.

// Of four columns one tap each, by tap.
vec4 g[9];

// Nine neighbouring floats a column, from any float on.
void loadRowOfInputs(uint row, uint columnGroup, float scale) {
  [[unroll]] for (uint column = 0; column < 4; ++column) {
    const uint o = 4 * columnGroup + column;
    const uint start = o < outputChannels ? (o * inputChannels + row) * 9 : 0;
    float w[12];
    [[unroll]] for (uint i = 0; i < 3; ++i) {
      const vec4 texel = texelFetch(weight, int(start / 4 + i));
      [[unroll]] for (uint k = 0; k < 4; ++k) w[4 * i + k] = o < outputChannels ? scale * texel[k] : 0;
    }
    const bool isShiftedByOne = (start & 1) != 0;
    const bool isShiftedByTwo = (start & 2) != 0;
    [[unroll]] for (uint i = 0; i < 11; ++i) w[i] = isShiftedByOne ? w[i + 1] : w[i];
    [[unroll]] for (uint i = 0; i < 9; ++i) g[i][column] = isShiftedByTwo ? w[i + 2] : w[i];
  }
}
