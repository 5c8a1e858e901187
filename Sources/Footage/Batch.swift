/// The samples of one step, as they go to the device.
public struct Batch: Sendable, Equatable {
  /// The images of one role, target or one reference: samples in 0...1, interleaved, batch first ([N, H, W, channels]).
  public typealias Images = Planes<[Float]>

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

  /// What a plane of `images`, those of the target or of a reference, shows of one sample.
  public func image(_ plane: Plane, of images: Images, sample: Int) -> Image {
    let length = size.width * size.height * plane.channels
    return Image(
      width: size.width, height: size.height, channels: plane.channels,
      samples: Array(images[plane][sample * length..<(sample + 1) * length]))
  }
}
