// Rows of channels: padded to groups of four (vec4) in activations and matrices, unpadded in parameters.

// One where channel 4 * group + i is one of `channels`, else zero.
vec4 channelMask(uint group, uint channels) {
  return vec4(lessThan(4 * group + uvec4(0, 1, 2, 3), uvec4(channels)));
}

// `value` with zero in the padding lanes, whatever they hold.
vec4 maskChannels(vec4 value, uint group, uint channels) {
  return mix(vec4(0), value, lessThan(4 * group + uvec4(0, 1, 2, 3), uvec4(channels)));
}

// Four consecutive floats of eight from number `index` modulo 4 on, without branches, which a CPU takes lane by lane.
vec4 shifted(vec4 low, vec4 high, uint index) {
  const bool byTwo = (index & 2) != 0;
  const vec4 first = byTwo ? vec4(low.zw, high.xy) : low;
  const float next = byTwo ? high.z : high.x;
  return (index & 1) != 0 ? vec4(first.yzw, next) : first;
}

// Four consecutive floats of a buffer from any float index on; `lastTexel` is the last that may be read.
vec4 fetchFloats(samplerBuffer values, int index, int lastTexel) {
  const int texel = index >> 2;
  const vec4 low = texelFetch(values, clamp(texel, 0, lastTexel));
  const vec4 high = texelFetch(values, clamp(texel + 1, 0, lastTexel));
  return shifted(low, high, uint(index));
}
