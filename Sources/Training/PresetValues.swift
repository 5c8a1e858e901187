import Footage
import Graph
import Networks

/// What a preset stands for in a stage of a network.
struct PresetValues {
  var channels: Int
  var size: Int
  var batch: Int
  var steps: Int
  /// The learning rate of the network that is trained.
  var learningRate: Double
  /// That of its discriminator.
  var discriminatorLearningRate: Double
  var weights: LossWeights
  var evaluationInterval: Int

  /// The values of `preset` for `stage` of `network`.
  init(_ preset: RunConfiguration.Preset, of network: NetworkConfiguration.Kind, _ stage: Stage) {
    switch network {
    case .reference: self = .reference(preset)
    case .matching: self = .matching(preset)
    }
    if stage == .temporal { makeTemporal(preset) }
    if stage == .region { makeRegional(preset) }
  }

  /// Makes them those of the temporal network over the one that they are for: whatever that one learned with, the
  /// filters are held against the truth alone.
  private mutating func makeTemporal(_ preset: RunConfiguration.Preset) {
    weights = LossWeights(adversarial: 0, latent: 0, perceptual: 0, style: 0)
    learningRate = 1e-3
    discriminatorLearningRate = learningRate / 10
    // In the same time, more steps of fewer samples teach it more.
    batch = 1
    if preset == .tiny { steps = 1_500 }
  }

  /// Makes them those of the region network.
  private mutating func makeRegional(_ preset: RunConfiguration.Preset) {
    weights = LossWeights(adversarial: 0, l1: 0, latent: 0, perceptual: 0, style: 0)
    learningRate = 1e-3
    batch = 2
    steps = preset == .tiny ? 2_000 : 20_000
    evaluationInterval = preset == .tiny ? 250 : 1_000
  }

  private init(
    channels: Int, size: Int, batch: Int, steps: Int, learningRate: Double, weights: LossWeights,
    evaluationInterval: Int
  ) {
    (self.channels, self.size, self.batch, self.steps) = (channels, size, batch, steps)
    (self.learningRate, discriminatorLearningRate) = (learningRate, learningRate / 10)
    (self.weights, self.evaluationInterval) = (weights, evaluationInterval)
  }

  /// SPEC.md, "Optimisation" and "Losses"; the smaller ones for less time.
  private static func reference(_ preset: RunConfiguration.Preset) -> PresetValues {
    switch preset {
    case .tiny:
      // VGG19 alone would take many times what everything else does.
      PresetValues(
        channels: 16, size: 64, batch: 4, steps: 2_000, learningRate: 1e-3,
        weights: LossWeights(perceptual: 0, style: 0), evaluationInterval: 250)
    case .small:
      PresetValues(
        channels: 32, size: 128, batch: 4, steps: 20_000, learningRate: 1e-4, weights: LossWeights(),
        evaluationInterval: 1_000)
    case .paper:
      PresetValues(
        channels: 64, size: 256, batch: 4, steps: 100_000, learningRate: 1e-4, weights: LossWeights(),
        evaluationInterval: 1_000)
    }
  }

  /// The losses of the matching network: every way to the colours is held against the truth, and nothing judges.
  private static let matchingWeights = LossWeights(
    adversarial: 0, l1: 10, latent: 0, coarse: 5, fine: 5, synthesis: 2, perceptual: 0, style: 0)

  private static func matching(_ preset: RunConfiguration.Preset) -> PresetValues {
    switch preset {
    case .tiny:
      PresetValues(
        channels: 16, size: 128, batch: 2, steps: 500, learningRate: 1e-3, weights: matchingWeights,
        evaluationInterval: 100)
    case .small:
      PresetValues(
        channels: 24, size: 256, batch: 2, steps: 20_000, learningRate: 5e-4, weights: matchingWeights,
        evaluationInterval: 1_000)
    case .paper:
      PresetValues(
        channels: 32, size: 512, batch: 1, steps: 100_000, learningRate: 5e-4, weights: matchingWeights,
        evaluationInterval: 1_000)
    }
  }
}

extension RunConfiguration {
  /// How samples are drawn. A temporal network learns how frames of the production are drawn, and so sees them as they are.
  var samplingRules: SamplingRules { isMatching ? .matching : .reference }

  /// The learning rate of the network that is trained at step `step`, from 1. But for the reference network it falls
  /// evenly to zero over the second half of the run, which settles what was learned; a run that is made longer later
  /// falls later.
  func learningRate(at step: Int) -> Double {
    isReference ? learningRate : learningRate * min(1, 2 * Double(steps + 1 - step) / Double(steps + 1))
  }

  /// The optimiser's constants.
  var adam: AdamConfiguration { isReference ? AdamConfiguration() : AdamConfiguration(beta1: 0.9) }

  /// Whether it is the colour transform network of SPEC.md that is trained, in SPEC.md's way.
  private var isReference: Bool { network == .reference && stage == .color }

  /// Whether it is the matching network that is trained.
  private var isMatching: Bool { network == .matching && stage == .color }
}
