import ArgumentParser
import Footage
import Kernels
import Networks
import Training

/// The options of `train` that replace a value of the preset; what is not given stays nil.
struct TrainingValues: ParsableArguments {
  @Option(help: "Channels of the first layers.")
  var channels: Int?

  @Option(help: "Height and width of the training images in pixels.")
  var size: Int?

  @Option(help: "Samples of one step.")
  var batch: Int?

  @Option(help: "The network's learning rate.")
  var learningRate: Double?

  @Option(help: "The discriminator's learning rate, where there is one.")
  var discriminatorLearningRate: Double?

  @Option(help: "What the adversarial loss counts; 0 leaves the discriminator out.")
  var adversarialWeight: Float?

  @Option(name: .customLong("l1-weight"), help: "What the mean absolute difference of the colours counts.")
  var l1Weight: Float?

  @Option(help: "What the latent loss of the reference network counts.")
  var latentWeight: Float?

  @Option(help: "What the loss of the matching network's coarse copy counts.")
  var coarseWeight: Float?

  @Option(help: "What the loss of the matching network's fine copy counts.")
  var fineWeight: Float?

  @Option(help: "What the loss of the matching network's synthesis counts.")
  var synthesisWeight: Float?

  @Option(help: "What the perceptual loss counts; 0 together with --style-weight 0 leaves VGG19 out.")
  var perceptualWeight: Float?

  @Option(help: "What the style loss counts.")
  var styleWeight: Float?

  @Option(help: "How frames come to --size: 'whole' resizes them, 'crop' cuts a random square out of each sample.")
  var fitting: Fitting?

  @Option(help: PrecisionOption.help)
  var precision: Precision?

  @Flag(help: "Build the reference network without spectral normalisation.")
  var noSpectralNorm = false

  @Option(
    help: .init(
      "Train the temporal network without its shifts, gates or dilations, to see what they are worth.",
      valueName: "part"))
  var ablate: TemporalNetwork.Part?

  @Option(help: "What initial weights, held-out shots and the order of the data follow from.")
  var seed: UInt64?

  @Option(help: "Steps from one evaluation on the held-out shots to the next, each with samples and a checkpoint.")
  var evaluateEvery: Int?

  /// Whether no value is given.
  var isEmpty: Bool { Self.all.allSatisfy { !$0.isGiven(self) } }

  /// Puts the values that are given into `configuration`.
  func apply(to configuration: inout RunConfiguration) {
    for value in Self.all { value.apply(self, &configuration) }
  }

  /// An option, and the value that it replaces.
  struct Replacement: Sendable {
    let isGiven: @Sendable (TrainingValues) -> Bool
    let apply: @Sendable (TrainingValues, inout RunConfiguration) -> Void

    init<Value>(
      _ option: KeyPath<TrainingValues, Value?> & Sendable, _ value: WritableKeyPath<RunConfiguration, Value> & Sendable
    ) {
      isGiven = { $0[keyPath: option] != nil }
      apply = { values, configuration in
        if let given = values[keyPath: option] { configuration[keyPath: value] = given }
      }
    }
  }

  /// One for each option.
  static let all: [Replacement] = [
    .init(\.channels, \.channels), .init(\.size, \.size), .init(\.batch, \.batch),
    .init(\.learningRate, \.learningRate), .init(\.discriminatorLearningRate, \.discriminatorLearningRate),
    .init(\.adversarialWeight, \.weights.adversarial), .init(\.l1Weight, \.weights.l1),
    .init(\.latentWeight, \.weights.latent), .init(\.coarseWeight, \.weights.coarse),
    .init(\.fineWeight, \.weights.fine), .init(\.synthesisWeight, \.weights.synthesis),
    .init(\.perceptualWeight, \.weights.perceptual), .init(\.styleWeight, \.weights.style),
    .init(\.fitting, \.fitting), .init(\.precision, \.precision), .init(\.spectralNorm, \.hasSpectralNorm),
    .init(\.missingPart, \.missingPart), .init(\.seed, \.seed), .init(\.evaluateEvery, \.evaluationInterval),
  ]

  /// What --no-spectral-norm says, where it is given.
  private var spectralNorm: Bool? { noSpectralNorm ? false : nil }

  /// What --ablate says: a run can be without a part or without none.
  private var missingPart: TemporalNetwork.Part?? { ablate.map { .some($0) } }
}

extension Fitting: ExpressibleByArgument {}
extension TemporalNetwork.Part: ExpressibleByArgument {}
