// What the passes of the gradient of normalization_apply.comp without a residual share: g = dy * activate'(y), whose
// y = xhat * scale + shift is computed again from x, and xhat = (x - mean) * rstd. After the bindings and constants
// that it names, columns.glsl, channels.glsl, normalization.glsl and activation.glsl.

struct Moments {
  vec4 mean;
  vec4 rstd;
  vec4 factor;   // rstd * scale
  vec4 summand;  // shift
};

// Those of an image and group of channels.
Moments momentsOf(Column column) {
  const int at = statisticsIndex(column, channelGroups);
  const vec4 rstd = texelFetch(statistics, at + int(channelGroups));
  const vec4 factor = rstd * styleGroup(scale, column, scaleOffset, rowStride, channels, parameterTexels);
  return Moments(
      texelFetch(statistics, at), rstd, factor,
      styleGroup(shift, column, shiftOffset, rowStride, channels, parameterTexels));
}

struct Element {
  vec4 deviation;  // x - mean
  vec4 gradient;   // g
};

Element elementAt(int at, Moments moments) {
  const vec4 deviation = texelFetch(x, at) - moments.mean;
  const vec4 slope = activationSlopeAt(deviation * moments.factor + moments.summand, activation);
  return Element(deviation, texelFetch(outputGradient, at) * slope);
}

struct Sums {
  vec4 gradients;  // of g
  vec4 products;   // of g * xhat
};

// Over `count` pixels from element `at` on.
Sums sumsFrom(int at, uint count, Moments moments) {
  Sums sums = Sums(vec4(0), vec4(0));
  for (; count >= 4; count -= 4) {
    [[unroll]] for (int k = 0; k < 4; ++k) {
      const Element element = elementAt(at + k * int(channelGroups), moments);
      sums.gradients += element.gradient;
      sums.products += element.gradient * element.deviation;
    }
    at += 4 * int(channelGroups);
  }
  for (; count > 0; --count) {
    const Element element = elementAt(at, moments);
    sums.gradients += element.gradient;
    sums.products += element.gradient * element.deviation;
    at += int(channelGroups);
  }
  sums.products *= moments.rstd;
  return sums;
}

// dx = scale * rstd * (g - mean(g) - xhat * mean(g * xhat)).
vec4 inputGradientAt(int at, Moments moments, Sums means) {
  const Element element = elementAt(at, moments);
  return moments.factor * (element.gradient - means.gradients - element.deviation * (moments.rstd * means.products));
}
