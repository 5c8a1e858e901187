// Writing the gradients of scale and shift of a lane's channels, which are those of a style matrix [images, rowStride]
// whose columns begin at the offsets, or of vectors [channels] (rowStride 0). After the buffers and constants that it
// names.

void storeParameterGradients(Column column, vec4 scaleSum, vec4 shiftSum) {
  const uint row = column.image * rowStride;
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    const uint channel = 4 * column.group + i;
    if (channel < channels) {
      shiftGradient[shiftOffset + row + channel] = shiftSum[i];
      scaleGradient[scaleOffset + row + channel] = scaleSum[i];
    }
  }
  if (column.group == channelGroups - 1) {
    // The padding of a style matrix's row.
    for (uint i = 2 * channels; i < rowStride; ++i) scaleGradient[row + i] = 0.0;
  }
}
