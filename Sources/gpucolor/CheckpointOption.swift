import ArgumentParser
import Foundation
import Networks
import Training

/// The option that chooses a trained network.
struct CheckpointOption: ParsableArguments {
  @Option(
    help: .init(
      "The trained network: a file, or '\(CheckpointSource.starterName)' for the one that comes with gpucolor; by default "
        + "the best of the newest run in ./runs, or the starter where there is no run.", valueName: "file"))
  var checkpoint: String?

  /// What was given, or else the newest run in ./runs, or else the starter.
  func source() throws -> CheckpointSource {
    if let checkpoint { return CheckpointSource(checkpoint) }
    do {
      return .run(try RunFolder.newest(in: URL(fileURLWithPath: "runs")))
    } catch TrainingError.noRun {
      return .starter
    }
  }
}

/// Where a trained network is taken from.
enum CheckpointSource {
  /// A file.
  case file(URL)
  /// The best of a run.
  case run(RunFolder)
  /// The checkpoint that comes with the program.
  case starter

  /// What options call the starter; a file of that name is given as ./starter.
  static let starterName = "starter"

  /// What an option names: the starter, or a file.
  init(_ argument: String) {
    self = argument == Self.starterName ? .starter : .file(URL(fileURLWithPath: argument))
  }

  /// The checkpoint's file.
  func file() throws -> URL {
    switch self {
    case .file(let file): return file
    case .run(let run):
      guard let checkpoint = run.checkpoint else {
        throw UsageError("the run in \(run.url.path) has no checkpoint yet: train on, or give one by --checkpoint")
      }
      return checkpoint
    case .starter: return try Checkpoint.starterFile()
    }
  }
}
