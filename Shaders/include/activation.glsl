// Activation functions, numbered as `Activation` in Sources/Kernels/Activation.swift; any other number is none.
// `kind` is meant to be a specialization constant, so that one branch is left. NaN stays NaN, where `max` might hide it.

const uint relu = 1;
const uint leakyReLU = 2;  // of slope 0.2
const uint sigmoid = 3;
const uint hyperbolicTangent = 4;

vec4 activate(vec4 x, uint kind) {
  switch (kind) {
    case relu: return mix(x, vec4(0), lessThan(x, vec4(0)));
    case leakyReLU: return mix(x, 0.2 * x, lessThan(x, vec4(0)));
    case sigmoid: return 1.0 / (1.0 + exp(-x));
    case hyperbolicTangent: return tanh(x);
    default: return x;
  }
}

float activate(float x, uint kind) { return activate(vec4(x), kind).x; }

// The derivative, expressed by the output y = activate(x).
vec4 activationSlope(vec4 y, uint kind) {
  switch (kind) {
    case relu: return vec4(greaterThan(y, vec4(0)));
    case leakyReLU: return mix(vec4(0.2), vec4(1), greaterThan(y, vec4(0)));
    case sigmoid: return y * (1.0 - y);
    case hyperbolicTangent: return 1.0 - y * y;
    default: return vec4(1);
  }
}

// The derivative at x itself.
vec4 activationSlopeAt(vec4 x, uint kind) {
  // The signs of x and of its activation are the same.
  return activationSlope(kind == sigmoid || kind == hyperbolicTangent ? activate(x, kind) : x, kind);
}
