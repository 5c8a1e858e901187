// Packs a convolution's weights W [O, I, kh, kw], divided by sigma (spectral normalisation, SPEC.md),
// and its bias for conv2d_tile.glsl: [panel][row][lane] vec4 with panel of 4 * columnLanes columns,
// row = (tap * groups + channel group) * 4 + channel in the group, then a block of four rows that
// holds the bias and three rows of zero; all zero where there is no channel.
// Columns are output channels and rows input channels, or the reverse with `transposed`, for the
// input gradient, which has no bias.
// Grid: x over all vec4 of the result.
#version 450
layout(local_size_x = 64) in;

layout(set = 0, binding = 0, std430) readonly buffer Weight { float weight[]; };
layout(set = 0, binding = 1, std430) readonly buffer Bias { float bias[]; };
layout(set = 0, binding = 2, std430) readonly buffer Sigma { float sigma[]; };
layout(set = 0, binding = 3, std430) writeonly buffer Packed { vec4 packed[]; };

layout(push_constant) uniform Constants {
  uint vectors;
  uint columnLanes;
  uint rowChannels;
  uint columnChannels;
  uint taps;
  uint transposed;  // the rest are flags
  uint hasBias;
  uint hasSigma;
};

void main() {
  const uint index = gl_GlobalInvocationID.x;
  if (index >= vectors) return;
  const uint rows = taps * ((rowChannels + 3) / 4) * 4;
  const uint lane = index % columnLanes;
  const uint row = index / columnLanes % (rows + 4);
  const uint panel = index / columnLanes / (rows + 4);
  const uint column = (panel * columnLanes + lane) * 4;
  const uint tap = row / 4 / ((rowChannels + 3) / 4);
  const uint channel = row - tap * (rows / taps);
  const float scale = hasSigma != 0 ? 1 / sigma[0] : 1;
  vec4 value = vec4(0);
  for (uint i = 0; i < 4; ++i) {
    const uint c = column + i;
    if (c >= columnChannels) continue;
    if (row < rows && channel < rowChannels) {
      const uint outputChannel = transposed != 0 ? channel : c;
      const uint inputChannel = transposed != 0 ? c : channel;
      const uint inputs = transposed != 0 ? columnChannels : rowChannels;
      value[i] = weight[(outputChannel * inputs + inputChannel) * taps + tap] * scale;
    } else if (row == rows && hasBias != 0) {
      value[i] = bias[c];
    }
  }
  packed[index] = value;
}
