import Footage

/// Judges a network in training by the shots that are held out.
struct HeldOutEvaluator {
  /// The most samples of an evaluation, which has to stay short against the training between two.
  private static let sampleLimit = 48
  /// The samples that are shown.
  private static let shownLimit = 4
  /// The most shots that are coloured as sequences, and the most frames of each.
  private static let (sequenceLimit, sequenceLength) = (2, 13)

  private let evaluator: Evaluator
  private let samples: [Sample]

  /// Judges by the shots of `evaluator`.
  init(_ evaluator: Evaluator) {
    self.evaluator = evaluator
    samples = Self.spread(Sample.evaluation(shotLengths: evaluator.reader.shotLengths), over: Self.sampleLimit)
  }

  /// The means over all samples, and a sheet with a row for each of a few of them: references, line art, output, truth.
  func evaluate() throws -> (evaluation: Evaluation, sheet: Image) {
    var evaluations: [Evaluation] = []
    var rows: [[Image]] = []
    let shown = Set(Self.spread(Array(samples.indices), over: Self.shownLimit))
    for (index, sample) in samples.enumerated() {
      let colored = try evaluator.color(sample)
      evaluations.append(colored.evaluation)
      if shown.contains(index) { rows.append(colored.references + [colored.line, colored.color, colored.truth]) }
    }
    var evaluation = Evaluation(meanOf: evaluations)
    if evaluator.hasTemporalNetwork {
      let sequences = try sequences()
      if !sequences.isEmpty { evaluation.sequences = SequenceComparison(meanOf: sequences) }
    }
    return (evaluation, ContactSheet.of(rows: rows))
  }

  /// A few shots as sequences, which a temporal network is judged by.
  private func sequences() throws -> [SequenceComparison] {
    let lengths = evaluator.reader.shotLengths
    return try Self.spread(Array(lengths.indices), over: Self.sequenceLimit).compactMap { shot in
      try evaluator.sequence(
        ofShot: shot, frames: min(lengths[shot], Self.sequenceLength),
        gap: SamplingRules.reference.gapLimit(frames: lengths[shot]))
    }
  }

  /// At most `limit` of `items`, evenly spread over them.
  private static func spread<Item>(_ items: [Item], over limit: Int) -> [Item] {
    guard items.count > limit else { return items }
    return (0..<limit).map { items[$0 * items.count / limit] }
  }
}
