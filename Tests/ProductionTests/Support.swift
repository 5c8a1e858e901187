import Cartoon
import Footage
import Foundation
import Production
import TestSupport
import Training
import Vulkan

/// Very small runs on very small frames. A device belongs to one thread at a time: suites are serial.
struct Workshop {
  static let size = 16
  let scratch: Scratch
  let device: Device

  /// With a data set of three shots at `frames`.
  init() throws {
    scratch = try Scratch()
    let instance = try Instance()
    device = try Device(instance.choose(), instance: instance, cacheDirectory: nil)
    try draw("frames", shots: 3)
  }

  func draw(_ name: String, shots: Int) throws {
    _ = try Cartoon(seed: 5, castSize: 1).write(
      to: scratch.url(name), name: "frames", shots: shots, frames: 6,
      size: ImageSize(width: Self.size, height: Self.size), report: { _, _ in true })
  }

  /// A run of `steps` steps on the data set, not begun yet.
  func new(steps: Int, change: @escaping (inout RunConfiguration) -> Void = { _ in }) -> NewTraining {
    var new = NewTraining()
    new.dataset = scratch.url("frames")
    new.length = .steps(steps)
    new.change = {
      ($0.channels, $0.size, $0.batch, $0.evaluationInterval) = (4, Self.size, 1, 100)
      change(&$0)
    }
    return new
  }

  func folder(_ name: String) -> RunFolder { RunFolder(scratch.url(name)) }

  func begin(_ new: NewTraining, _ name: String) throws -> TrainingRun {
    try .begin(new, in: folder(name), device: { device })
  }

  func resume(_ name: String, on dataset: String? = nil, length: TrainingLength? = nil) throws -> TrainingRun {
    try .resume(folder(name), on: dataset.map { scratch.url($0) }, length: length, device: { device })
  }
}

/// Trains `run`, stops it after the step `last`, and returns how it ended and what it told.
@discardableResult
func train(_ run: TrainingRun, stopAfter last: Int = .max) throws -> (outcome: TrainingOutcome, events: Events) {
  let cancellation = Cancellation()
  var events = Events()
  let outcome = try run.train(cancellation: cancellation) { event in
    events.add(event)
    if case .step(let report) = event, report.step >= last { cancellation.wish() }
  }
  return (outcome, events)
}

/// What a run has told.
struct Events {
  var steps: [Int] = []
  var notices: [TrainingNotice] = []
  var drawn = 0
  var evaluated: [(step: Int, isBest: Bool)] = []

  mutating func add(_ event: TrainingEvent) {
    switch event {
    case .drawing(let done, _): drawn = done
    case .notice(let notice): notices.append(notice)
    case .step(let report): steps.append(report.step)
    case .evaluated(let step, _, let isBest, _): evaluated.append((step, isBest))
    case .started, .saved: break
    }
  }
}
