import Footage
import Foundation
import Networks
import Training

/// How long a run is.
public enum TrainingLength: Hashable, Sendable {
  /// So many steps.
  case steps(Int)
  /// So many passes over the shots.
  case epochs(Int)
}

/// What a new run is to be. What is not said follows from the preset, or from the checkpoint to begin with.
public struct NewTraining {
  /// The data set's folder; nil draws the procedural cartoon into the run's folder.
  public var dataset: URL?
  /// Which network is trained.
  public var network: NetworkConfiguration.Kind?
  /// What of it is trained.
  public var stage = Stage.color
  /// The values to begin with.
  public var preset = RunConfiguration.Preset.tiny
  /// The checkpoint to begin with.
  public var start: URL?
  /// VGG19's weights, in torchvision's layout.
  public var features: URL?
  /// The names of the shots to hold out; nil leaves the choice to the seed.
  public var heldOut: [String]?
  /// How long the run is; nil leaves it to the preset.
  public var length: TrainingLength?
  /// Replaces values of the preset.
  public var change: (inout RunConfiguration) -> Void = { _ in }

  /// A run of the preset `tiny` on the cartoon.
  public init() {}

  /// The preset with what was said, and what `start`, the checkpoint to begin with, asks for.
  func configuration(start: Checkpoint?) throws -> RunConfiguration {
    let network = network ?? start?.metadata.network.kind ?? .standard
    var configuration = RunConfiguration(
      network: network, stage: stage, preset: preset, source: .cartoon(.init(seed: 1)))
    if stage != .color, start == nil { throw ProductionError.withoutStart(stage) }
    if heldOut != nil, dataset == nil { throw ProductionError.heldOutWithoutDataset }
    configuration.heldOut = heldOut
    if stage == .region, let start, start.hasTemporalNetwork {
      throw ProductionError.temporalBeforeRegion(path: start.file.url.path)
    }
    configuration.startRegionNetwork = start?.metadata.region
    if let start = start?.metadata.network {
      configuration.channels = start.baseChannels
      configuration.hasSpectralNorm = start.hasSpectralNorm
    }
    change(&configuration)
    configuration.source =
      dataset.map { .dataset(path: $0.standardizedFileURL.path) } ?? .cartoon(.init(seed: configuration.seed))
    if configuration.networkConfiguration.hasSpectralNorm, !configuration.hasSpectralNorm {
      throw ProductionError.noSpectralNorm
    }
    if let start = start?.metadata.network { try requireSame(configuration.networkConfiguration, as: start) }
    configuration.vgg19 = features?.standardizedFileURL.path
    configuration.start = start?.file.url.standardizedFileURL.path
    return configuration
  }

  /// The weights of one network are none for another.
  private func requireSame(_ network: NetworkConfiguration, as start: NetworkConfiguration) throws {
    if network.kind != start.kind { throw ProductionError.otherNetwork(network.kind, start: start.kind) }
    if network.baseChannels != start.baseChannels {
      throw ProductionError.otherChannels(network.baseChannels, start: start.baseChannels)
    }
    guard network == start else { throw ProductionError.otherShapes }
  }
}

extension RunConfiguration {
  /// Settles what depends on the data: the shots to hold out and the length of the run.
  ///
  /// Throws `TrainingError` where no run can be made with the values, `FootageError.noSuchShot`.
  mutating func settle(_ length: TrainingLength?, on dataset: Dataset?) throws {
    if case .steps(let steps) = length { self.steps = steps }
    try validate()
    let shots = try holdOutShots(of: dataset)
    if case .epochs(let epochs) = length { steps = try steps(epochs: epochs, shots: shots) }
  }
}
