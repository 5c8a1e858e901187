import ArgumentParser
import Foundation
import Training

/// The option that chooses a trained network.
struct CheckpointOption: ParsableArguments {
  @Option(help: .init("The trained network; by default the best of the newest run in ./runs.", valueName: "file"))
  var checkpoint: String?

  /// The file that was given.
  var given: URL? { checkpoint.map { URL(fileURLWithPath: $0) } }

  /// The file that was given, or the newest run's.
  func file() throws -> URL { try given ?? Self.newestRun().requiredCheckpoint() }

  /// The newest run in ./runs.
  static func newestRun() throws -> RunFolder {
    do {
      return try RunFolder.newest(in: URL(fileURLWithPath: "runs"))
    } catch TrainingError.noRun {
      throw UsageError("there is no run in ./runs: train one with 'gpucolor train', or give --checkpoint")
    }
  }
}

extension RunFolder {
  /// The checkpoint to colour with.
  func requiredCheckpoint() throws -> URL {
    guard let checkpoint else {
      throw UsageError("the run in \(url.path) has no checkpoint yet: train on, or give one by --checkpoint")
    }
    return checkpoint
  }
}
