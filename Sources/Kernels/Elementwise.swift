/// Elementwise kernels over ranges of one length. All of them keep padding at zero.
public enum Elementwise {
  /// What `elementwise_vector.comp` computes, by its number there.
  private enum Operation: UInt32 {
    case scaledSum, product, blend, blendMaskGradient, complementProduct, absoluteDifference, signedProduct
  }

  /// What `elementwise_scalar.comp` computes, by its number there.
  enum ScalarOperation: UInt32 {
    case absoluteDifferenceGradient, crossEntropyGradient, logLikelihoodGradient
  }

  /// `output` = a * x0 + b * x1: sums, differences, scaling and means of two.
  public static func scaledSum(
    _ x0: BufferRange, by a: Float, _ x1: BufferRange, by b: Float, output: BufferRange
  ) -> [Launch] {
    launch(.scaledSum, x0, x1, x0, a: a, b: b, output: output, reads: 2)
  }

  /// `output` = x.
  public static func copy(_ x: BufferRange, output: BufferRange) -> [Launch] {
    scaledSum(x, by: 1, x, by: 0, output: output)
  }

  /// `output` = x0 * x1. Where x1 has one channel for all channels of x0, `sharedBy` says how many groups of four
  /// channels x0 has.
  public static func product(
    _ x0: BufferRange, _ x1: BufferRange, sharedBy channelGroups: Int? = nil, output: BufferRange
  ) -> [Launch] {
    launch(.product, x0, x1, x0, sharedBy: channelGroups, output: output, reads: 2)
  }

  /// `output` = foreground * mask + background * (1 - mask). A mask of one channel for all channels is `sharedBy` that
  /// many groups of four.
  public static func blend(
    foreground: BufferRange, background: BufferRange, mask: BufferRange, sharedBy channelGroups: Int? = nil,
    output: BufferRange
  ) -> [Launch] {
    launch(.blend, foreground, mask, background, sharedBy: channelGroups, output: output, reads: 3)
  }

  /// The gradient of `blend` with respect to a mask of as many channels: `output` = outputGradient * (foreground -
  /// background). That of the foreground is `product` with the mask, that of the background `complementProduct`.
  public static func blendMaskGradient(
    outputGradient: BufferRange, foreground: BufferRange, background: BufferRange, output: BufferRange
  ) -> [Launch] {
    launch(.blendMaskGradient, outputGradient, foreground, background, output: output, reads: 3)
  }

  /// `output` = x * (1 - mask). A mask of one channel for all channels is `sharedBy` that many groups of four.
  public static func complementProduct(
    _ x: BufferRange, mask: BufferRange, sharedBy channelGroups: Int? = nil, output: BufferRange
  ) -> [Launch] {
    launch(.complementProduct, x, mask, x, sharedBy: channelGroups, output: output, reads: 2)
  }

  /// `output` = |x0 - x1|.
  public static func absoluteDifference(_ x0: BufferRange, _ x1: BufferRange, output: BufferRange) -> [Launch] {
    launch(.absoluteDifference, x0, x1, x0, output: output, reads: 2)
  }

  /// The gradient of `absoluteDifference` with respect to x0: `output` = outputGradient * sign(x0 - x1), 0 where they
  /// are equal; that of x1 with x0 and x1 exchanged.
  public static func absoluteDifferenceBackward(
    outputGradient: BufferRange, _ x0: BufferRange, _ x1: BufferRange, output: BufferRange
  ) -> [Launch] {
    launch(.signedProduct, outputGradient, x0, x1, output: output, reads: 3)
  }

  /// `value` everywhere, padding included.
  public static func filled(with value: Float, output: BufferRange) -> [Launch] {
    let count = output.vectorCount
    return [
      Fill.launch(
        output: output, constants: .init(count: UInt32(count), value: value), groups: .folded(count.divided(by: 256)),
        cost: Cost(bytes: output.byteCount))
    ]
  }

  private static func launch(
    _ operation: Operation, _ x0: BufferRange, _ x1: BufferRange, _ x2: BufferRange, a: Float = 0, b: Float = 0,
    sharedBy channelGroups: Int? = nil, output: BufferRange, reads: Int
  ) -> [Launch] {
    let count = output.vectorCount
    return [
      ElementwiseVector.launch(
        x0: x0, x1: x1, x2: x2, output: output,
        constants: .init(count: UInt32(count), a: a, b: b, channelGroups: UInt32(channelGroups ?? 1)),
        specialization: .init(operation: operation.rawValue, oneChannel: channelGroups != nil),
        groups: .elements(count),
        cost: Cost(flops: 4 * (reads + 1) * count, bytes: 16 * (reads + 1) * count), spread: .elements
      ).replacing(binding: 0)
    ]
  }

  /// One launch of `elementwise_scalar.comp`; without `shape`, padding needs no masking.
  static func launch(
    _ operation: ScalarOperation, _ x0: BufferRange, _ x1: BufferRange, scalar: BufferRange, factor: Float,
    parameter: Float = 0, shape: ActivationShape? = nil, output: BufferRange, reads: Int
  ) -> [Launch] {
    let count = output.vectorCount
    return [
      ElementwiseScalar.launch(
        x0: x0, x1: x1, scalar: scalar, output: output,
        constants: .init(
          count: UInt32(count), channels: UInt32(shape?.channels ?? 4),
          channelGroups: UInt32(shape?.channelGroups ?? 1), factor: factor, parameter: parameter),
        specialization: .init(operation: operation.rawValue, masked: shape?.isPadded ?? false),
        groups: .elements(count), cost: Cost(flops: 4 * (reads + 1) * count, bytes: 16 * (reads + 1) * count))
    ]
  }
}
