// Reading a weight [rows, columns] that lies linear and unpadded, as checkpoints hold it; after channels.glsl.

layout(constant_id = 1) const bool aligned = true;  // whether columns is a multiple of four

// Columns 4 * group ..< 4 * group + 4 of a row, zero past the last column.
vec4 weightGroup(samplerBuffer weight, uint row, uint group, uint rows, uint columns) {
  if (aligned) return texelFetch(weight, int(row * (columns / 4) + group));
  const int lastTexel = int((rows * columns + 3) / 4) - 1;
  return maskChannels(fetchFloats(weight, int(row * columns + 4 * group), lastTexel), group, columns);
}
