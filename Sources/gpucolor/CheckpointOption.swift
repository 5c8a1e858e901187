import ArgumentParser
import Production

/// The option that chooses a trained network.
struct CheckpointOption: ParsableArguments {
  @Option(
    help: .init(
      "The trained network: a file, or '\(CheckpointLocator.starterName)' for the one that comes with gpucolor; by "
        + "default the best of the newest run in ./runs, or the starter where there is no run.", valueName: "file"))
  var checkpoint: String?

  /// What was given, or else the newest run in ./runs, or else the starter.
  func source() throws -> CheckpointSource { try CheckpointLocator().source(checkpoint) }
}
