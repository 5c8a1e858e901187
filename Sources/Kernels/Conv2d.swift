import Vulkan

/// A convolution on a device: packing of its weights, the output, and the gradients.
public struct Conv2d {
  /// How a convolution is computed.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// As it is written, in register tiles; for every shape.
    case direct
    /// Winograd's F(4x4, 3x3); for kernels of 3x3 with stride and dilation 1 over channels that four divides.
    case winograd
  }

  private let shape: Conv2dShape
  private let facts: DeviceFacts
  private let algorithm: Algorithm

  /// A convolution by the algorithm that is fastest for the shape or by `algorithm`, which must be one for the shape.
  /// The batch does not matter for the choice, so that packed weights serve every batch.
  public init(_ shape: Conv2dShape, facts: DeviceFacts, algorithm: Algorithm? = nil) {
    precondition(algorithm != .winograd || WinogradConvolution.supports(shape), "no convolution for Winograd")
    self.shape = shape
    self.facts = facts
    self.algorithm = algorithm ?? Self.fastest(shape)
  }

  /// Bytes of the weights as `pack` writes them.
  public var packedByteCount: Int {
    switch algorithm {
    case .direct: DirectConvolution.packedByteCount(shape, facts: facts)
    case .winograd: winograd.packedByteCount
    }
  }

  /// Bytes of the weights as `packTransposed` writes them.
  public var packedTransposedByteCount: Int {
    switch algorithm {
    case .direct: DirectConvolution.packedTransposedByteCount(shape, facts: facts)
    case .winograd: winograd.transposed.packedByteCount
    }
  }

  /// Packs `weight` [out, in, height, width], divided by the scalar `sigma` if there is one, and `bias` [out] for
  /// `forward`. The bias is not divided.
  public func pack(
    weight: BufferRange, bias: BufferRange, sigma: BufferRange?, packed: BufferRange
  ) -> [Launch] {
    switch algorithm {
    case .direct:
      DirectConvolution.pack(weight: weight, bias: bias, sigma: sigma, packed: packed, shape: shape, facts: facts)
    case .winograd: winograd.pack(weight: weight, sigma: sigma, packed: packed)
    }
  }

  /// Packs `weight` [out, in, height, width], divided by the scalar `sigma` if there is one, for `backwardInput`.
  public func packTransposed(weight: BufferRange, sigma: BufferRange?, packed: BufferRange) -> [Launch] {
    switch algorithm {
    case .direct:
      DirectConvolution.packTransposed(weight: weight, sigma: sigma, packed: packed, shape: shape, facts: facts)
    case .winograd: winograd.transposed.pack(weight: weight, sigma: sigma, packed: packed)
    }
  }

  /// Bytes of scratch that `forward` needs.
  public var forwardScratchByteCount: Int { algorithm == .direct ? 0 : winograd.scratchByteCount }

  /// `output` = activation(conv2d(`input`, weight / sigma) + `bias`), with what `pack` wrote.
  public func forward(
    input: BufferRange, packed: BufferRange, bias: BufferRange, scratch: BufferRange, output: BufferRange,
    activation: Activation = .none
  ) -> [Launch] {
    switch algorithm {
    case .direct:
      DirectConvolution.forward(
        input: input, packed: packed, output: output, shape: shape, activation: activation, facts: facts)
    case .winograd:
      winograd.convolve(
        input: input, packed: packed, bias: bias, scratch: scratch, output: output, activation: activation)
    }
  }

  /// Bytes of scratch that `backwardInput` needs.
  public var backwardInputScratchByteCount: Int {
    algorithm == .direct ? 0 : winograd.transposed.scratchByteCount
  }

  /// `inputGradient` = gradient of the convolution with regard to its input, from `outputGradient`, with what
  /// `packTransposed` wrote.
  public func backwardInput(
    outputGradient: BufferRange, packed: BufferRange, scratch: BufferRange, inputGradient: BufferRange
  ) -> [Launch] {
    switch algorithm {
    case .direct:
      DirectConvolution.backwardInput(
        outputGradient: outputGradient, packed: packed, inputGradient: inputGradient, shape: shape, facts: facts)
    case .winograd:
      winograd.transposed.convolve(
        input: outputGradient, packed: packed, bias: nil, scratch: scratch, output: inputGradient, activation: .none)
    }
  }

  /// Bytes of scratch that `backwardWeight` needs.
  public var backwardWeightScratchByteCount: Int {
    switch algorithm {
    case .direct: DirectConvolution.backwardWeightScratchByteCount(shape, facts: facts)
    case .winograd: winograd.backwardWeightScratchByteCount
    }
  }

  /// `weightGradient` [out, in, height, width] = gradient of the convolution with regard to its (effective) weights,
  /// and `biasGradient` [out] with regard to its bias.
  public func backwardWeight(
    input: BufferRange, outputGradient: BufferRange, scratch: BufferRange, weightGradient: BufferRange,
    biasGradient: BufferRange
  ) -> [Launch] {
    switch algorithm {
    case .direct:
      DirectConvolution.backwardWeight(
        input: input, outputGradient: outputGradient, scratch: scratch, weightGradient: weightGradient,
        biasGradient: biasGradient, shape: shape, facts: facts)
    case .winograd:
      winograd.backwardWeight(
        input: input, outputGradient: outputGradient, scratch: scratch, weightGradient: weightGradient,
        biasGradient: biasGradient)
    }
  }
}

extension Conv2d {
  private var winograd: WinogradConvolution { WinogradConvolution(shape, facts: facts) }

  /// The faster algorithm by what both cost a core of a CPU, in nanoseconds, measured on lavapipe (Mesa 22.3.6) over
  /// channels from 8 to 256 and images of 4x4 to 256x256; forward and both gradients are alike.
  private static func fastest(_ shape: Conv2dShape) -> Algorithm {
    guard WinogradConvolution.supports(shape) else { return .direct }
    let (input, output) = (Double(shape.inputChannels), Double(shape.outputChannels))
    let tiles = Double(shape.inputHeight.divided(by: 4) * shape.inputWidth.divided(by: 4))
    let direct = 7.2 * input * output * tiles
    let products = 1.8 * input * output * tiles
    let transforms = 73 * (input + output) * tiles
    let packing = 45 * input * output
    return products + transforms + packing < direct ? .winograd : .direct
  }
}
