/// An image of interleaved float samples: row by row, `channels` samples a pixel, in 0...1.
public struct Image: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Samples a pixel: 3 for RGB colour, 1 for line art and distance maps.
  public let channels: Int
  /// `height * width * channels` samples.
  public var samples: [Float]

  /// An image with every sample set to `value`.
  public init(width: Int, height: Int, channels: Int, repeating value: Float = 1) {
    self.init(
      width: width, height: height, channels: channels,
      samples: .init(repeating: value, count: width * height * channels))
  }

  /// An image of the given samples.
  public init(width: Int, height: Int, channels: Int, samples: [Float]) {
    precondition(samples.count == width * height * channels, "an image needs height * width * channels samples")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// The sample of `channel` in column `x` of row `y`.
  public subscript(x: Int, y: Int, channel: Int) -> Float {
    get { samples[(y * width + x) * channels + channel] }
    set { samples[(y * width + x) * channels + channel] = newValue }
  }
}
