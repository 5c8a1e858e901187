/// Draws the batches of a training run ahead of it on a thread of its own, so that the device never waits for the disk.
public final class BatchLoader: Sendable {
  private let batches: Prefetcher<Batch>

  /// Begins to load the batches of `batchSize` samples from `firstStep` on, as `rules` and `seed` draw them.
  public init(
    reader: SampleReader, rules: SamplingRules = .reference, seed: UInt64, batchSize: Int, firstStep: Int = 0
  ) {
    precondition(batchSize > 0, "a batch has samples")
    let lengths = reader.shotLengths
    batches = Prefetcher(from: firstStep) { step in
      try reader.batch(
        (0..<batchSize).map {
          Sample.drawn(rules, seed: seed, step: step, position: $0, batchSize: batchSize, shotLengths: lengths)
        },
        step: step)
    }
  }

  /// The next step's batch, in order of the steps.
  ///
  /// - Throws: `FootageError` where an image cannot be read; then every further call throws the same.
  public func next() throws -> Batch { try batches.next() }
}
