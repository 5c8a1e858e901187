import Footage

/// How well frames are coloured whose colours are known: means over samples, and the same of the better reference
/// copied, which is the baseline to beat.
public struct Evaluation: Codable, Hashable, Sendable {
  /// The peak signal-to-noise ratio in decibels; nil where no images are made.
  public var psnr: Double?
  /// The structural similarity; nil where the images are smaller than its window.
  public var ssim: Double?
  /// The ratio of the reference that is more like the target, in decibels.
  public var copiedPSNR: Double?
  /// The similarity of the reference that is more like the target.
  public var copiedSSIM: Double?
  /// How well shots are coloured as sequences; nil where that was not asked.
  public var sequences: SequenceComparison?
  /// How right the colours of areas are; nil where none are named.
  public var painting: PaintingEvaluation?

  /// Whether this is a better result than `other`, or the first: the colours of a temporal network by how calm they are,
  /// which is what it is for, and all others by how right they are.
  func isBetter(than other: Evaluation?) -> Bool {
    guard let other else { return true }
    if let error = changeError, let otherError = other.changeError { return error < otherError }
    if let painting, let otherPainting = other.painting { return painting.score > otherPainting.score }
    return (psnr ?? 0) > (other.psnr ?? 0)
  }

  /// Whether all of it are numbers.
  var isFinite: Bool {
    let numbers = [psnr, ssim, copiedPSNR, copiedSSIM, painting?.score].compactMap(\.self) + (sequences?.numbers ?? [])
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
    func meanIfAny(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    self.init(
      psnr: meanIfAny(evaluations.compactMap(\.psnr)), ssim: meanIfAny(evaluations.compactMap(\.ssim)),
      copiedPSNR: meanIfAny(evaluations.compactMap(\.copiedPSNR)),
      copiedSSIM: meanIfAny(evaluations.compactMap(\.copiedSSIM)))
    let sequences = evaluations.compactMap(\.sequences)
    if !sequences.isEmpty { self.sequences = SequenceComparison(meanOf: sequences) }
  }
}
