import Graph
import Kernels

extension ConformanceCase {
  /// Convolutions of awkward shapes: one pixel, odd sizes, channel counts that four does not divide, sizes past one
  /// tile, every kernel size, stride and dilation that the networks use.
  static func convolutions() -> [ConformanceCase] {
    let shapes: [(n: Int, h: Int, w: Int, i: Int, o: Int, k: Int, s: Int, d: Int)] = [
      (1, 1, 1, 1, 1, 1, 1, 1), (1, 1, 1, 3, 2, 3, 1, 1), (2, 9, 11, 5, 7, 3, 1, 1), (1, 7, 5, 33, 5, 3, 1, 1),
      (3, 5, 5, 33, 65, 3, 1, 1), (1, 8, 8, 3, 33, 3, 2, 1), (2, 7, 9, 4, 6, 3, 2, 1), (1, 13, 17, 3, 5, 3, 1, 2),
      (1, 20, 12, 8, 8, 3, 1, 8), (1, 18, 18, 4, 4, 3, 1, 16), (1, 16, 6, 6, 4, 4, 2, 1), (1, 15, 16, 1, 64, 5, 2, 1),
      (1, 33, 31, 16, 16, 3, 1, 1), (1, 12, 10, 40, 8, 1, 1, 1), (1, 6, 6, 12, 3, 1, 2, 1),
      (1, 40, 40, 32, 36, 3, 1, 1),
      (4, 2, 2, 64, 1, 3, 2, 1), (1, 3, 200, 8, 1, 3, 1, 1), (2, 1, 1, 24, 40, 1, 1, 1),
    ]
    return shapes.map { n, h, w, i, o, k, s, d in
      convolution(
        "\(n)x\(h)x\(w) \(i)to\(o) kernel \(k) stride \(s) dilation \(d)", .activation(n, h, w, i), channels: o,
        kernel: k, stride: s, dilation: d)
    } + activatedConvolutions()
  }

  private static func activatedConvolutions() -> [ConformanceCase] {
    [Activation.relu, .leakyReLU, .sigmoid, .tanh].flatMap { activation in
      [3, 18].map { channels in
        convolution(
          "2x6x7 5to\(channels) \(activation)", .activation(2, 6, 7, 5), channels: channels, activation: activation)
      }
    }
  }

  private static func convolution(
    _ variant: String, _ input: TensorType, channels: Int, kernel: Int = 3, stride: Int = 1, dilation: Int = 1,
    activation: Activation = .none
  ) -> ConformanceCase {
    let depth = input.channels
    let scale = 1 / Float(depth * kernel * kernel).squareRoot()
    return ConformanceCase(
      "conv2d", variant,
      inputs: [
        .random("x", input), .random("weight", .parameter([channels, depth, kernel, kernel]), scale: scale),
        .random("bias", .parameter([channels])),
      ],
      expectation: .reference { values in
        [
          Reference.activation(
            activation,
            Reference.conv2d(
              values[0], weight: values[1], bias: values[2], stride: stride, dilation: dilation))
        ]
      },
      build: { graph, inputs in
        [
          graph.conv2d(
            inputs[0], weight: ConvolutionWeight(inputs[1]), bias: inputs[2], stride: stride, dilation: dilation,
            activation: activation)
        ]
      })
  }

  /// Convolutions whose weight is divided by its spectral norm, in training and in inference.
  static func spectralNorms() -> [ConformanceCase] {
    let shapes = [(2, 1, 1), (3, 5, 3), (33, 7, 3), (64, 24, 3), (7, 130, 1), (130, 3, 3)]
    return shapes.flatMap { o, i, k in
      [true, false].map { isTraining in
        ConformanceCase(
          "spectral norm", "\(o)x\(i)x\(k)x\(k) \(isTraining ? "training" : "inference")",
          inputs: [
            .random("x", .activation(1, 4, 3, i), isDifferentiable: false),
            .random("weight", .parameter([o, i, k, k])),
            .random("u", .parameter([o]), scale: 1 / Float(o).squareRoot(), isDifferentiable: false),
          ],
          expectation: .reference { values in
            // The vectors are constants of the gradient, so they come from the weight before finite differences
            // move it.
            let (weight, u) = (SpectralVectors.weight(i, o, k), values[2])
            let trained = Reference.spectralNormTraining(weight, u: u)
            let normalized = Reference.spectralNorm(values[1], u: isTraining ? trained.u : u, v: trained.v)
            return [
              Reference.conv2d(
                values[0], weight: normalized, bias: ReferenceTensor(shape: [o], repeating: 0), stride: 1, dilation: 1)
            ]
          },
          build: { graph, inputs in
            let zero = graph.scaled(inputs[2], by: 0)
            let weight = graph.spectralNorm(inputs[1], u: inputs[2], movesVector: isTraining)
            return [graph.conv2d(inputs[0], weight: weight, bias: zero)]
          })
      }
    }
  }

  private enum SpectralVectors {
    /// The weight of the case before anything moves it.
    static func weight(_ i: Int, _ o: Int, _ k: Int) -> ReferenceTensor {
      Input.random("weight", .parameter([o, i, k, k])).values.map { Double(Float($0)) }
    }
  }
}

extension Reference {
  /// The activation of every element.
  static func activation(_ activation: Activation, _ x: ReferenceTensor) -> ReferenceTensor {
    switch activation {
    case .none: x
    case .relu: relu(x)
    case .leakyReLU: leakyRelu(x)
    case .sigmoid: sigmoid(x)
    case .tanh: tanh(x)
    }
  }
}
