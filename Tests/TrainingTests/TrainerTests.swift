import Cartoon
import Footage
import Foundation
import Graph
import Kernels
import Networks
import Safetensors
import TestSupport
import Testing
import Vulkan

@testable import Training

/// A very small network on very small frames, trained for real. Serial: a device belongs to one thread at a time.
@Suite(.serialized) struct TrainerTests {
  private static let size = 16
  private let scratch: Scratch
  private let dataset: Dataset
  private let device: Device

  init() throws {
    scratch = try Scratch()
    let folder = scratch.folder.appendingPathComponent("frames")
    _ = try Cartoon(seed: 5, castSize: 1).write(
      to: folder, name: "frames", shots: 3, frames: 6, size: ImageSize(width: Self.size, height: Self.size),
      report: { _, _ in true })
    dataset = try Dataset(at: folder)
    let instance = try Instance()
    device = try Device(instance.choose(), instance: instance, cacheDirectory: nil)
  }

  private func configuration(
    _ network: NetworkConfiguration.Kind = .reference, steps: Int, change: (inout RunConfiguration) -> Void = { _ in }
  ) -> RunConfiguration {
    var configuration = RunConfiguration(network: network, preset: .tiny, source: .dataset(path: dataset.folder.path))
    (configuration.channels, configuration.size, configuration.batch) = (4, Self.size, 2)
    (configuration.steps, configuration.evaluationInterval) = (steps, 100)
    configuration.heldOut = [dataset.shots[0].name]
    change(&configuration)
    return configuration
  }

  /// Trains in the run called `name` from the start, or from where it stopped.
  @discardableResult private func train(
    _ name: String, _ configuration: RunConfiguration, start: Checkpoint? = nil, resumes: Bool = false,
    stopAfter: Int = .max
  ) throws -> (run: RunFolder, outcome: TrainingOutcome, losses: [[Float]]) {
    let run = RunFolder(scratch.folder.appendingPathComponent(name))
    if !resumes { try run.create(configuration) }
    let trainer = try Trainer(configuration, device: device, start: start)
    if resumes { try trainer.resume(from: run.newestCheckpoint) }
    var losses: [[Float]] = []
    let cancellation = Cancellation()
    let outcome = try trainer.train(in: run, on: dataset, cancellation: cancellation) { event in
      guard case .step(let report) = event else { return }
      losses.append(report.losses.map(\.value))
      if report.step >= stopAfter { cancellation.wish() }
    }
    return (run, outcome, losses)
  }

  @Test func twoRunsOfOneSeedAreTheSameAndAnotherSeedIsNot() throws {
    let first = try train("first", configuration(steps: 6))
    let second = try train("second", configuration(steps: 6))
    let other = try train("other", configuration(steps: 6) { $0.seed = 2 })
    #expect(first.losses.count == 6 && first.losses == second.losses)
    #expect(first.losses != other.losses)
    let bytes = try Data(contentsOf: first.run.newestCheckpoint)
    #expect(try bytes == Data(contentsOf: second.run.newestCheckpoint))
    #expect(try bytes != Data(contentsOf: other.run.newestCheckpoint))
    #expect(try Data(contentsOf: first.run.bestCheckpoint) == Data(contentsOf: second.run.bestCheckpoint))
  }

  /// The matching network's learning rate falls where the run stops, so that it too has to go on as it was.
  @Test(arguments: [(NetworkConfiguration.Kind.reference, Precision.single), (.matching, .single), (.matching, .mixed)])
  func aStoppedRunGoesOnAsIfItHadNeverStopped(network: NetworkConfiguration.Kind, precision: Precision) throws {
    let configuration = configuration(network, steps: 6) { $0.precision = precision }
    let whole = try train("whole", configuration)
    let stopped = try train("stopped", configuration, stopAfter: 3)
    guard case .interrupted(step: 3) = stopped.outcome else { throw Failure("not interrupted after 3 steps") }
    // A line of a step that was never saved, as a process that is killed leaves it.
    let log = stopped.run.metricsFile
    try (Data(contentsOf: log) + Data("{\"losses\":{},\"seconds\":1,\"step\":4}\n".utf8)).write(to: log)
    let resumed = try train("stopped", configuration, resumes: true)
    guard case .finished = resumed.outcome else { throw Failure("not finished") }
    #expect(stopped.losses + resumed.losses == whole.losses)
    #expect(
      try Data(contentsOf: whole.run.newestCheckpoint) == Data(contentsOf: resumed.run.newestCheckpoint))
    #expect(try Data(contentsOf: whole.run.bestCheckpoint) == Data(contentsOf: resumed.run.bestCheckpoint))
    let steps = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(MetricsRecord.self, from: Data($0.utf8))
    }.filter { $0.losses != nil }.map(\.step)
    #expect(steps == [1, 2, 3, 4, 5, 6])
  }

  /// The configuration of the temporal stage over the network of `configuration`, and a checkpoint of that.
  private func temporal(
    _ network: NetworkConfiguration.Kind, steps: Int
  ) throws -> (configuration: RunConfiguration, start: Checkpoint) {
    let color = try train("color", configuration(network, steps: 2))
    let configuration = configuration(network, steps: steps) {
      $0.stage = .temporal
      $0.weights = LossWeights(latent: 0, perceptual: 0, style: 0)
    }
    return (configuration, try Checkpoint(contentsOf: color.run.bestCheckpoint))
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases)
  func aStoppedTemporalRunGoesOnAsIfItHadNeverStopped(network: NetworkConfiguration.Kind) throws {
    let (configuration, start) = try temporal(network, steps: 4)
    let whole = try train("whole", configuration, start: start)
    let stopped = try train("stopped", configuration, start: start, stopAfter: 2)
    guard case .interrupted(step: 2) = stopped.outcome else { throw Failure("not interrupted after 2 steps") }
    let resumed = try train("stopped", configuration, resumes: true)
    #expect(stopped.losses.count == 2 && stopped.losses + resumed.losses == whole.losses)
    #expect(
      try Data(contentsOf: whole.run.newestCheckpoint) == Data(contentsOf: resumed.run.newestCheckpoint))
    #expect(try Data(contentsOf: whole.run.bestCheckpoint) == Data(contentsOf: resumed.run.bestCheckpoint))
  }

  /// What the network that colours makes of its weights alone is made in the first step, and stays.
  @Test func laterStepsLeaveOutWhatDoesNotChange() throws {
    let (configuration, start) = try temporal(.reference, steps: 2)
    let launches = try [1, 2].map { last in
      let trainer = try Trainer(configuration, device: device, start: start, isProfiled: true)
      let run = RunFolder(scratch.folder.appendingPathComponent("profiled \(last)"))
      try run.create(configuration)
      let cancellation = Cancellation()
      _ = try trainer.train(in: run, on: dataset, cancellation: cancellation) { event in
        if case .step(let report) = event, report.step == last { cancellation.wish() }
      }
      return try trainer.profile().rows.reduce(0) { $0 + $1.calls }
    }
    #expect(launches[0] > launches[1] && launches[1] > 0)
  }

  /// A term is taken by the others that are left, too: each by itself counts nothing, and is not there.
  @Test func termsThatCountNothingAreNotComputed() throws {
    let terms: [(name: String, weight: WritableKeyPath<LossWeights, Float>)] = [
      ("adversarial", \.adversarial), ("l1", \.l1), ("latent", \.latent), ("perceptual", \.perceptual),
      ("style", \.style),
    ]
    func losses(_ weights: LossWeights) -> [String] {
      TrainingGraph(.init(network: .init(.reference, baseChannels: 4), batch: 1, size: 32, weights: weights), .init())
        .losses.map(\.name)
    }
    for (name, weight) in terms {
      #expect(losses(.init()).contains(name))
      var weights = LossWeights()
      weights[keyPath: weight] = 0
      let names = losses(weights)
      #expect(!names.contains(name) && terms.allSatisfy { $0.name == name || names.contains($0.name) }, "\(names)")
    }
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases)
  func theTemporalStageTrainsItsNetworkAloneAndMeasuresBoth(network: NetworkConfiguration.Kind) throws {
    let (configuration, start) = try temporal(network, steps: 4)
    let (run, _, losses) = try train("temporal", configuration, start: start)
    // adversarial, l1, their sum, the discriminator's.
    #expect(losses.map(\.count) == [4, 4, 4, 4])
    let best = try Checkpoint(contentsOf: run.bestCheckpoint)
    #expect(best.hasTemporalNetwork && best.metadata.network == start.metadata.network)
    let frozen = start.file.tensors.keys.filter { $0.hasPrefix("color.") || $0.hasPrefix("matching.") }
    #expect(!frozen.isEmpty)
    for name in frozen { #expect(try best.file.floats(name) == start.file.floats(name), "\(name)") }
    #expect(try best.file.floats("temporal.out.weight").contains { $0 != 0 })
    let records = try String(contentsOf: run.metricsFile, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(MetricsRecord.self, from: Data($0.utf8))
    }
    let sequences = try #require(records.last?.evaluation?.sequences)
    let temporal = try #require(sequences.temporal)
    #expect(temporal != sequences.color && temporal.consistency.changeError > 0)
  }

  /// A temporal network of the SPEC's form (versions 1 and 2), which has other shapes, is left; one of version 4 goes on.
  @Test func aTemporalRunBeginsWithATemporalNetworkOfItsFormAlone() throws {
    let (configuration, start) = try temporal(.reference, steps: 2)
    let fresh = try train("fresh", configuration, start: start)
    let file = scratch.folder.appendingPathComponent("adding.safetensors")
    let held = try start.file.tensors.keys.map {
      SafetensorsTensor(name: $0, shape: start.file.tensors[$0]?.shape ?? [], values: try start.file.floats($0))
    }
    let adding = SafetensorsTensor(
      name: "temporal.out.weight", shape: [3, 4, 3, 3], values: [Float](repeating: 1, count: 108))
    try SafetensorsWriter.write(held + [adding], metadata: start.metadata.strings, to: file)
    let checkpoint = try Checkpoint(contentsOf: file)
    #expect(checkpoint.hasTemporalNetwork && checkpoint.metadata.temporalForm == .adding)
    #expect(try train("adding", configuration, start: checkpoint).losses == fresh.losses)
    let filtering = try Checkpoint(contentsOf: fresh.run.newestCheckpoint)
    #expect(try train("filtering", configuration, start: filtering).losses != fresh.losses)
  }

  /// What is left out has no parameters and counts for nothing, and a checkpoint says it.
  @Test(arguments: [(TemporalNetwork.Part.shift, "shift_pre"), (.gating, "gate.weight"), (.dilation, "no parameter")])
  func aTemporalNetworkCanBeTrainedWithoutAPart(part: TemporalNetwork.Part, parameter: String) throws {
    let (whole, start) = try temporal(.reference, steps: 1)
    var ablated = whole
    ablated.missingPart = part
    /// The losses over weights that are all the same, so large that every layer counts.
    func losses(_ name: String, _ configuration: RunConfiguration) throws -> [[Float]] {
      let file = try train(name, configuration, start: start).run.bestCheckpoint
      let checkpoint = try Checkpoint(contentsOf: file)
      #expect(checkpoint.metadata.temporalForm == .filtering(without: configuration.missingPart))
      let names = checkpoint.file.tensors.keys.filter { $0.hasPrefix("temporal.") }
      #expect(names.contains { $0.hasSuffix("feature.weight") })
      #expect(configuration.missingPart == nil || !names.contains { $0.hasSuffix(parameter) })
      try poison("temporal.", with: 0.1, of: file, into: file)
      return try train("\(name) again", configuration, start: Checkpoint(contentsOf: file)).losses
    }
    #expect(try losses("ablated", ablated) != losses("whole", whole))
  }

  @Test func trainingLearnsAndWritesWhatItShould() throws {
    let (run, _, losses) = try train("learning", configuration(steps: 30) { $0.evaluationInterval = 10 })
    // l1 is the second term; the mean over five steps evens the batches out.
    func mean(_ steps: ArraySlice<[Float]>) -> Float { steps.map { $0[1] }.reduce(0, +) / Float(steps.count) }
    #expect(mean(losses.suffix(5)) < mean(losses.prefix(5)))
    for step in [10, 20, 30] {
      let sheet = try Image.read(rgb: run.samples(step: step))
      #expect(sheet.width > 5 * Self.size && sheet.height > Self.size)
    }
    let newest = try Checkpoint(contentsOf: run.newestCheckpoint)
    #expect(newest.metadata.step == 30 && newest.metadata.network.baseChannels == 4)
    #expect(newest.metadata.preset == "tiny" && newest.metadata.dataset == "frames")
    #expect(newest.file.tensors.keys.contains { $0.hasPrefix("optimizer.") })
    let best = try Checkpoint(contentsOf: run.bestCheckpoint)
    let extra = best.file.tensors.keys.filter { !$0.hasPrefix("color.") && !$0.hasPrefix("color_discriminator.") }
    #expect(extra.isEmpty)
    let records = try String(contentsOf: run.metricsFile, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(MetricsRecord.self, from: Data($0.utf8))
    }
    #expect(records.compactMap(\.evaluation).count == 3)
    let copied = Set(records.compactMap(\.evaluation?.copiedPSNR))
    #expect(copied.count == 1)
  }

  @Test func aDiscriminatorThatCountsNothingIsNotThere() throws {
    let (run, _, losses) = try train(
      "alone", configuration(steps: 2) { $0.weights = LossWeights(adversarial: 0, perceptual: 0, style: 0) })
    // l1, latent and their sum.
    #expect(losses.map(\.count) == [3, 3])
    for file in [run.newestCheckpoint, run.bestCheckpoint] {
      let names = try Checkpoint(contentsOf: file).file.tensors.keys
      #expect(names.contains("color.decoder.conv4.bias") && !names.contains { $0.contains("discriminator") })
    }
    let resumed = try train(
      "alone", configuration(steps: 3) { $0.weights = LossWeights(adversarial: 0, perceptual: 0, style: 0) },
      resumes: true)
    #expect(resumed.losses.count == 1)
  }

  @Test func aRunCanBeginWithTheWeightsOfAnother() throws {
    let first = try train("first", configuration(steps: 3))
    let checkpoint = try Checkpoint(contentsOf: first.run.bestCheckpoint)
    let second = try train("second", configuration(steps: 1), start: checkpoint)
    let scratch = try train("scratch", configuration(steps: 1))
    #expect(second.losses != scratch.losses)
    #expect(throws: TrainingError.noTrainingState(path: first.run.bestCheckpoint.path)) {
      try Trainer(configuration(steps: 4), device: device)
        .resume(from: first.run.bestCheckpoint)
    }
    #expect(
      throws: TrainingError.otherSeed(path: first.run.newestCheckpoint.path, seed: 1, expected: 9)
    ) {
      try Trainer(configuration(steps: 4) { $0.seed = 9 }, device: device)
        .resume(from: first.run.newestCheckpoint)
    }
    #expect(throws: SafetensorsError.self) {
      try Trainer(configuration(steps: 4) { $0.channels = 8 }, device: device)
        .resume(from: first.run.newestCheckpoint)
    }
  }

  /// Weights so large that their products are infinite, and the differences of these no numbers.
  @Test func aLossThatIsNoNumberStopsTheStep() throws {
    let first = try train("first", configuration(steps: 1))
    let file = scratch.folder.appendingPathComponent("poisoned.safetensors")
    try poison("color.transform.expand.weight", with: 3e38, of: first.run.bestCheckpoint, into: file)
    #expect {
      try train("poisoned", configuration(steps: 2), start: Checkpoint(contentsOf: file))
    } throws: { error in
      guard case .notFinite(_, step: 1, checkpoint: nil) = error as? TrainingError else { return false }
      return true
    }
  }

  /// A moment that is no number spoils the weights of the next step, whose losses are still right: it is not saved.
  @Test func weightsThatAreNoNumbersAreNotSaved() throws {
    let name = "color.decoder.conv4.bias"
    let (run, _, _) = try train("run", configuration(steps: 1))
    try poison("optimizer.second_moment.\(name)", with: .nan, of: run.newestCheckpoint, into: run.newestCheckpoint)
    let before = try Data(contentsOf: run.newestCheckpoint)
    #expect {
      try train("run", configuration(steps: 3) { $0.evaluationInterval = 1 }, resumes: true)
    } throws: { error in
      guard case .notFinite(name, step: 2, let checkpoint) = error as? TrainingError else { return false }
      return checkpoint == run.newestCheckpoint.path && "\(error)".contains(run.newestCheckpoint.path)
    }
    #expect(try Data(contentsOf: run.newestCheckpoint) == before)
  }

  /// As where gradients stayed infinite, however often the scale was halved.
  @Test func aRunWithoutAScaleForItsLossesEnds() throws {
    func configuration(steps: Int) -> RunConfiguration {
      self.configuration(.matching, steps: steps) { $0.precision = .mixed }
    }
    let (run, _, _) = try train("run", configuration(steps: 1))
    try poison("optimizer.loss_scale", with: 0.5, of: run.newestCheckpoint, into: run.newestCheckpoint)
    #expect(throws: TrainingError.noLossScale(step: 2, checkpoint: run.newestCheckpoint.path)) {
      try train("run", configuration(steps: 2), resumes: true)
    }
  }

  /// Copies a checkpoint with `value` everywhere in the tensors whose names begin so.
  private func poison(_ poisoned: String, with value: Float, of source: URL, into target: URL) throws {
    let file = try SafetensorsFile(contentsOf: source)
    var tensors: [SafetensorsTensor] = []
    for (name, tensor) in file.tensors {
      switch tensor.type {
      case .int64: tensors.append(.init(name: name, shape: tensor.shape, values: try file.values(name, as: Int64.self)))
      case .uint64:
        tensors.append(.init(name: name, shape: tensor.shape, values: try file.values(name, as: UInt64.self)))
      default:
        var values = try file.floats(name)
        if name.hasPrefix(poisoned) { values = values.map { _ in value } }
        tensors.append(.init(name: name, shape: tensor.shape, values: values))
      }
    }
    try SafetensorsWriter.write(tensors, metadata: file.metadata, to: target)
  }

  private struct Failure: Error {
    let what: String
    init(_ what: String) { self.what = what }
  }
}
