/// Unit-length normalisation over the channels of each pixel.
public enum UnitLength {
  /// What the sum of squares is raised by, so that pixels of zeros stay zero.
  public static let epsilon: Float = 1e-6

  /// `output` = scale * x / sqrt(sum over channels of x^2 + epsilon). Both have the shape `shape`.
  public static func forward(
    _ x: BufferRange, shape: ActivationShape, scale: Float, output: BufferRange
  ) -> [Launch] {
    [
      UnitLengthForward.launch(
        x: x, output: output,
        constants: .init(
          pixels: UInt32(shape.images * shape.pixels), scale: scale, epsilon: epsilon),
        specialization: .init(channelGroups: UInt32(shape.channelGroups)),
        groups: .elements(shape.images * shape.pixels),
        cost: Cost(flops: 12 * shape.groupCount, bytes: 2 * shape.byteCount),
        spread: .elements(vectors: shape.channelGroups))
    ]
  }

  /// The gradient of `forward` with respect to x. All three have the shape `shape`.
  public static func backward(
    outputGradient: BufferRange, x: BufferRange, shape: ActivationShape, scale: Float, inputGradient: BufferRange
  ) -> [Launch] {
    [
      UnitLengthBackward.launch(
        outputGradient: outputGradient, x: x, inputGradient: inputGradient,
        constants: .init(
          pixels: UInt32(shape.images * shape.pixels), scale: scale, epsilon: epsilon),
        specialization: .init(channelGroups: UInt32(shape.channelGroups)),
        groups: .elements(shape.images * shape.pixels),
        cost: Cost(flops: 28 * shape.groupCount, bytes: 3 * shape.byteCount))
    ]
  }
}
