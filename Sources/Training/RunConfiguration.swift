import Footage
import Kernels
import Networks

/// Everything that decides what a run computes: with the same data and device, two runs of one configuration are the
/// same run. It is recorded in the run's folder.
public struct RunConfiguration: Codable, Hashable, Sendable {
  /// A set of values to begin with.
  public enum Preset: String, Codable, CaseIterable, Sendable {
    /// A network that learns within minutes on a CPU.
    case tiny
    /// A network for a small GPU.
    case small
    /// The network of the paper.
    case paper
  }

  /// Where the frames come from.
  public enum Source: Hashable, Sendable {
    /// The data set in a folder; `path` is absolute.
    case dataset(path: String)
    /// The procedural cartoon, drawn into the run's folder.
    case cartoon(CartoonConfiguration)
  }

  /// A production of the procedural cartoon.
  public struct CartoonConfiguration: Codable, Hashable, Sendable {
    /// Which production: another seed is another cast.
    public var seed: UInt64
    /// How many shots are drawn.
    public var shots: Int
    /// How many frames of each shot are drawn at most.
    public var frames: Int
    /// How many characters there are.
    public var cast: Int

    /// A production of `shots` shots with up to `frames` frames each.
    public init(seed: UInt64, shots: Int = 24, frames: Int = 24, cast: Int = 3) {
      self.seed = seed
      self.shots = shots
      self.frames = frames
      self.cast = cast
    }
  }

  /// The preset that the values began with.
  public var preset: Preset
  /// Which network colours.
  public var network: NetworkConfiguration.Kind
  /// Which network is trained: the one that colours, or the temporal network over it, which then stays as it is.
  public var stage: Stage
  /// What the temporal network is trained without; nil for all of it.
  public var missingPart: TemporalNetwork.Part?
  /// The channels of the first layers: `c` of SPEC.md.
  public var channels: Int
  /// Whether the layers that SPEC.md marks SN are spectrally normalised; it counts for the reference network alone.
  public var hasSpectralNorm = true
  /// How exactly the networks compute; weights and their gradients are float32 either way.
  public var precision = Precision.single
  /// Height and width of the training images in pixels.
  public var size: Int
  /// Samples of one step.
  public var batch: Int
  /// Steps of the whole run.
  public var steps: Int
  /// The generator's learning rate.
  public var learningRate: Double
  /// The discriminator's learning rate, where there is one.
  public var discriminatorLearningRate: Double
  /// What each loss counts.
  public var weights: LossWeights
  /// What initial values, held-out shots and the order of the data follow from.
  public var seed: UInt64 = 1
  /// How frames come to the size of the training images.
  public var fitting = Fitting.whole
  /// Where the frames come from.
  public var source: Source
  /// What the data set looked like when the run was recorded; nil for the cartoon, and for runs of older programs.
  public var fingerprint: DatasetFingerprint?
  /// The shots that are kept from training to evaluate on; nil leaves the choice to the seed.
  public var heldOut: [String]?
  /// The file with VGG19's weights; nil trains with seeded ones.
  public var vgg19: String?
  /// The checkpoint that the weights began with; nil began with random ones.
  public var start: String?
  /// The region network of the checkpoint that the weights began with.
  public var startRegionNetwork: RegionNetwork.Configuration?
  /// Steps from one evaluation, with its samples and its checkpoint, to the next.
  public var evaluationInterval: Int

  /// The values of `preset` for `stage` of `network` and the frames of `source`.
  public init(network: NetworkConfiguration.Kind, stage: Stage = .color, preset: Preset, source: Source) {
    let values = PresetValues(preset, of: network, stage)
    self.network = network
    self.stage = stage
    self.preset = preset
    self.source = source
    (channels, size, batch, steps) = (values.channels, values.size, values.batch, values.steps)
    learningRate = values.learningRate
    discriminatorLearningRate = values.discriminatorLearningRate
    weights = values.weights
    evaluationInterval = values.evaluationInterval
  }

  /// The network that is trained, and what it is built with.
  public var networkConfiguration: NetworkConfiguration {
    .init(network, baseChannels: channels, hasSpectralNorm: hasSpectralNorm)
  }

  /// The region network of the run's checkpoints: the one that is trained, or that stays as it is; nil without one.
  var regionNetwork: RegionNetwork.Configuration? { startRegionNetwork ?? (stage == .region ? .init() : nil) }

  /// The form of the temporal network in the run's checkpoints.
  var temporalForm: TemporalNetwork.Form { stage == .temporal ? .filtering(without: missingPart) : .adding }

  /// How many steps a run, or passes over the data, can have: what counts them stays far from its limits.
  static let allowedCounts = AllowedNumbers(1...1_000_000_000)

  /// The sizes of training images that the network takes.
  private var allowedSizes: AllowedNumbers {
    AllowedNumbers(16...4096, multipleOf: networkConfiguration.sizeMultiple)
  }

  /// Throws `TrainingError.unusableValue` for the first value that no run can be made with.
  public func validate() throws {
    for (option, value, allowed) in [
      ("channels", channels, networkConfiguration.allowedChannels), ("size", size, allowedSizes),
      ("batch", batch, AllowedNumbers(1...1024)), ("steps", steps, Self.allowedCounts),
      ("evaluate-every", evaluationInterval, Self.allowedCounts),
    ] {
      try Self.require(allowed.contains(value), option, value, "\(allowed)")
    }
    for (option, rate) in [
      ("learning-rate", learningRate), ("discriminator-learning-rate", discriminatorLearningRate),
    ] {
      try Self.require(rate.isFinite && rate >= 0, option, rate, "0 or more")
    }
    for (name, weight) in weights.named {
      try Self.require(weight.isFinite && weight >= 0, "\(name)-weight", weight, "0 or more")
    }
    if stage == .region {
      try Self.require(
        precision == .single, "precision", precision.rawValue, "single with --stage region, or leave it out")
      return try requireCartoon()
    }
    for term in ColoringResult.Draft.Term.allCases where stage == .temporal {
      let weight = weights[keyPath: term.weight]
      try Self.require(weight == 0, "\(term.rawValue)-weight", weight, "0 with --stage temporal, or leave it out")
    }
    try Self.require(
      weights.isAnyUsed(by: networkConfiguration, in: stage), "l1-weight", weights.l1,
      "more than 0, or another loss that the network has")
    if let missingPart {
      try Self.require(stage == .temporal, "ablate", missingPart.rawValue, "--stage temporal, or leave it out")
    }
    try requireCartoon()
  }

  private static func require(
    _ condition: Bool, _ option: String, _ value: some CustomStringConvertible, _ needed: String
  ) throws {
    if !condition { throw TrainingError.unusableValue(option: option, value: "\(value)", needed: needed) }
  }

  private func requireCartoon() throws {
    if case .cartoon(let cartoon) = source {
      try Self.require((2...100_000).contains(cartoon.shots), "shots", cartoon.shots, "a number from 2 to 100000")
      try Self.require((5...100_000).contains(cartoon.frames), "frames", cartoon.frames, "a number from 5 to 100000")
      try Self.require((1...100).contains(cartoon.cast), "cast", cartoon.cast, "a number from 1 to 100")
    }
  }
}

extension RunConfiguration {
  /// The values in one line, for the log.
  public var summary: String {
    let norm = hasSpectralNorm ? "" : ", no spectral normalisation"
    let precision = precision == .single ? "" : ", \(precision.rawValue) precision"
    let rates =
      weights.needsDiscriminator
      ? "learning rates \(learningRate) and \(discriminatorLearningRate)" : "learning rate \(learningRate)"
    let missing = missingPart.map { " without its \($0.rawValue)" } ?? ""
    if stage == .region {
      return "region network beside the \(network.rawValue) network: batch \(batch), learning rate \(learningRate), "
        + "seed \(seed), \(steps) steps"
    }
    let network = (stage == .temporal ? "temporal network\(missing) over the " : "") + network.rawValue
    return
      "\(network) network, preset \(preset.rawValue): \(channels) channels, \(size) px, batch \(batch)\(norm)\(precision), "
      + "\(rates), seed \(seed), \(steps) steps"
  }
}

extension KeyedDecodingContainer {
  /// Runs were recorded without a precision while there was single precision alone.
  func decode(_ type: Precision.Type, forKey key: Key) throws -> Precision {
    try decodeIfPresent(type, forKey: key) ?? .single
  }
}

extension KeyedDecodingContainer {
  /// Runs were recorded without a stage while there was one alone.
  func decode(_ type: Stage.Type, forKey key: Key) throws -> Stage { try decodeIfPresent(type, forKey: key) ?? .color }
}

extension RunConfiguration.Source: Codable {
  private enum CodingKeys: CodingKey {
    case dataset, cartoon
  }

  /// Reads `{"dataset": PATH}` or `{"cartoon": {...}}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let path = try container.decodeIfPresent(String.self, forKey: .dataset) {
      self = .dataset(path: path)
    } else {
      self = .cartoon(try container.decode(RunConfiguration.CartoonConfiguration.self, forKey: .cartoon))
    }
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .dataset(let path): try container.encode(path, forKey: .dataset)
    case .cartoon(let production): try container.encode(production, forKey: .cartoon)
    }
  }
}
