/// The samples of one step, as they go to the device.
public struct Batch: Sendable, Equatable {
  /// The images of one role, target or one reference: samples in 0...1, interleaved, batch first ([N, H, W, channels]).
  public struct Images: Sendable, Equatable {
    /// [N, H, W, 3].
    public var color: [Float] = []
    /// [N, H, W, 1], 1 is paper and 0 is ink.
    public var line: [Float] = []
    /// [N, H, W, 1].
    public var distance: [Float] = []
  }

  /// The training step that the batch is for.
  public let step: Int
  /// Samples.
  public let count: Int
  /// The size of every image.
  public let size: ImageSize
  /// The frames to colour, and what they should become.
  public internal(set) var target: Images
  /// The references in chronological order around the target.
  public internal(set) var references: [Images]

  /// The target's colour, line art or distance map of one sample, or those of a reference, as an image.
  public func image(_ plane: KeyPath<Images, [Float]>, of images: Images, sample: Int) -> Image {
    let samples = images[keyPath: plane]
    let length = samples.count / count
    return Image(
      width: size.width, height: size.height, channels: length / (size.width * size.height),
      samples: Array(samples[sample * length..<(sample + 1) * length]))
  }
}
