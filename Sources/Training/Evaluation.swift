import Footage

/// How well frames are coloured whose colours are known: means over samples, and the same of the better reference
/// copied, which is the baseline to beat.
public struct Evaluation: Codable, Hashable, Sendable {
  /// The peak signal-to-noise ratio in decibels.
  public var psnr: Double
  /// The structural similarity; nil where the images are smaller than its window.
  public var ssim: Double?
  /// The ratio of the reference that is more like the target, in decibels.
  public var copiedPSNR: Double
  /// The similarity of the reference that is more like the target.
  public var copiedSSIM: Double?
  /// How well shots are coloured as sequences; nil where that was not asked.
  public var sequences: SequenceComparison?

  /// Whether this is a better result than `other`, or the first: the colours of a temporal network by how calm they are,
  /// which is what it is for, and all others by how right they are.
  func isBetter(than other: Evaluation?) -> Bool {
    guard let other else { return true }
    if let error = changeError, let otherError = other.changeError { return error < otherError }
    return psnr > other.psnr
  }

  /// Whether all of it are numbers.
  var isFinite: Bool {
    let numbers = [psnr, ssim, copiedPSNR, copiedSSIM].compactMap(\.self) + (sequences?.numbers ?? [])
    return numbers.allSatisfy(\.isFinite)
  }

  private var changeError: Double? { sequences?.temporal?.consistency.changeError }

  /// The signal-to-noise ratio at a mean squared error, with a floor under that, so that equal images do not make a mean
  /// infinite.
  static func psnr(ofError error: Double) -> Double { min(Metrics.psnr(ofError: error), 120) }

  private static func psnr(_ image: Image, _ truth: Image) -> Double {
    psnr(ofError: Metrics.meanSquaredError(image, truth))
  }
}

extension Evaluation {
  /// Compares `image` with `truth`, and the references, as if they had been copied.
  init(_ image: Image, references: [Image], truth: Image) {
    self.init(
      psnr: Self.psnr(image, truth), ssim: Metrics.ssim(image, truth),
      copiedPSNR: references.map { Self.psnr($0, truth) }.max() ?? 0,
      copiedSSIM: references.compactMap { Metrics.ssim($0, truth) }.max())
  }

  /// The means of `evaluations`, of which there is one at least.
  public init(meanOf evaluations: [Evaluation]) {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func meanIfAny(_ values: [Double]) -> Double? { values.isEmpty ? nil : mean(values) }
    self.init(
      psnr: mean(evaluations.map(\.psnr)), ssim: meanIfAny(evaluations.compactMap(\.ssim)),
      copiedPSNR: mean(evaluations.map(\.copiedPSNR)), copiedSSIM: meanIfAny(evaluations.compactMap(\.copiedSSIM)))
    let sequences = evaluations.compactMap(\.sequences)
    if !sequences.isEmpty { self.sequences = SequenceComparison(meanOf: sequences) }
  }
}
