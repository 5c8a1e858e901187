/// How well held-out frames are coloured: means over all samples, and the same of the better reference copied, which
/// is the baseline to beat.
public struct Evaluation: Codable, Hashable, Sendable {
  /// The peak signal-to-noise ratio in decibels.
  public var psnr: Double
  /// The structural similarity; nil where the images are smaller than its window.
  public var ssim: Double?
  /// The ratio of the reference that is more like the target, in decibels.
  public var copiedPSNR: Double
  /// The similarity of the reference that is more like the target.
  public var copiedSSIM: Double?

  /// Whether this is a better result than `other`, or the first.
  func isBetter(than other: Evaluation?) -> Bool {
    guard let other else { return true }
    return psnr > other.psnr
  }
}
