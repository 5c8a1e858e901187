import Foundation
import Networks
import Training

/// Where a trained network is taken from.
public enum CheckpointSource: Hashable, Sendable {
  /// A file.
  case file(URL)
  /// The best of a run.
  case run(RunFolder)
  /// The checkpoint that comes with the program.
  case starter

  /// The checkpoint's file.
  ///
  /// Throws `ProductionError.noCheckpointYet` for a run without, `CheckpointError.noStarter`.
  public func file() throws -> URL {
    switch self {
    case .file(let file): return file
    case .run(let run):
      guard let checkpoint = run.checkpoint else { throw ProductionError.noCheckpointYet(run: run.url.path) }
      return checkpoint
    case .starter: return try Checkpoint.starterFile()
    }
  }
}

/// Finds trained networks by name, and the one to take where none is named.
public struct CheckpointLocator: Sendable {
  /// What the checkpoint that comes with the program is called; a file of that name is given as ./starter.
  public static let starterName = "starter"

  /// The folder that runs lie in.
  public let runs: URL

  /// Finds the runs in the folder `runs`.
  public init(runs: URL = URL(fileURLWithPath: "runs")) {
    self.runs = runs
  }

  /// What `name` names, the starter or a file; without a name the newest of the runs that have a checkpoint, and where
  /// there is no run at all the starter.
  public func source(_ name: String? = nil) throws -> CheckpointSource {
    if let name { return name == Self.starterName ? .starter : .file(URL(fileURLWithPath: name)) }
    do {
      return .run(try RunFolder.newest(in: runs, toColor: true))
    } catch TrainingError.noRun {
      return .starter
    }
  }
}
