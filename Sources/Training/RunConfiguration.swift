import Footage
import Networks

/// Everything that decides what a run computes: with the same data and device, two runs of one configuration are the
/// same run. It is recorded in the run's folder.
public struct RunConfiguration: Codable, Hashable, Sendable {
  /// Which colour network is trained.
  public enum Network: String, Codable, CaseIterable, Sendable {
    /// The colour transform network of SPEC.md.
    case reference
  }

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
  /// Which colour network is trained.
  public var network = Network.reference
  /// `c` of SPEC.md.
  public var channels: Int
  /// Whether the layers that SPEC.md marks SN are spectrally normalised.
  public var hasSpectralNorm = true
  /// Height and width of the training images in pixels.
  public var size: Int
  /// Samples of one step.
  public var batch: Int
  /// Steps of the whole run.
  public var steps: Int
  /// The generator's learning rate.
  public var learningRate: Double
  /// The discriminator's learning rate.
  public var discriminatorLearningRate: Double
  /// What each loss counts.
  public var weights: LossWeights
  /// What initial values, held-out shots and the order of the data follow from.
  public var seed: UInt64 = 1
  /// How frames come to the size of the training images.
  public var fitting = Fitting.whole
  /// Where the frames come from.
  public var source: Source
  /// The shots that are kept from training to evaluate on; nil leaves the choice to the seed.
  public var heldOut: [String]?
  /// The file with VGG19's weights; nil trains with seeded ones.
  public var vgg19: String?
  /// The checkpoint that the weights began with; nil began with random ones.
  public var start: String?
  /// Steps from one evaluation, with its samples and its checkpoint, to the next.
  public var evaluationInterval: Int

  /// The values of `preset` for the frames of `source`.
  public init(preset: Preset, source: Source) {
    self.preset = preset
    self.source = source
    switch preset {
    case .tiny:
      (channels, size, batch, steps) = (16, 64, 4, 2_000)
      (learningRate, discriminatorLearningRate) = (1e-3, 1e-4)
      // VGG19 alone would take many times what everything else does.
      weights = LossWeights(perceptual: 0, style: 0)
    case .small:
      (channels, size, batch, steps) = (32, 128, 4, 20_000)
      (learningRate, discriminatorLearningRate) = (1e-4, 1e-5)
      weights = LossWeights()
    case .paper:
      (channels, size, batch, steps) = (64, 256, 4, 100_000)
      (learningRate, discriminatorLearningRate) = (1e-4, 1e-5)
      weights = LossWeights()
    }
    evaluationInterval = preset == .tiny ? 250 : 1_000
  }

  /// What the networks are built with.
  public var networkConfiguration: ColorTransformNetwork.Configuration {
    .init(baseChannels: channels, hasSpectralNorm: hasSpectralNorm)
  }

  /// Throws `TrainingError.unusableValue` for the first value that no run can be made with.
  public func validate() throws {
    func require(_ condition: Bool, _ option: String, _ value: some CustomStringConvertible, _ needed: String) throws {
      if !condition { throw TrainingError.unusableValue(option: option, value: "\(value)", needed: needed) }
    }
    let allowsChannels = ColorTransformNetwork.Configuration.allows(baseChannels: channels)
    try require(
      allowsChannels, "channels", channels,
      "an even number from 2 to \(ColorTransformNetwork.Configuration.maxBaseChannels)")
    try require(
      (16...4096).contains(size) && size.isMultiple(of: 4), "size", size, "a multiple of 4 from 16 to 4096")
    try require((1...1024).contains(batch), "batch", batch, "a number from 1 to 1024")
    try require(steps >= 1, "steps", steps, "1 or more")
    try require(evaluationInterval >= 1, "evaluate-every", evaluationInterval, "1 or more")
    for (option, rate) in [
      ("learning-rate", learningRate), ("discriminator-learning-rate", discriminatorLearningRate),
    ] {
      try require(rate.isFinite && rate >= 0, option, rate, "0 or more")
    }
    for (option, weight) in [
      ("adversarial-weight", weights.adversarial), ("l1-weight", weights.l1), ("latent-weight", weights.latent),
      ("perceptual-weight", weights.perceptual), ("style-weight", weights.style),
    ] {
      try require(weight.isFinite && weight >= 0, option, weight, "0 or more")
    }
    if case .cartoon(let cartoon) = source {
      try require((2...100_000).contains(cartoon.shots), "shots", cartoon.shots, "a number from 2 to 100000")
      try require((5...100_000).contains(cartoon.frames), "frames", cartoon.frames, "a number from 5 to 100000")
      try require((1...100).contains(cartoon.cast), "cast", cartoon.cast, "a number from 1 to 100")
    }
  }
}

extension RunConfiguration {
  /// The values in one line, for the log.
  public var summary: String {
    let norm = hasSpectralNorm ? "" : ", no spectral normalisation"
    return
      "\(network.rawValue) network, preset \(preset.rawValue): \(channels) channels, \(size) px, batch \(batch)\(norm), "
      + "learning rates \(learningRate) and \(discriminatorLearningRate), seed \(seed), \(steps) steps"
  }
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
