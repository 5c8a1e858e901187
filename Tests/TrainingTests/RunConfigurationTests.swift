import Foundation
import Networks
import Testing

@testable import Training

@Suite struct RunConfigurationTests {
  private func configuration(
    _ preset: RunConfiguration.Preset, of network: NetworkConfiguration.Kind = .reference
  ) -> RunConfiguration {
    RunConfiguration(network: network, preset: preset, source: .dataset(path: "/frames"))
  }

  @Test func presetsAreThoseOfTheSpecification() {
    let paper = configuration(.paper)
    #expect(paper.channels == 64 && paper.size == 256 && paper.batch == 4)
    #expect(paper.learningRate == 1e-4 && paper.discriminatorLearningRate == 1e-5)
    #expect(paper.weights == LossWeights(adversarial: 1, l1: 10, latent: 1, perceptual: 1.7, style: 3.3))
    let small = configuration(.small)
    #expect(small.channels == 32 && small.size == 128 && small.batch == 4)
    let tiny = configuration(.tiny)
    #expect(tiny.channels == 16 && tiny.size == 64 && tiny.batch == 4)
    #expect(tiny.learningRate == 1e-3 && tiny.discriminatorLearningRate == 1e-4)
    #expect(!tiny.weights.needsFeatures && tiny.hasSpectralNorm)
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases, RunConfiguration.Preset.allCases)
  func presetsAreUsable(network: NetworkConfiguration.Kind, preset: RunConfiguration.Preset) throws {
    try configuration(preset, of: network).validate()
    try RunConfiguration(network: network, preset: preset, source: .cartoon(.init(seed: 3))).validate()
  }

  @Test func theMatchingNetworkTrainsWithoutDiscriminatorAndFeatures() {
    for preset in RunConfiguration.Preset.allCases {
      let configuration = configuration(preset, of: .matching)
      #expect(!configuration.weights.needsDiscriminator && !configuration.weights.needsFeatures)
      #expect(configuration.adam.beta1 == 0.9)
    }
    #expect(configuration(.tiny).adam.beta1 == 0.5)
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases, RunConfiguration.Preset.allCases)
  func theTemporalStageIsHeldAgainstTheTruthAlone(
    network: NetworkConfiguration.Kind, preset: RunConfiguration.Preset
  ) throws {
    let configuration = RunConfiguration(
      network: network, stage: .temporal, preset: preset, source: .dataset(path: "/frames"))
    try configuration.validate()
    #expect(configuration.adam.beta1 == 0.9 && configuration.batch == 1)
    #expect(!configuration.weights.needsDiscriminator && !configuration.weights.needsFeatures)
    #expect(configuration.weights.named.filter { $0.weight != 0 }.map(\.name) == ["l1"])
    #expect(configuration.learningRate(at: 1) == 1e-3 && configuration.learningRate(at: configuration.steps) < 1e-5)
    #expect(configuration.samplingRules.referenceCount == 2)
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(RunConfiguration.self, from: data) == configuration)
  }

  @Test func theMatchingNetworksLearningRateFallsEvenlyToZeroOverTheSecondHalf() {
    func rates(_ network: NetworkConfiguration.Kind, steps: Int) -> [Double] {
      var configuration = configuration(.tiny, of: network)
      (configuration.steps, configuration.learningRate) = (steps, 0.01)
      return (1...steps).map(configuration.learningRate(at:))
    }
    // The ninth step, which is not made, would have the rate zero.
    let expected = [0.01, 0.01, 0.01, 0.01, 0.08 / 9, 0.06 / 9, 0.04 / 9, 0.02 / 9]
    #expect(zip(rates(.matching, steps: 8), expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(rates(.matching, steps: 1) == [0.01])
    #expect(rates(.reference, steps: 8) == .init(repeating: 0.01, count: 8))
  }

  @Test func everyValueSurvivesTheFile() throws {
    var configuration = RunConfiguration(
      network: .reference, preset: .small, source: .cartoon(.init(seed: .max, shots: 9, frames: 8, cast: 2)))
    configuration.channels = 6
    configuration.hasSpectralNorm = false
    configuration.precision = .mixed
    configuration.learningRate = 0.1
    configuration.weights.style = 0.3
    configuration.seed = .max
    configuration.fitting = .crop
    configuration.heldOut = ["a", "b"]
    configuration.vgg19 = "/vgg"
    configuration.start = "/start"
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(RunConfiguration.self, from: data) == configuration)
  }

  /// As runs were recorded before there were a second network, a second precision and a second stage.
  @Test func aRecordThatKnowsLessIsRead() throws {
    let configuration = configuration(.tiny)
    var record = String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self)
    for term in ["coarse", "fine", "synthesis"] {
      #expect(record.contains("\"\(term)\":0"))
      record = record.replacing("\"\(term)\":0,", with: "").replacing(",\"\(term)\":0", with: "")
    }
    for value in ["\"precision\":\"single\"", "\"stage\":\"color\""] {
      record = record.replacing("\(value),", with: "").replacing(",\(value)", with: "")
    }
    #expect(!record.contains("coarse") && !record.contains("precision") && !record.contains("stage"))
    #expect(try JSONDecoder().decode(RunConfiguration.self, from: Data(record.utf8)) == configuration)
  }

  @Test func unusableValuesAreNamed() {
    let changes: [(String, (inout RunConfiguration) -> Void)] = [
      ("channels", { $0.channels = 7 }), ("channels", { $0.channels = 0 }), ("size", { $0.size = 18 }),
      ("size", { $0.size = 8 }), ("batch", { $0.batch = 0 }), ("steps", { $0.steps = 0 }),
      ("learning-rate", { $0.learningRate = .nan }), ("learning-rate", { $0.learningRate = -1 }),
      ("discriminator-learning-rate", { $0.discriminatorLearningRate = .infinity }),
      ("l1-weight", { $0.weights.l1 = -1 }), ("style-weight", { $0.weights.style = .nan }),
      ("coarse-weight", { $0.weights.coarse = -1 }), ("latent-weight", { $0.stage = .temporal }),
      ("evaluate-every", { $0.evaluationInterval = 0 }),
      ("shots", { $0.source = .cartoon(.init(seed: 1, shots: 1)) }),
      ("shots", { $0.source = .cartoon(.init(seed: 1, shots: .max)) }),
      ("frames", { $0.source = .cartoon(.init(seed: 1, frames: .max)) }),
      ("cast", { $0.source = .cartoon(.init(seed: 1, cast: .max)) }),
    ]
    for (option, change) in changes {
      var configuration = configuration(.tiny)
      change(&configuration)
      #expect("--\(option)") {
        try configuration.validate()
      } throws: { error in
        guard case .unusableValue(option, _, _) = error as? TrainingError else { return false }
        return "\(error)".hasPrefix("--\(option) ")
      }
    }
  }

  @Test func epochsAreStepsOverTheShots() throws {
    let configuration = configuration(.tiny)
    #expect(try configuration.steps(epochs: 1, shots: 4) == 1)
    #expect(try configuration.steps(epochs: 3, shots: 3) == 3)
    #expect(try configuration.steps(epochs: 1, shots: 1) == 1)
    #expect(try configuration.steps(epochs: 10, shots: 10) == 25)
  }

  @Test func aCartoonHoldsOutItsLastShots() throws {
    var configuration = RunConfiguration(
      network: .reference, preset: .tiny, source: .cartoon(.init(seed: 4, shots: 6, frames: 6)))
    #expect(try configuration.holdOutShots(of: nil) == 4)
    #expect(configuration.heldOut?.count == 2)
  }
}
