import Footage

/// The straight colours of a picture with their opacity, pixel by pixel.
public struct StraightColors: Sendable {
  private let color: Image
  private let alpha: Image?

  /// Those of `picture`.
  public init(of picture: Picture) {
    (color, alpha) = (picture.straightColor(), picture.alpha)
  }

  /// The colour of the pixel with that index, row by row.
  public subscript(pixel: Int) -> SIMD4<Float> {
    SIMD4(
      color.samples[3 * pixel], color.samples[3 * pixel + 1], color.samples[3 * pixel + 2], alpha?.samples[pixel] ?? 1)
  }
}
