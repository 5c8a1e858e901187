import Graph
import Kernels

extension ConformanceCase {
  /// Convolutions of awkward shapes: one pixel, odd sizes, channel counts that four does not divide, sizes past one
  /// tile, every kernel size, stride and dilation that the networks use, and for inputs and outputs every number of
  /// lanes that a tile is split into, on subgroups of up to 32.
  static func convolutions() -> [ConformanceCase] {
    let shapes: [(n: Int, h: Int, w: Int, i: Int, o: Int, k: Int, s: Int, d: Int)] = [
      (1, 1, 1, 1, 1, 1, 1, 1), (1, 1, 1, 3, 2, 3, 1, 1), (2, 9, 11, 5, 7, 3, 1, 1), (1, 7, 5, 33, 5, 3, 1, 1),
      (3, 5, 5, 33, 65, 3, 1, 1), (1, 8, 8, 3, 33, 3, 2, 1), (2, 7, 9, 4, 6, 3, 2, 1), (1, 13, 17, 3, 5, 3, 1, 2),
      (1, 20, 12, 8, 8, 3, 1, 8), (1, 18, 18, 4, 4, 3, 1, 16), (1, 16, 6, 6, 4, 4, 2, 1), (1, 15, 16, 1, 64, 5, 2, 1),
      (1, 33, 31, 16, 16, 3, 1, 1), (1, 12, 10, 40, 8, 1, 1, 1), (1, 6, 6, 12, 3, 1, 2, 1), (1, 5, 7, 20, 24, 3, 1, 1),
      (1, 40, 40, 32, 36, 3, 1, 1), (4, 2, 2, 64, 1, 3, 2, 1), (1, 3, 200, 8, 1, 3, 1, 1), (2, 1, 1, 24, 40, 1, 1, 1),
      (1, 4, 5, 130, 70, 1, 1, 1),
    ]
    return shapes.map { n, h, w, i, o, k, s, d in
      convolution(
        "\(n)x\(h)x\(w) \(i)to\(o) kernel \(k) stride \(s) dilation \(d)", .activation(n, h, w, i), channels: o,
        kernel: k, .conv2d(stride: s, dilation: d))
    } + activatedConvolutions() + winogradConvolutions() + stridedWinogradConvolutions()
  }

  /// Less than a tile, tiles that hang over, images with tiles of their own, panels that are not full, several chunks,
  /// and every number of lanes that a tile is split into, for inputs and outputs.
  private static func winogradConvolutions() -> [ConformanceCase] {
    let shapes: [(n: Int, h: Int, w: Int, i: Int, o: Int)] = [
      (1, 1, 1, 4, 1), (2, 9, 11, 8, 6), (3, 4, 4, 36, 16), (1, 3, 50, 20, 33), (2, 5, 6, 64, 65), (1, 17, 13, 4, 130),
      (1, 12, 9, 132, 4), (4, 8, 8, 32, 32), (1, 40, 41, 4, 520), (1, 41, 40, 520, 3),
    ]
    let algorithms: [Conv2d.Algorithm] = [.winograd4, .winograd6]
    return shapes.flatMap { n, h, w, i, o in
      algorithms.map {
        convolution("\(n)x\(h)x\(w) \(i)to\(o) \($0)", .activation(n, h, w, i), channels: o, .conv2d(algorithm: $0))
      }
    }
      + [Activation.relu, .leakyReLU, .sigmoid].map { activation in
        convolution(
          "2x6x7 8to18 \(activation) winograd4", .activation(2, 6, 7, 8), channels: 18,
          .conv2d(activation: activation, algorithm: .winograd4))
      }
  }

  /// The same with stride 2, on even and odd sizes, whose padding differs.
  private static func stridedWinogradConvolutions() -> [ConformanceCase] {
    let shapes: [(n: Int, h: Int, w: Int, i: Int, o: Int, activation: Activation)] = [
      (1, 1, 1, 4, 1, .none), (2, 9, 11, 8, 6, .relu), (3, 8, 8, 16, 33, .sigmoid), (1, 2, 50, 4, 130, .none),
      (2, 17, 14, 32, 65, .leakyReLU), (1, 66, 35, 64, 3, .none), (2, 66, 70, 64, 64, .none),
    ]
    return shapes.map { n, h, w, i, o, activation in
      convolution(
        "\(n)x\(h)x\(w) \(i)to\(o) \(activation) winograd stride 2", .activation(n, h, w, i), channels: o,
        .conv2d(stride: 2, activation: activation, algorithm: .stridedWinograd))
    }
  }

  private static func activatedConvolutions() -> [ConformanceCase] {
    [Activation.relu, .leakyReLU, .sigmoid, .tanh].flatMap { activation in
      [3, 18].map { channels in
        convolution(
          "2x6x7 5to\(channels) \(activation)", .activation(2, 6, 7, 5), channels: channels,
          .conv2d(activation: activation))
      }
    }
  }

  /// A convolution, in mixed precision where cooperative matrices are to multiply.
  static func convolution(
    _ variant: String, _ input: TensorType, channels: Int, kernel: Int = 3, _ operation: ConformanceOperator,
    family: TileFamily? = nil
  ) -> ConformanceCase {
    let depth = input.channels
    let scale = 1 / Float(depth * kernel * kernel).squareRoot()
    let inputs: [Input] = [
      .random("x", input), .random("weight", .parameter([channels, depth, kernel, kernel]), scale: scale),
      .random("bias", .parameter([channels])),
    ]
    guard family == .cooperative else { return ConformanceCase(operation, variant, inputs, family: family) }
    return ConformanceCase(
      operation, variant, inputs.map(\.rounded), tolerance: halfTolerance, precision: .mixed, family: family)
  }

  /// Convolutions whose weight is divided by its spectral norm, in training and in inference.
  static func spectralNorms() -> [ConformanceCase] {
    let shapes = [(2, 1, 1), (3, 5, 3), (33, 7, 3), (64, 24, 3), (7, 130, 1), (130, 3, 3)]
    return shapes.flatMap { o, i, k in
      [true, false].map { isTraining in
        let weight = Input.random("weight", .parameter([o, i, k, k]))
        return ConformanceCase(
          .spectralNorm(isTraining: isTraining) { weight.values },
          "\(o)x\(i)x\(k)x\(k) \(isTraining ? "training" : "inference")",
          [
            .random("x", .activation(1, 4, 3, i), isDifferentiable: false), weight,
            .random("u", .parameter([o]), scale: 1 / Float(o).squareRoot(), isDifferentiable: false),
            .random("bias", .parameter([o]), isDifferentiable: false),
          ])
      }
    }
  }
}
