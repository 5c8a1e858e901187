import Foundation

/// Draws the batches of a training run ahead of it on a thread of its own, so that the device never waits for the disk.
public final class BatchLoader: Sendable {
  /// Batches that are drawn ahead.
  private static let depth = 3

  private let queue: BatchQueue

  /// Begins to load the batches of `batchSize` samples from `firstStep` on, as `rules` and `seed` draw them.
  public init(
    reader: SampleReader, rules: SamplingRules = .reference, seed: UInt64, batchSize: Int, firstStep: Int = 0
  ) {
    precondition(batchSize > 0, "a batch has samples")
    let queue = BatchQueue(depth: Self.depth)
    self.queue = queue
    let thread = Thread {
      let lengths = reader.shotLengths
      var step = firstStep
      var goesOn = true
      while goesOn {
        let batch = Result {
          try reader.batch(
            (0..<batchSize).map {
              Sample.drawn(rules, seed: seed, step: step, position: $0, batchSize: batchSize, shotLengths: lengths)
            },
            step: step)
        }
        goesOn = queue.append(batch)
        step += 1
      }
    }
    thread.name = "batch loader"
    thread.start()
  }

  deinit { queue.close() }

  /// The next step's batch, in order of the steps.
  ///
  /// - Throws: `FootageError` where an image cannot be read; then every further call throws the same.
  public func next() throws -> Batch { try queue.first() }
}

/// A bounded queue between one thread that appends and those that take. A failure ends it.
private final class BatchQueue: @unchecked Sendable {
  // The condition guards all that follows.
  private let condition = NSCondition()
  private let depth: Int
  private var batches: [Result<Batch, any Error>] = []
  private var isClosed = false

  init(depth: Int) { self.depth = depth }

  /// Waits for room and appends; false where no more is wanted.
  func append(_ batch: Result<Batch, any Error>) -> Bool {
    condition.withLock {
      while batches.count >= depth && !isClosed { condition.wait() }
      if isClosed { return false }
      batches.append(batch)
      condition.broadcast()
      if case .failure = batch { return false }
      return true
    }
  }

  /// Waits for a batch and takes it; a failure stays.
  func first() throws -> Batch {
    try condition.withLock {
      while batches.isEmpty { condition.wait() }
      let batch = try batches[0].get()
      batches.removeFirst()
      condition.broadcast()
      return batch
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }
}
