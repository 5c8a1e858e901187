import Footage
import Foundation
import Networks
import Production
import Safetensors
import TestSupport
import Testing
import Training
import Vulkan

@Suite(.serialized) struct TrainingRunTests {
  private let workshop: Workshop
  private var scratch: Scratch { workshop.scratch }

  init() throws {
    workshop = try Workshop()
  }

  private func bytes(_ name: String) throws -> [Data] {
    let run = workshop.folder(name)
    return try [run.newestCheckpoint, run.bestCheckpoint].map { try Data(contentsOf: $0) }
  }

  @Test func aRunThatWasStoppedGoesOnAsIfItHadNot() throws {
    let whole = try train(workshop.begin(workshop.new(steps: 5), "whole"))
    #expect(whole.outcome == .finished && whole.events.steps == [1, 2, 3, 4, 5])
    let stopped = try train(workshop.begin(workshop.new(steps: 5), "stopped"), stopAfter: 2)
    #expect(stopped.outcome == .interrupted(step: 2) && stopped.events.steps == [1, 2])
    let resumed = try train(workshop.resume("stopped"))
    #expect(resumed.outcome == .finished && resumed.events.steps == [3, 4, 5])
    #expect(try bytes("whole") == bytes("stopped"))
    #expect(throws: TrainingError.alreadyDone(path: scratch.url("stopped").path, steps: 5)) {
      try workshop.resume("stopped")
    }
    #expect(try train(workshop.resume("stopped", length: .epochs(3))).events.steps == [6])
  }

  /// In the middle of training, and after the last step.
  @Test(arguments: [2, 4])
  func anEvaluationThatWasStoppedComesFirstWhenTheRunGoesOn(step: Int) throws {
    let new = workshop.new(steps: 4) { $0.evaluationInterval = 2 }
    try train(workshop.begin(new, "whole"))
    let stopped = try train(workshop.begin(new, "stopped"), stopAfter: step)
    #expect(stopped.outcome == .interrupted(step: step) && !stopped.events.evaluated.map(\.step).contains(step))
    let resumed = try train(workshop.resume("stopped"))
    #expect(resumed.outcome == .finished && resumed.events.evaluated.first?.step == step)
    #expect(try bytes("whole") == bytes("stopped"))
    #expect(throws: TrainingError.alreadyDone(path: scratch.url("stopped").path, steps: 4)) {
      try workshop.resume("stopped")
    }
  }

  /// Steps of more than a second are left in their middle, and what is saved is as if they had not begun.
  @Test func aLongStepIsLeftInItsMiddle() throws {
    let new = workshop.new(steps: 3) { ($0.channels, $0.size, $0.batch) = (16, 256, 2) }
    try train(workshop.begin(new, "whole"), stopAfter: 1)
    let run = try workshop.begin(new, "left")
    let cancellation = Cancellation()
    var events = Events()
    var (began, first) = (ContinuousClock.now, Duration.zero)
    let outcome = try run.train(cancellation: cancellation) { event in
      events.add(event)
      if case .started = event { began = .now }
      guard case .step = event else { return }
      first = ContinuousClock.now - began
      Thread.detachNewThread {
        usleep(200_000)
        cancellation.wish()
      }
    }
    // A device that is as fast as that is never stopped in the middle.
    if first < .milliseconds(1500) { return }
    #expect(outcome == .interrupted(step: 1) && events.steps == [1])
    #expect(
      try Data(contentsOf: workshop.folder("left").newestCheckpoint)
        == Data(contentsOf: workshop.folder("whole").newestCheckpoint))
  }

  @Test func theCartoonIsDrawnByTheRunAndCanBeStopped() throws {
    var new = workshop.new(steps: 1)
    new.dataset = nil
    let run = try workshop.begin(new, "run")
    let cancellation = Cancellation()
    let outcome = try run.train(cancellation: cancellation) { _ in cancellation.wish() }
    #expect(outcome == .interrupted(step: 0) && !FileManager.default.fileExists(atPath: run.folder.data.path))
    let drawn = try train(run)
    #expect(drawn.outcome == .finished && drawn.events.drawn > 24)
    _ = try workshop.begin(new, "other")
    #expect(throws: ProductionError.noDatasetOfItsOwn(run: scratch.url("other").path)) {
      try workshop.resume("other", on: "frames")
    }
  }

  // MARK: One trainer

  @Test func aRunTakesOneTrainer() throws {
    let new = workshop.new(steps: 2)
    var first: TrainingRun? = try workshop.begin(new, "run")
    let path = scratch.url("run").path
    #expect(throws: TrainingError.runInUse(path: path, process: getpid())) { try workshop.resume("run") }
    if let run = first { try train(run, stopAfter: 1) }
    first = nil
    // What a dead process has left holds nobody up.
    try Data("1\n".utf8).write(to: scratch.url("run/.lock"))
    try train(workshop.resume("run"))
    #expect(try scratch.everything().allSatisfy { !$0.contains("/.") })
    // Before anything was recorded it is free.
    try FileManager.default.createDirectory(at: scratch.url("killed"), withIntermediateDirectories: true)
    try Data("1\n".utf8).write(to: scratch.url("killed/.lock"))
    try train(workshop.begin(new, "killed"))
  }

  @Test func whatAKilledProcessLeftUnfinishedIsRemoved() throws {
    try train(workshop.begin(workshop.new(steps: 2), "run"), stopAfter: 1)
    let before = try scratch.everything()
    for name in ["", "checkpoints/", "samples/"] {
      try Data([1]).write(to: scratch.url("run/\(name).gpucolor-\(UUID().uuidString)"))
    }
    try FileManager.default.createDirectory(
      at: scratch.url("run/.gpucolor-\(UUID().uuidString)/color"), withIntermediateDirectories: true)
    try Data([1]).write(to: scratch.url("run/.notes"))
    try train(workshop.resume("run"))
    let after = try scratch.everything()
    #expect(
      after.subtracting(before).sorted() == [
        "run/.notes", "run/checkpoints/best.safetensors", "run/samples/step-000002.png",
      ])
  }

  // MARK: Data sets

  @Test func aDatasetThatWasMovedCanBeNamed() throws {
    try train(workshop.begin(workshop.new(steps: 4), "whole"))
    try train(workshop.begin(workshop.new(steps: 4), "run"), stopAfter: 2)
    let old = scratch.url("frames").path
    try FileManager.default.moveItem(at: scratch.url("frames"), to: scratch.url("moved frames"))
    #expect {
      try workshop.resume("run")
    } throws: { error in
      "\(error)".contains("\(old), the run's data set, does not exist") && "\(error)".contains("--resume --output")
    }
    let resumed = try train(workshop.resume("run", on: "moved frames"))
    #expect(resumed.outcome == .finished && resumed.events.notices.isEmpty)
    #expect(try workshop.folder("run").configuration().source == .dataset(path: scratch.url("moved frames").path))
    #expect(try bytes("whole") == bytes("run"))
    #expect(try train(workshop.resume("run", length: .steps(5))).outcome == .finished)
  }

  /// A frame that is drawn anew, one that goes, and a shot that comes.
  @Test(arguments: ["redrawn", "fewer", "more"])
  func aDatasetThatWasChangedIsNoticed(change: String) throws {
    try train(workshop.begin(workshop.new(steps: 4), "run"), stopAfter: 1)
    let configuration = try workshop.folder("run").configuration()
    let shot = try #require(
      Dataset(at: scratch.url("frames")).shots.first { configuration.heldOut?.contains($0.name) == false })
    switch change {
    case "redrawn":
      try Image(width: 16, height: 16, channels: 3, samples: .init(repeating: 0, count: 768)).write(
        png: shot.frames[0][.color])
    case "fewer":
      for file in [shot.frames[5][.color], shot.frames[5][.line], shot.frames[5][.distance]] {
        try FileManager.default.removeItem(at: file)
      }
    default:
      for kind in ["color", "line", "distance"] {
        try FileManager.default.copyItem(
          at: scratch.url("frames/\(kind)/\(shot.name)"), to: scratch.url("frames/\(kind)/another"))
      }
    }
    try expectChangeIsNoticed(change == "more" ? "1 shot is new (another)" : "1 shot is changed (\(shot.name))")
  }

  private func expectChangeIsNoticed(_ what: String) throws {
    let frames = scratch.url("frames").path
    let record = try Data(contentsOf: workshop.folder("run").configurationFile)
    #expect(
      throws: ProductionError.datasetChanged(path: frames, run: scratch.url("run").path, difference: what)
    ) { try workshop.resume("run") }
    #expect(try Data(contentsOf: workshop.folder("run").configurationFile) == record)
    let resumed = try train(workshop.resume("run", on: "frames"), stopAfter: 2)
    #expect(resumed.events.notices == [.changedDataset(path: frames, difference: what)])
    #expect(try train(workshop.resume("run")).events.notices.isEmpty)
  }

  // MARK: Damage

  /// A log that lost its content in the three ways that are known of power cuts and people.
  @Test(arguments: ["zeros", "gone", "garbage"])
  func theBestCheckpointSurvivesADamagedLog(damage: String) throws {
    // So large a rate that most evaluations are worse than the best.
    let new = workshop.new(steps: 12) { ($0.evaluationInterval, $0.learningRate) = (1, 0.05) }
    let first = try train(workshop.begin(new, "run"), stopAfter: 8)
    let best = try #require(first.events.evaluated.last { $0.isBest }?.step)
    let run = workshop.folder("run")
    let figures = try Data(contentsOf: run.metricsFile)
    switch damage {
    case "zeros": try Data(count: figures.count).write(to: run.metricsFile)
    case "gone": try FileManager.default.removeItem(at: run.metricsFile)
    default: try (figures.prefix(300) + Data("\nxyz\n".utf8) + figures.suffix(100)).write(to: run.metricsFile)
    }
    let resumed = try train(workshop.resume("run"), stopAfter: 10)
    #expect(resumed.events.notices == [.damagedMetrics(path: run.metricsFile.path)])
    // The evaluation after the step that a run is stopped in is the next one's.
    let whole = try train(workshop.begin(new, "whole"), stopAfter: 10).events.evaluated.filter(\.isBest).map(\.step)
    #expect(resumed.events.evaluated.filter(\.isBest).map(\.step) == whole.filter { $0 >= 8 })
    #expect(best == whole.last { $0 < 8 })
    #expect(try bytes("run")[1] == bytes("whole")[1])
    #expect(try train(workshop.resume("run"), stopAfter: 11).events.notices.isEmpty)
  }

  @Test func aDamagedCheckpointIsNotBegunWith() throws {
    let run = try workshop.begin(workshop.new(steps: 1), "run")
    try train(run)
    let file = try SafetensorsFile(contentsOf: run.folder.bestCheckpoint)
    let name = try #require(file.tensors.keys.sorted().first { $0.hasSuffix(".weight") })
    let tensors = try file.tensors.map { key, tensor in
      var values = try file.floats(key)
      if key == name { values[0] = 1e30 }
      return SafetensorsTensor(name: key, shape: tensor.shape, values: values)
    }
    let damaged = scratch.url("damaged.safetensors")
    try SafetensorsWriter.write(tensors, metadata: file.metadata, to: damaged)
    var new = workshop.new(steps: 1)
    new.start = damaged
    #expect {
      try workshop.begin(new, "other")
    } throws: { error in
      guard case .damagedStart(damaged.path, let suspect) = error as? ProductionError else { return false }
      return suspect.name == name && suspect.value == 1e30
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.url("other").path))
  }

  // MARK: Values

  @Test(arguments: [TrainingLength.steps(.max), .steps(0), .epochs(.max), .epochs(0), .epochs(1_000_000_000)])
  func noLengthOverflows(length: TrainingLength) throws {
    var new = workshop.new(steps: 1)
    new.length = length
    #expect { try workshop.begin(new, "run") } throws: { ($0 as? TrainingError)?.isWrongUsage == true }
    #expect(!FileManager.default.fileExists(atPath: scratch.url("run").path))
  }

  @Test func aRunWithoutAnyLossIsRefused() throws {
    let weights = LossWeights(adversarial: 0, l1: 0, latent: 1, perceptual: 0, style: 0)
    let new = workshop.new(steps: 1) { $0.weights = weights }
    #expect { try workshop.begin(new, "run") } throws: { ($0 as? TrainingError)?.isWrongUsage == true }
  }
}
