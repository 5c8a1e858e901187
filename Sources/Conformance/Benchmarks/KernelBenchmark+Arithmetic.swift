import Graph
import Kernels

extension KernelBenchmark.Case {
  /// Every kind of operator at sizes of both networks.
  public static let all = convolutions + matrixProducts + matchings + bandwidthBound

  /// Convolutions in each direction: two that a discrete GPU is judged by, each kind of layer of both networks, and the
  /// layers of the reference network's tiny preset that take longest.
  private static let convolutions: [Self] = [
    (1, 256, 64, 64, 3, 1), (1, 64, 256, 256, 3, 1), (1, 256, 32, 32, 3, 1), (1, 256, 32, 64, 3, 1),
    (1, 64, 128, 128, 3, 1), (1, 256, 73, 32, 3, 1), (1, 128, 64, 128, 3, 2), (1, 128, 128, 256, 3, 2),
    (1, 64, 256, 256, 1, 1),
    (1, 64, 64, 64, 4, 2), (8, 32, 32, 64, 3, 2), (8, 16, 128, 64, 3, 1), (4, 64, 32, 16, 3, 1),
  ].flatMap { batch, side, input, output, kernel, stride in
    convolution(
      Conv2dShape(
        batch: batch, inputHeight: side, inputWidth: side, inputChannels: input, outputChannels: output,
        kernelHeight: kernel, kernelWidth: kernel, stride: stride))
  }

  private static func convolution(_ shape: Conv2dShape) -> [Self] {
    let name =
      "conv2d \(shape.kernelHeight)x\(shape.kernelWidth) \(shape.inputChannels)->\(shape.outputChannels) "
      + "at \(shape.batch)x\(shape.inputHeight)x\(shape.inputWidth)"
      + (shape.stride > 1 ? " stride \(shape.stride)" : "")
    /// The output, and what it is computed from.
    @Sendable func build(_ inputs: KernelBenchmark.Inputs) -> (output: Tensor, x: Tensor, parameters: [Tensor]) {
      let x = inputs(.activation(shape.batch, shape.inputHeight, shape.inputWidth, shape.inputChannels))
      let weight = inputs(
        .parameter([shape.outputChannels, shape.inputChannels, shape.kernelHeight, shape.kernelWidth]))
      let bias = inputs(.parameter([shape.outputChannels]))
      let output = inputs.graph.conv2d(x, weight: ConvolutionWeight(weight), bias: bias, stride: shape.stride)
      return (output, x, [weight, bias])
    }
    return [
      Self("\(name) forward", .convolution) { [build($0).output] },
      Self("\(name) input gradient", .convolution) { inputs in
        let built = build(inputs)
        return inputs.gradients(built.output, [built.x])
      },
      Self("\(name) weight gradient", .convolution) { inputs in
        let built = build(inputs)
        return inputs.gradients(built.output, built.parameters)
      },
    ]
  }

  private static let matrixProducts: [Self] = [
    Self("matmul 1024x1024x1024", .matrixProduct) { inputs in
      let type = TensorType.activation(1, 1024, 1024)
      return [inputs.graph.matmul(inputs(type), inputs(type))]
    },
    Self("gram matrix of 64 channels at 1x256x256", .matrixProduct) {
      [$0.graph.gram($0(.activation(1, 256, 256, 64)))]
    },
  ]

  /// Matching as the matching network of 256 pixels does it with two references.
  private static let matchings: [Self] = {
    let (side, references, features) = (64, 2, 36)
    let (positions, keys) = (side * side, references * side * side)
    @Sendable func dense(_ inputs: KernelBenchmark.Inputs) -> (output: Tensor, features: [Tensor]) {
      let (query, key) = (inputs(.activation(1, positions, features)), inputs(.activation(1, keys, features)))
      return (inputs.graph.matching(query: query, keys: key, values: inputs(.activation(1, keys, 48))), [query, key])
    }
    @Sendable func blocks(_ inputs: KernelBenchmark.Inputs) -> (query: Tensor, keys: Tensor) {
      (inputs(.activation(1, side, side, features)), inputs(.activation(references, side, side, features)))
    }
    return [
      Self("matching \(positions) to \(keys)", .matching) { [dense($0).output] },
      Self("matching \(positions) to \(keys) with gradients", .matching) { inputs in
        let built = dense(inputs)
        return inputs.withGradients(built.output, built.features[0], built.features[1])
      },
      Self("best match \(positions) to \(keys)", .matching) { inputs in
        let (query, keys) = blocks(inputs)
        return [inputs.graph.bestMatch(query: query, keys: keys, references: references)]
      },
      Self("propagated match \(positions) to \(keys)", .matching) { inputs in
        let (query, keys) = blocks(inputs)
        return [inputs.graph.propagatedMatch(matches(inputs, references, side), query: query, keys: keys)]
      },
      Self("windowed matching at 1x256x256", .matching) { [windowed($0, references, side).output] },
      Self("windowed matching at 1x256x256 with gradients", .matching) { inputs in
        let built = windowed(inputs, references, side)
        return inputs.withGradients(built.output, built.inputs[0], built.inputs[1], built.inputs[2])
      },
    ]
  }()

  /// Best matches of blocks a little way off their own place, as moving pictures have them.
  private static func matches(_ inputs: KernelBenchmark.Inputs, _ references: Int, _ side: Int) -> Tensor {
    inputs(.activation(references, side, side, 3)) { index in
      let block = index / 3 % (side * side)
      switch index % 3 {
      case 0: return 1
      case 1: return Float((block / side + 2) % side)
      default: return Float((block % side + 3) % side)
      }
    }
  }

  private static func windowed(
    _ inputs: KernelBenchmark.Inputs, _ references: Int, _ blocks: Int
  ) -> (output: Tensor, inputs: [Tensor]) {
    let side = 4 * blocks
    let query = inputs(.activation(1, side, side, 16))
    let keys = inputs(.activation(references, side, side, 16))
    let still = inputs(.activation(references, side, side, 1))
    let output = inputs.graph.windowedMatching(
      query: query, keys: keys, values: inputs(.activation(references, side, side, 3)),
      best: matches(inputs, references, blocks), still: still, radius: 3, penalty: 0.07)
    return (output, [query, keys, still])
  }
}
