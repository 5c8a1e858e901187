/// Concatenation of channels, its inverse, and the product of the channels of two tensors.
///
/// Tensors are concatenated along another axis by taking what follows that axis for channels: references along
/// positions [images, positions, channels] are concatenated as [images, positions * padded channels].
public enum Channels {
  /// A tensor that is concatenated, with how many channels it has.
  public struct Part: Hashable, Sendable {
    /// The tensor.
    public var range: BufferRange
    /// Its channels.
    public var channels: Int

    /// The tensor `range` of `channels` channels.
    public init(_ range: BufferRange, channels: Int) {
      self.range = range
      self.channels = channels
    }
  }

  /// The most parts that `concatenate` takes at once.
  public static let maxParts = 5

  /// `output` = the channels of all parts, two to `maxParts`, one after the other. Each has `pixels` pixels in all images
  /// together.
  public static func concatenate(_ parts: [Part], pixels: Int, output: BufferRange) -> [Launch] {
    precondition((2...maxParts).contains(parts.count), "\(parts.count) parts cannot be concatenated at once")
    let ranges = parts.map(\.range) + Array(repeating: parts[0].range, count: maxParts - parts.count)
    var ends: [Int] = []
    for part in parts { ends.append((ends.last ?? 0) + part.channels) }
    let groups = (ends.last ?? 0).divided(by: 4)
    let filled = (ends + Array(repeating: 0, count: maxParts - ends.count)).map(UInt32.init)
    let count = pixels * groups
    return [
      Concatenate.launch(
        x0: ranges[0], x1: ranges[1], x2: ranges[2], x3: ranges[3], x4: ranges[4], output: output,
        constants: .init(
          count: UInt32(count), pixels: UInt32(pixels), channelGroups: UInt32(groups), end0: filled[0],
          end1: filled[1], end2: filled[2], end3: filled[3], end4: filled[4]),
        specialization: .init(
          parts: UInt32(parts.count), aligned: ends.dropLast().allSatisfy { $0 % 4 == 0 },
          narrow: parts.dropFirst().allSatisfy { $0.channels <= 4 }),
        groups: .elements(count), cost: Cost(bytes: 32 * count), spread: .elements)
    ]
  }

  /// `output` = the channels `range` of `x`, which has `channels` of them.
  public static func slice(
    _ x: BufferRange, channels: Int, range: Range<Int>, pixels: Int, output: BufferRange
  ) -> [Launch] {
    precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= channels, "no such channels")
    let (inputGroups, groups) = (channels.divided(by: 4), range.count.divided(by: 4))
    let count = pixels * groups
    return [
      Slice.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(count), first: UInt32(range.lowerBound), channels: UInt32(range.count),
          inputGroups: UInt32(inputGroups), channelGroups: UInt32(groups),
          lastTexel: UInt32(pixels * inputGroups - 1)),
        specialization: .init(aligned: range.lowerBound % 4 == 0),
        groups: .elements(count), cost: Cost(bytes: 32 * count), spread: .elements)
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
}
