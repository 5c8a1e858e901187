import Vulkan

/// Pooling and nearest-neighbour upsampling.
public enum Pooling {
  /// The shape that 2x2 pooling with stride 2 (VALID) gives for an input of at least 2x2 pixels.
  public static func halved(_ shape: ActivationShape) -> ActivationShape {
    ActivationShape(images: shape.images, height: shape.height / 2, width: shape.width / 2, channels: shape.channels)
  }

  /// The shape with height and width multiplied by `factor`.
  public static func enlarged(_ shape: ActivationShape, by factor: Int) -> ActivationShape {
    ActivationShape(
      images: shape.images, height: shape.height * factor, width: shape.width * factor, channels: shape.channels)
  }

  /// Max pooling, 2x2, stride 2, VALID. `shape` is that of `x`; `output` has `halved(shape)`.
  public static func max(_ x: BufferRange, shape: ActivationShape, output: BufferRange) -> [Launch] {
    let small = halved(shape)
    return [
      MaxPoolForward.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(small.groupCount), inputHeight: UInt32(shape.height), inputWidth: UInt32(shape.width),
          height: UInt32(small.height), width: UInt32(small.width), channelGroups: UInt32(shape.channelGroups)),
        groups: .elements(small.groupCount),
        cost: Cost(flops: 3 * shape.groupCount, bytes: shape.byteCount + small.byteCount))
    ]
  }

  /// The gradient of `max`, which goes to the first maximum of each block. `shape` is that of `x`.
  public static func maxBackward(
    outputGradient: BufferRange, x: BufferRange, shape: ActivationShape, inputGradient: BufferRange
  ) -> [Launch] {
    let count = shape.images * shape.height.divided(by: 2) * shape.width.divided(by: 2) * shape.channelGroups
    return [
      MaxPoolBackward.launch(
        outputGradient: outputGradient, x: x, inputGradient: inputGradient,
        constants: .init(
          count: UInt32(count), inputHeight: UInt32(shape.height), inputWidth: UInt32(shape.width),
          channelGroups: UInt32(shape.channelGroups)),
        groups: .elements(count),
        cost: Cost(flops: 6 * shape.groupCount, bytes: 2 * shape.byteCount + halved(shape).byteCount))
    ]
  }

  /// Average pooling, 2x2, stride 2, VALID. `shape` is that of `x`; `output` has `halved(shape)`.
  public static func average(_ x: BufferRange, shape: ActivationShape, output: BufferRange) -> [Launch] {
    blockSum(x, shape, output, halved(shape), factor: 2, scale: 0.25)
  }

  /// The gradient of `average`. `shape` is that of the input of `average`.
  public static func averageBackward(
    outputGradient: BufferRange, shape: ActivationShape, inputGradient: BufferRange
  ) -> [Launch] {
    blockSpread(outputGradient, halved(shape), inputGradient, shape, factor: 2, scale: 0.25)
  }

  /// Nearest-neighbour upsampling. `shape` is that of `x`; `output` has `enlarged(shape, by: factor)`.
  public static func upsample(
    _ x: BufferRange, shape: ActivationShape, by factor: Int, output: BufferRange
  ) -> [Launch] {
    blockSpread(x, shape, output, enlarged(shape, by: factor), factor: factor, scale: 1)
  }

  /// The gradient of `upsample`: sums over blocks. `shape` is that of the input of `upsample`.
  public static func upsampleBackward(
    outputGradient: BufferRange, shape: ActivationShape, by factor: Int, inputGradient: BufferRange
  ) -> [Launch] {
    blockSum(outputGradient, enlarged(shape, by: factor), inputGradient, shape, factor: factor, scale: 1)
  }

  private static func blockSum(
    _ x: BufferRange, _ from: ActivationShape, _ output: BufferRange, _ to: ActivationShape, factor: Int, scale: Float
  ) -> [Launch] {
    [
      BlockSum.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(to.groupCount), inputHeight: UInt32(from.height), inputWidth: UInt32(from.width),
          height: UInt32(to.height), width: UInt32(to.width), channelGroups: UInt32(to.channelGroups), scale: scale),
        specialization: .init(factor: UInt32(factor)), groups: .elements(to.groupCount),
        cost: Cost(flops: 4 * from.groupCount, bytes: from.byteCount + to.byteCount))
    ]
  }

  private static func blockSpread(
    _ x: BufferRange, _ from: ActivationShape, _ output: BufferRange, _ to: ActivationShape, factor: Int, scale: Float
  ) -> [Launch] {
    [
      BlockSpread.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(to.groupCount), inputHeight: UInt32(from.height), inputWidth: UInt32(from.width),
          height: UInt32(to.height), width: UInt32(to.width), channelGroups: UInt32(to.channelGroups), scale: scale),
        specialization: .init(factor: UInt32(factor)), groups: .elements(to.groupCount),
        cost: Cost(bytes: from.byteCount + to.byteCount), spread: .elements)
    ]
  }
}

extension Pooling {
  /// Bytes of scratch that `sum` and `globalAverage` need.
  public static func sumScratchByteCount(_ shape: ActivationShape, facts: DeviceFacts) -> Int {
    shape.images * slabs(shape, facts).count * shape.channelGroups * 16
  }

  /// The mean over all pixels: `output` is [images, 1, 1, channels].
  public static func globalAverage(
    _ x: BufferRange, shape: ActivationShape, output: BufferRange, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    sum(x, shape: shape, scale: 1 / Float(shape.pixels), output: output, scratch: scratch, facts: facts)
  }

  /// `scale` times the sum over all pixels: `output` is [images, 1, 1, channels].
  static func sum(
    _ x: BufferRange, shape: ActivationShape, scale: Float, output: BufferRange, scratch: BufferRange,
    facts: DeviceFacts
  ) -> [Launch] {
    let slabs = slabs(shape, facts)
    if slabs.count == 1 { return [columnSum(x, rows: shape.pixels, slabs: slabs, shape, scale: scale, output: output)] }
    let partials = scratch.part(at: 0, byteCount: sumScratchByteCount(shape, facts: facts))
    return [
      columnSum(x, rows: shape.pixels, slabs: slabs, shape, scale: 1, output: partials),
      columnSum(
        partials, rows: slabs.count, slabs: Slabs(single: slabs.count), shape, scale: scale, output: output),
    ]
  }

  /// The gradient of `globalAverage`. `shape` is that of its input.
  public static func globalAverageBackward(
    outputGradient: BufferRange, shape: ActivationShape, inputGradient: BufferRange
  ) -> [Launch] {
    let slabs = shape.pixels.divided(by: 8)
    return [
      RowBroadcast.launch(
        x: outputGradient, output: inputGradient,
        constants: .init(
          rows: UInt32(shape.pixels), slabs: UInt32(slabs), channelGroups: UInt32(shape.channelGroups),
          scale: 1 / Float(shape.pixels)),
        groups: .columns(slabs: slabs, channelGroups: shape.channelGroups, images: shape.images),
        cost: Cost(bytes: shape.byteCount))
    ]
  }

  private static func slabs(_ shape: ActivationShape, _ facts: DeviceFacts) -> Slabs {
    Slabs(shape, facts: facts)
  }

  private static func columnSum(
    _ x: BufferRange, rows: Int, slabs: Slabs, _ shape: ActivationShape, scale: Float, output: BufferRange
  ) -> Launch {
    ColumnSum.launch(
      x: x, output: output,
      constants: .init(
        rows: UInt32(rows), slabs: UInt32(slabs.count), slabRows: UInt32(slabs.rows),
        channelGroups: UInt32(shape.channelGroups), scale: scale),
      groups: .columns(slabs: slabs.count, channelGroups: shape.channelGroups, images: shape.images),
      cost: Cost(bytes: shape.images * rows * shape.channelGroups * 16))
  }

  /// The sum of `rows` vectors of four elements, in their order.
  static func columnSum(_ x: BufferRange, rows: Int, output: BufferRange) -> Launch {
    let shape = ActivationShape(images: 1, height: 1, width: rows, channels: 4)
    return columnSum(x, rows: rows, slabs: Slabs(single: rows), shape, scale: 1, output: output)
  }
}
