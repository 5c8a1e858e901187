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
  var isEmpty: Bool {
    let given: [Any?] = [
      channels, size, batch, learningRate, discriminatorLearningRate, adversarialWeight, l1Weight, latentWeight,
      coarseWeight, fineWeight, synthesisWeight, perceptualWeight, styleWeight, fitting, precision, seed, evaluateEvery,
      ablate,
    ]
    return !noSpectralNorm && given.allSatisfy { $0 == nil }
  }

  /// Puts the values that are given into `configuration`.
  func apply(to configuration: inout RunConfiguration) {
    configuration.channels = channels ?? configuration.channels
    configuration.size = size ?? configuration.size
    configuration.batch = batch ?? configuration.batch
    configuration.learningRate = learningRate ?? configuration.learningRate
    configuration.discriminatorLearningRate = discriminatorLearningRate ?? configuration.discriminatorLearningRate
    configuration.weights.adversarial = adversarialWeight ?? configuration.weights.adversarial
    configuration.weights.l1 = l1Weight ?? configuration.weights.l1
    configuration.weights.latent = latentWeight ?? configuration.weights.latent
    configuration.weights.coarse = coarseWeight ?? configuration.weights.coarse
    configuration.weights.fine = fineWeight ?? configuration.weights.fine
    configuration.weights.synthesis = synthesisWeight ?? configuration.weights.synthesis
    configuration.weights.perceptual = perceptualWeight ?? configuration.weights.perceptual
    configuration.weights.style = styleWeight ?? configuration.weights.style
    configuration.fitting = fitting ?? configuration.fitting
    configuration.precision = precision ?? configuration.precision
    if noSpectralNorm { configuration.hasSpectralNorm = false }
    configuration.missingPart = ablate ?? configuration.missingPart
    configuration.seed = seed ?? configuration.seed
    configuration.evaluationInterval = evaluateEvery ?? configuration.evaluationInterval
  }
}

extension Fitting: ExpressibleByArgument {}
extension TemporalNetwork.Part: ExpressibleByArgument {}
