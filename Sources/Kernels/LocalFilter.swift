import Vulkan

/// A filter of its own for each pixel of one frame of a sequence: the pixel plus the weighted differences to it of the
/// others in the 5x5 pixels around it and of the same pixel one frame before and one after (kernel prediction: Jia et
/// al., arXiv 1605.09673; Mildenhall et al., arXiv 1712.02327), and plus a change of each colour in units of the range
/// that the colour has in the 5x5 pixels. Beyond an edge, or the first or last frame, the nearest pixel counts.
public struct LocalFilter: Hashable, Sendable {
  /// The pixels whose difference counts: row by row the 24 around it, then that of the frame before and of the one after.
  static let taps = 26
  /// Weights of each pixel: those of the taps, then the change of each colour.
  public static let weights = taps + 3

  /// The shape of all frames: [samples * frames, height, width, 3].
  public let shape: ActivationShape
  /// Frames of each sample.
  public let frames: Int
  /// Which of them is filtered.
  public let place: Int

  /// The filter of the frame at `place` of every sample of `frames` images of `shape`.
  public init(_ shape: ActivationShape, frames: Int, place: Int) {
    precondition(
      frames > 0 && shape.images % frames == 0 && (0..<frames).contains(place) && shape.channels == 3,
      "a local filter of frame \(place) of \(frames) in \(shape)")
    self.shape = shape
    self.frames = frames
    self.place = place
  }

  /// Pixels of all filtered frames.
  private var pixels: Int { shape.images / frames * shape.pixels }

  /// The vectors of four weights of a pixel.
  private static let weightGroups = weights.divided(by: 4)

  private var cost: Cost {
    Cost(flops: 12 * Self.taps * pixels, bytes: 16 * (Self.weightGroups + 2) * pixels)
  }

  /// `output`, a frame a sample, = the frames at `place` of `x` filtered with `weights` [samples, height, width, LocalFilter.weights].
  public func forward(_ x: BufferRange, weights: BufferRange, output: BufferRange) -> [Launch] {
    [
      LocalFilterForward.launch(
        x: x, weights: weights, output: output,
        constants: .init(
          pixels: UInt32(pixels), height: Int32(shape.height), width: Int32(shape.width), frames: Int32(frames),
          place: Int32(place)),
        groups: .elements(pixels), cost: cost, spread: .elements)
    ]
  }

  /// The gradient of `forward` with respect to the weights.
  public func backwardWeights(
    outputGradient: BufferRange, x: BufferRange, weightsGradient: BufferRange
  ) -> [Launch] {
    [
      LocalFilterBackward.launch(
        outputGradient: outputGradient, x: x, weightsGradient: weightsGradient,
        constants: .init(
          pixels: UInt32(pixels), height: Int32(shape.height), width: Int32(shape.width), frames: Int32(frames),
          place: Int32(place)),
        groups: .elements(pixels), cost: cost, spread: .elements(vectors: Self.weightGroups))
    ]
  }
}
