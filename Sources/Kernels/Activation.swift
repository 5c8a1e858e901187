/// An activation function, numbered as in `activation.glsl`. `leakyReLU` has the slope 0.2.
public enum Activation: UInt32, Hashable, Sendable {
  case none, relu, leakyReLU, sigmoid, tanh

  /// The slope of `leakyReLU` below zero.
  static let leakyReLUSlope: Float = 0.2

  /// The slope below zero of what is the larger of x and its multiple by a slope; nil for what is not.
  private var slope: Float? {
    switch self {
    case .none: 1
    case .relu: 0
    case .leakyReLU: Self.leakyReLUSlope
    case .sigmoid, .tanh: nil
    }
  }

  /// What kernels that compute max(x, slope * x) without asking which take: this function's number, or 0 for such a one.
  var kernelNumber: UInt32 { slope == nil ? rawValue : 0 }

  /// The slope that they take beside it, which counts for `kernelNumber` 0 alone.
  var kernelSlope: Float { slope ?? 1 }
}
