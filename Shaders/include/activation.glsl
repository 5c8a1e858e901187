// Activation functions, numbered as `Activation` in Sources/Kernels/Activation.swift:
// 0 none, 1 ReLU, 2 leaky ReLU of slope 0.2, 3 sigmoid, 4 tanh.
// `kind` is meant to be a specialization constant, so that one branch is left. NaN stays NaN, where `max` might hide it.

vec4 activate(vec4 x, uint kind) {
  switch (kind) {
    case 1: return mix(x, vec4(0), lessThan(x, vec4(0)));
    case 2: return mix(x, 0.2 * x, lessThan(x, vec4(0)));
    case 3: return 1.0 / (1.0 + exp(-x));
    case 4: return tanh(x);
    default: return x;
  }
}

float activate(float x, uint kind) { return activate(vec4(x), kind).x; }

// The derivative, expressed by the output y = activate(x).
vec4 activationSlope(vec4 y, uint kind) {
  switch (kind) {
    case 1: return vec4(greaterThan(y, vec4(0)));
    case 2: return mix(vec4(0.2), vec4(1), greaterThan(y, vec4(0)));
    case 3: return y * (1.0 - y);
    case 4: return 1.0 - y * y;
    default: return vec4(1);
  }
}

// The derivative at x itself.
vec4 activationSlopeAt(vec4 x, uint kind) {
  // The signs of x and of its activation are the same.
  return activationSlope(kind == 3 || kind == 4 ? activate(x, kind) : x, kind);
}
