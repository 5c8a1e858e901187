// What the kernels of instance normalisation and AdaIN share, after columns.glsl and channels.glsl: a lane's channels
// of the statistics, and of scale and shift, which are vectors [channels] (rowStride 0) or parts of a style matrix
// [images, rowStride] that begin at a column (`offset`) of any alignment; `texels` is their length.

layout(constant_id = 1) const bool masked = false;  // whether the last group of channels has padding lanes

const uint pixelsPerLane = 8;

vec4 styleGroup(samplerBuffer values, Column column, uint offset, uint rowStride, uint channels, uint texels) {
  const int index = int(offset + column.image * rowStride + 4 * column.group);
  if (!masked) return texelFetch(values, index >> 2);
  return maskChannels(fetchFloats(values, index, int(texels) - 1), column.group, channels);
}

int statisticsIndex(Column column, uint channelGroups) {
  return int(column.image * 2 * channelGroups + column.group);
}
