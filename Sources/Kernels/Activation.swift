/// An activation function, numbered as in `activation.glsl`. `leakyReLU` has the slope 0.2.
public enum Activation: UInt32, Hashable, Sendable {
  case none, relu, leakyReLU, sigmoid, tanh

  /// The slope of `leakyReLU` below zero.
  static let leakyReLUSlope: Float = 0.2
}
