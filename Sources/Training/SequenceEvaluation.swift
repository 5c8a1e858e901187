import Footage

/// How well shots are coloured as sequences of frames between key frames.
public struct SequenceEvaluation: Codable, Hashable, Sendable {
  /// The peak signal-to-noise ratio of all coloured frames together in decibels: drawings that are held may be right to the
  /// last bit, and a mean of ratios would be of nothing else.
  public var psnr: Double
  /// Their mean structural similarity; nil where the images are smaller than its window.
  public var ssim: Double?
  /// How calm the sequence is, key frames included.
  public var consistency: TemporalConsistency

  /// The means of `shots`, of which there is one at least.
  init(meanOf shots: [SequenceEvaluation]) {
    let similarities = shots.compactMap(\.ssim)
    psnr = shots.reduce(0) { $0 + $1.psnr } / Double(shots.count)
    ssim = similarities.isEmpty ? nil : similarities.reduce(0, +) / Double(similarities.count)
    consistency = TemporalConsistency(meanOf: shots.map(\.consistency))
  }

  /// Of single frames and of the steps between them.
  fileprivate init(psnr: Double, ssim: Double?, consistency: TemporalConsistency) {
    (self.psnr, self.ssim, self.consistency) = (psnr, ssim, consistency)
  }
}

/// The same sequences by the network that colours alone, and with the temporal network over it.
public struct SequenceComparison: Codable, Hashable, Sendable {
  /// What the network that colours makes.
  public var color: SequenceEvaluation
  /// What the temporal network makes of that; nil without one.
  public var temporal: SequenceEvaluation?

  /// The means of `shots`, of which there is one at least.
  public init(meanOf shots: [SequenceComparison]) {
    let temporal = shots.compactMap(\.temporal)
    self.init(
      color: SequenceEvaluation(meanOf: shots.map(\.color)),
      temporal: temporal.isEmpty ? nil : SequenceEvaluation(meanOf: temporal))
  }

  /// All that was measured.
  var numbers: [Double] {
    [color, temporal].compactMap(\.self).flatMap { sequence in
      let consistency = sequence.consistency
      return [
        sequence.psnr, sequence.ssim, consistency.changeError, consistency.stillChangeError,
        consistency.movingChangeError, consistency.warpingRatio,
      ].compactMap(\.self)
    }
  }

  fileprivate init(color: SequenceEvaluation, temporal: SequenceEvaluation?) {
    (self.color, self.temporal) = (color, temporal)
  }
}

extension Evaluator {
  /// Colours the first `frames` frames of a shot as a sequence: every frame number 2 * `gap` is a key frame, and those
  /// between two of them have both as references. What comes after the last key frame is left out.
  ///
  /// `afterFrame` is called after each frame that is coloured. Nil where there are not two key frames.
  func sequence(
    ofShot shot: Int, frames: Int, gap: Int, afterFrame: () -> Void = {}
  ) throws -> SequenceComparison? {
    let interval = 2 * gap
    var (color, temporal) = (SequenceTrack(), SequenceTrack())
    var truth: Image?
    func append(_ sample: ColoredSample?, truth next: Image) {
      let change = truth.map { FrameChange(from: $0, to: next) }
      color.append(sample?.untempered ?? next, isColored: sample != nil, truth: next, change)
      if hasTemporalNetwork { temporal.append(sample?.color ?? next, isColored: sample != nil, truth: next, change) }
      truth = next
    }
    for start in stride(from: 0, to: frames - interval, by: interval) {
      var next: Image?
      for sample in Sample.between(start, start + interval, shot: shot) {
        let sample = try self.color(sample)
        if truth == nil { append(nil, truth: sample.references[0]) }
        append(sample, truth: sample.truth)
        next = sample.references[1]
        afterFrame()
      }
      if let next { append(nil, truth: next) }
    }
    return color.evaluation.map { SequenceComparison(color: $0, temporal: temporal.evaluation) }
  }

  /// How many frames `sequence` colours.
  static func sequenceCount(frames: Int, gap: Int) -> Int { max(0, frames - 1) / (2 * gap) * (2 * gap - 1) }
}

/// A sequence as it is made, frame after frame.
private struct SequenceTrack {
  private var previous: Image?
  private var errors = TemporalErrors()
  private var squaredErrors: [Double] = []
  private var similarities: [Double] = []

  /// Adds a frame; key frames, which are given, count in the steps from frame to frame alone.
  mutating func append(_ frame: Image, isColored: Bool, truth: Image, _ change: FrameChange?) {
    if let previous, let change { errors.add(change, previous: previous, frame: frame) }
    previous = frame
    guard isColored else { return }
    squaredErrors.append(Metrics.meanSquaredError(frame, truth))
    if let similarity = Metrics.ssim(frame, truth) { similarities.append(similarity) }
  }

  var evaluation: SequenceEvaluation? {
    errors.consistency.map {
      SequenceEvaluation(
        psnr: Evaluation.psnr(ofError: squaredErrors.reduce(0, +) / Double(squaredErrors.count)),
        ssim: similarities.isEmpty ? nil : similarities.reduce(0, +) / Double(similarities.count), consistency: $0)
    }
  }
}
