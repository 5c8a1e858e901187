import Vulkan

/// A convolution on a device: packing of its weights, the output, and the gradients.
public struct Conv2d {
  /// How a convolution is computed.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// As it is written; for every shape.
    case direct
    /// Winograd's F(4x4, 3x3); for kernels of 3x3 with stride and dilation 1 over channels that four divides.
    case winograd4
    /// Winograd's F(6x6, 3x3), for the same.
    case winograd6
    /// Winograd's F(4x4, 2x2) over the phases of an image, for kernels of 3x3 with stride 2 and dilation 1; gradients are
    /// direct.
    case stridedWinograd

    fileprivate var tileSide: WinogradConvolution.TileSide? {
      switch self {
      case .direct, .stridedWinograd: nil
      case .winograd4: .four
      case .winograd6: .six
      }
    }
  }

  private let shape: Conv2dShape
  private let facts: DeviceFacts
  private let family: TileFamily
  /// Nil for a direct convolution.
  private let winograd: WinogradConvolution?
  private let stridedWinograd: StridedWinogradConvolution?

  /// A convolution in tiles of `family`, which the device must run, by the algorithm that is fastest for the shape or by
  /// `algorithm`, which must be one for the shape.
  /// The batch does not matter for the choice, so that packed weights serve every batch.
  public init(_ shape: Conv2dShape, facts: DeviceFacts, family: TileFamily, algorithm: Algorithm? = nil) {
    let algorithm = algorithm ?? Self.fastest(shape, family, facts)
    let isSupported =
      switch algorithm {
      case .direct: true
      case .winograd4, .winograd6: WinogradConvolution.supports(shape)
      case .stridedWinograd: StridedWinogradConvolution.supports(shape, family: family, facts: facts)
      }
    precondition(isSupported, "no convolution for \(algorithm)")
    self.shape = shape
    self.facts = facts
    self.family = family
    winograd = algorithm.tileSide.map { WinogradConvolution(shape, tileSide: $0, family: family, facts: facts) }
    stridedWinograd =
      algorithm == .stridedWinograd ? StridedWinogradConvolution(shape, family: family, facts: facts) : nil
  }

  /// Bytes of the weights as `pack` writes them.
  public var packedByteCount: Int {
    winograd?.packedByteCount ?? stridedWinograd?.packedByteCount
      ?? DirectConvolution.packedByteCount(shape, family: family, facts: facts)
  }

  /// Bytes of the weights as `packTransposed` writes them.
  public var packedTransposedByteCount: Int {
    winograd?.transposed.packedByteCount
      ?? DirectConvolution.packedTransposedByteCount(shape, family: family, facts: facts)
  }

  /// Packs `weight` [out, in, height, width], divided by the scalar `sigma` if there is one, and `bias` [out] for
  /// `forward`. The bias is not divided.
  public func pack(
    weight: BufferRange, bias: BufferRange, sigma: BufferRange?, packed: BufferRange
  ) -> [Launch] {
    winograd?.pack(weight: weight, sigma: sigma, packed: packed)
      ?? stridedWinograd?.pack(weight: weight, sigma: sigma, packed: packed)
      ?? DirectConvolution.pack(
        weight: weight, bias: bias, sigma: sigma, packed: packed, shape: shape, family: family, facts: facts)
  }

  /// Packs `weight` [out, in, height, width], divided by the scalar `sigma` if there is one, for `backwardInput`.
  public func packTransposed(weight: BufferRange, sigma: BufferRange?, packed: BufferRange) -> [Launch] {
    winograd?.transposed.pack(weight: weight, sigma: sigma, packed: packed)
      ?? DirectConvolution.packTransposed(
        weight: weight, sigma: sigma, packed: packed, shape: shape, family: family, facts: facts)
  }

  /// Bytes of scratch that `forward` needs.
  public var forwardScratchByteCount: Int {
    winograd?.scratchByteCount ?? stridedWinograd?.scratchByteCount ?? 0
  }

  /// `output` = activation(conv2d(`input`, weight / sigma) + `bias`), with what `pack` wrote.
  public func forward(
    input: BufferRange, packed: BufferRange, bias: BufferRange, scratch: BufferRange, output: BufferRange,
    activation: Activation = .none
  ) -> [Launch] {
    winograd?.convolve(
      input: input, packed: packed, bias: bias, scratch: scratch, output: output, activation: activation)
      ?? stridedWinograd?.convolve(
        input: input, packed: packed, bias: bias, scratch: scratch, output: output, activation: activation)
      ?? DirectConvolution.forward(
        input: input, packed: packed, output: output, shape: shape, activation: activation, family: family,
        facts: facts)
  }

  /// Bytes of scratch that `backwardInput` needs.
  public var backwardInputScratchByteCount: Int {
    winograd?.transposed.scratchByteCount ?? 0
  }

  /// `inputGradient` = gradient of the convolution with regard to its input, from `outputGradient`, with what
  /// `packTransposed` wrote.
  public func backwardInput(
    outputGradient: BufferRange, packed: BufferRange, scratch: BufferRange, inputGradient: BufferRange
  ) -> [Launch] {
    winograd?.transposed.convolve(
      input: outputGradient, packed: packed, bias: nil, scratch: scratch, output: inputGradient, activation: .none)
      ?? DirectConvolution.backwardInput(
        outputGradient: outputGradient, packed: packed, inputGradient: inputGradient, shape: shape, family: family,
        facts: facts)
  }

  /// Bytes of scratch that `backwardWeight` needs.
  public var backwardWeightScratchByteCount: Int {
    winograd?.backwardWeightScratchByteCount
      ?? DirectConvolution.backwardWeightScratchByteCount(shape, family: family, facts: facts)
  }

  /// `weightGradient` [out, in, height, width] = gradient of the convolution with regard to its (effective) weights,
  /// and `biasGradient` [out] with regard to its bias.
  public func backwardWeight(
    input: BufferRange, outputGradient: BufferRange, scratch: BufferRange, weightGradient: BufferRange,
    biasGradient: BufferRange
  ) -> [Launch] {
    winograd?.backwardWeight(
      input: input, outputGradient: outputGradient, scratch: scratch, weightGradient: weightGradient,
      biasGradient: biasGradient)
      ?? DirectConvolution.backwardWeight(
        input: input, outputGradient: outputGradient, scratch: scratch, weightGradient: weightGradient,
        biasGradient: biasGradient, shape: shape, family: family, facts: facts)
  }
}

extension Conv2d {
  /// The faster algorithm by what both cost a core of a CPU, in nanoseconds, measured on lavapipe (Mesa 22.3.6) over
  /// channels from 8 to 256 and images of 4x4 to 256x256; forward and both gradients are alike.
  ///
  /// Cooperative matrices multiply several times as fast as the transforms could be, and rounded factors would lose what
  /// these add up. A direct convolution with other kernels than 3x3 is the only one, whatever it costs.
  private static func fastest(_ shape: Conv2dShape, _ family: TileFamily, _ facts: DeviceFacts) -> Algorithm {
    guard family != .cooperative else { return .direct }
    let (input, output) = (Double(shape.inputChannels), Double(shape.outputChannels))
    var costs = [(0.45 * input * output * Double(shape.outputHeight * shape.outputWidth), Algorithm.direct)]
    /// The cost of tiles of `side` with so many factors for each pair of channels; `transforms` is that of a tile's, and
    /// the packing of weights counts for `packed` of what it costs.
    func winograd(_ side: Int, factors: Int, transforms: Double, packed: Double) -> Double {
      let tiles = Double(shape.outputHeight.divided(by: side) * shape.outputWidth.divided(by: side))
      let weights = Double(factors) * input * output
      // Over ten megabytes of them leave the caches and come back from memory.
      let packing = weights * (weights < 2.5e6 ? 1.25 : 4.5)
      return weights * tiles * 0.05 + tiles * transforms + packed * packing
    }
    if WinogradConvolution.supports(shape) {
      for (side, algorithm) in [(4, Algorithm.winograd4), (6, .winograd6)] {
        let frequencies = (side + 2) * (side + 2)
        let transforms = 2 * Double(frequencies) * (input + output)
        costs.append((winograd(side, factors: frequencies, transforms: transforms, packed: 1), algorithm))
      }
    }
    // Measured in tiles of registers alone. The layers that halve images take several at a time, and the same weights for
    // every frame.
    if family == .registers, StridedWinogradConvolution.supports(shape, family: family, facts: facts) {
      let transforms = 3.5 * (81 * input + 25 * output)
      costs.append((winograd(4, factors: 81, transforms: transforms, packed: 0.25), .stridedWinograd))
    }
    return costs.min { $0.0 < $1.0 }?.1 ?? .direct
  }
}
