/// Concatenation of channels, its inverse, and the product of the channels of two tensors.
///
/// Tensors are concatenated along another axis by taking what follows that axis for channels: references along
/// positions [images, positions, channels] are concatenated as [images, positions * padded channels].
public enum Channels {
  /// `output` = the channels of `x0` followed by those of `x1`, which have `channels0` and `channels1` of them, and
  /// `pixels` pixels in all images together.
  public static func concatenate(
    _ x0: BufferRange, channels channels0: Int, _ x1: BufferRange, channels channels1: Int, pixels: Int,
    output: BufferRange
  ) -> [Launch] {
    let chunks = Chunks(pixels: pixels, channels: channels0 + channels1)
    return [
      Concatenate.launch(
        x0: x0, x1: x1, output: output,
        constants: .init(
          pixels: UInt32(pixels), chunk: UInt32(chunks.pixels), channels0: UInt32(channels0),
          channels1: UInt32(channels1), channelGroups: UInt32(chunks.channelGroups)),
        specialization: .init(aligned: channels0 % 4 == 0), groups: chunks.grid,
        cost: Cost(bytes: 32 * pixels * chunks.channelGroups))
    ]
  }

  /// `output` = the channels `range` of `x`, which has `channels` of them.
  public static func slice(
    _ x: BufferRange, channels: Int, range: Range<Int>, pixels: Int, output: BufferRange
  ) -> [Launch] {
    precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= channels, "no such channels")
    let chunks = Chunks(pixels: pixels, channels: range.count)
    return [
      Slice.launch(
        x: x, output: output,
        constants: .init(
          pixels: UInt32(pixels), chunk: UInt32(chunks.pixels), first: UInt32(range.lowerBound),
          channels: UInt32(range.count), inputGroups: UInt32(channels.divided(by: 4)),
          channelGroups: UInt32(chunks.channelGroups)),
        specialization: .init(aligned: range.lowerBound % 4 == 0 && range.count % 4 == 0), groups: chunks.grid,
        cost: Cost(bytes: 32 * pixels * chunks.channelGroups))
    ]
  }

  /// `output` = the sum over channels of x0 * x1 for each pixel, as one channel. x0 and x1 have the shape `shape`.
  public static func dot(
    _ x0: BufferRange, _ x1: BufferRange, shape: ActivationShape, output: BufferRange
  ) -> [Launch] {
    let pixels = shape.images * shape.pixels
    return [
      ChannelDot.launch(
        x0: x0, x1: x1, output: output,
        constants: .init(pixels: UInt32(pixels), channelGroups: UInt32(shape.channelGroups)),
        groups: .elements(pixels),
        cost: Cost(flops: 8 * shape.groupCount, bytes: 2 * shape.byteCount + 16 * pixels))
    ]
  }

  /// Pixels cut into chunks of about 1,024 groups of channels, which are the rows of `rows.glsl`.
  private struct Chunks {
    let pixels: Int
    let channelGroups: Int
    let grid: Grid

    init(pixels: Int, channels: Int) {
      channelGroups = channels.divided(by: 4)
      self.pixels = Swift.max(1, 1024 / channelGroups)
      let rows = pixels.divided(by: self.pixels)
      let height = Swift.min(rows, 32768)
      grid = .rows(
        columns: self.pixels, channelGroups: channelGroups, height: height, images: rows.divided(by: height))
    }
  }
}
