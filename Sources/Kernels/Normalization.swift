import Vulkan

/// Instance normalisation and AdaIN (SPEC, conventions and residual blocks): both normalise each channel of each image
/// with its own mean and population variance, and differ in where scale and shift come from.
public enum Normalization {
  /// Where the scale and the shift of the channels lie, and likewise their gradients.
  public enum Parameters: Hashable, Sendable {
    /// Instance normalisation: vectors [channels] for all images (gamma and beta).
    case channels(scale: BufferRange, shift: BufferRange)
    /// AdaIN: a matrix [images, 2 * channels] whose first half holds the shift (mean), the second the scale (sigma).
    case style(BufferRange)

    var scale: BufferRange {
      switch self {
      case .channels(let scale, _): scale
      case .style(let style): style
      }
    }

    var shift: BufferRange {
      switch self {
      case .channels(_, let shift): shift
      case .style(let style): style
      }
    }

    var isStyle: Bool {
      if case .style = self { true } else { false }
    }

    /// Column where the scale begins.
    func scaleOffset(_ shape: ActivationShape) -> UInt32 { isStyle ? UInt32(shape.channels) : 0 }

    /// Vectors of four elements of the scale's and of the shift's range.
    func vectors(_ shape: ActivationShape) -> UInt32 {
      isStyle ? UInt32(shape.images) * rowStride(shape) / 4 : UInt32(shape.channelGroups)
    }

    /// Elements of a row of the style matrix, or 0.
    func rowStride(_ shape: ActivationShape) -> UInt32 {
      isStyle ? UInt32((2 * shape.channels).rounded(upTo: 4)) : 0
    }
  }

  /// Inside the square root.
  public static let epsilon: Float = 1e-5

  /// Bytes of the statistics: a matrix [images, 2, channels] of mean and 1 / sqrt(variance + epsilon).
  public static func statisticsByteCount(_ shape: ActivationShape) -> Int {
    shape.images * 2 * shape.channelGroups * 16
  }

  /// Bytes of scratch that `statistics` needs.
  public static func scratchByteCount(_ shape: ActivationShape, facts: DeviceFacts) -> Int {
    slabs(shape, facts).count * statisticsByteCount(shape)
  }

  /// The statistics of `x`, to `statistics`.
  public static func statistics(
    _ x: BufferRange, shape: ActivationShape, statistics: BufferRange, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let slabs = slabs(shape, facts)
    let partials = scratch.part(at: 0, byteCount: slabs.count * statisticsByteCount(shape))
    let groups = UInt32(shape.channelGroups)
    let first = NormalizationStatistics.launch(
      x: x, partials: slabs.count == 1 ? statistics : partials,
      constants: .init(
        pixels: UInt32(shape.pixels), slabs: UInt32(slabs.count), slabPixels: UInt32(slabs.rows),
        channels: UInt32(shape.channels), channelGroups: groups, epsilon: epsilon),
      groups: .columns(slabs: slabs.count, channelGroups: shape.channelGroups, images: shape.images),
      cost: Cost(flops: 16 * shape.groupCount, bytes: shape.byteCount))
    if slabs.count == 1 { return [first] }
    return [
      first,
      NormalizationCombine.launch(
        partials: partials, statistics: statistics,
        constants: .init(
          pixels: UInt32(shape.pixels), slabs: UInt32(slabs.count), slabPixels: UInt32(slabs.rows),
          channels: UInt32(shape.channels), channelGroups: groups, epsilon: epsilon),
        groups: .columns(slabs: 1, channelGroups: shape.channelGroups, images: shape.images),
        cost: Cost(bytes: partials.byteCount)),
    ]
  }

  /// `output` = activation((x - mean) * rstd * scale + shift [+ residual]).
  public static func apply(
    _ x: BufferRange, statistics: BufferRange, parameters: Parameters, residual: BufferRange? = nil,
    activation: Activation, shape: ActivationShape, output: BufferRange
  ) -> [Launch] {
    let slabs = shape.pixels.divided(by: pixelsPerLane)
    return [
      NormalizationApply.launch(
        x: x, statistics: statistics, scale: parameters.scale, shift: parameters.shift, residual: residual ?? x,
        output: output,
        constants: .init(
          pixels: UInt32(shape.pixels), slabs: UInt32(slabs), channels: UInt32(shape.channels),
          channelGroups: UInt32(shape.channelGroups), scaleOffset: parameters.scaleOffset(shape), shiftOffset: 0,
          rowStride: parameters.rowStride(shape), parameterTexels: parameters.vectors(shape)),
        specialization: .init(
          activation: activation.rawValue, masked: shape.isPadded, addsResidual: residual != nil),
        groups: .columns(slabs: slabs, channelGroups: shape.channelGroups, images: shape.images),
        cost: Cost(flops: 16 * shape.groupCount, bytes: (residual == nil ? 2 : 3) * shape.byteCount),
        spread: .columns(shape, rowsPerSlab: pixelsPerLane)
      ).replacing(binding: 0)
    ]
  }

  /// As in `normalization.glsl`.
  static let pixelsPerLane = 8

  static func slabs(_ shape: ActivationShape, _ facts: DeviceFacts) -> Slabs {
    Slabs(shape, facts: facts)
  }
}
