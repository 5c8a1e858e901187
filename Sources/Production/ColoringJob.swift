import Coloring
import Files
import Footage
import Foundation
import Kernels
import Networks
import Vulkan

/// Colouring the frames of a shot with a checkpoint, one after the other, into a sink.
///
/// What concerns one frame or one reference alone, such as a file that cannot be read, does not end it: the others are
/// done, and the outcome tells what failed. A lost device is opened again, with smaller submissions.
public struct ColoringJob {
  /// How a network computes.
  public struct Computation {
    /// Opens the device to compute on.
    public var device: () throws -> Device
    /// Opens a CPU device for when that one is lost; nil does without.
    public var fallback: (() throws -> Device)?
    /// How exactly it computes.
    public var precision = Precision.single
    /// How far frames go; nil runs the temporal network where there is one.
    public var stage: Stage?

    /// On the device that `device` opens, in single precision.
    public init(device: @escaping () throws -> Device) {
      self.device = device
    }
  }

  /// What happens meanwhile.
  public enum Event {
    /// `total` frames are to be coloured; `skipped` have results already and are left.
    case planned(total: Int, skipped: Int)
    /// The user must be told a line of the whole.
    case remark(String)
    /// The user must be told something of the picture `label`, in the same words for all alike.
    case note(label: String, String)
    /// A frame is in the sink, with `done` of the total.
    case colored(ShotColoring.ColoredFrame, done: Int)
    /// A frame or a reference, `label`, failed.
    case failed(label: String, any Error)
  }

  /// What came of it.
  public struct Outcome {
    /// Frames that are in the sink now.
    public internal(set) var colored = 0
    /// Frames that had results before.
    public internal(set) var skipped = 0
    /// Frames and references that failed, with their errors.
    public internal(set) var failures: [(label: String, error: any Error)] = []
    /// Whether it was stopped before the last frame.
    public internal(set) var isStopped = false
  }

  private let plan: ShotPlan
  private let checkpoint: Checkpoint
  private let size: WorkingSize
  private let paint: PaintOptions
  private let computation: Computation

  /// Colours the frames of `plan` with `checkpoint` at the working size `size`, painted by the options `paint`.
  public init(
    _ plan: ShotPlan, checkpoint: Checkpoint, size: WorkingSize = .standard, paint: PaintOptions = .init(),
    computation: Computation
  ) {
    self.plan = plan
    self.checkpoint = checkpoint
    self.size = size
    self.paint = paint
    self.computation = computation
  }

  /// Colours the frames in the order of the shot. With `resumes`, those are left that `sink` has results for. Once
  /// `cancellation` is wished for, the frame at work is left, and those that are in the sink stay.
  ///
  /// - Throws: what concerns all frames: `ColoringError` for a checkpoint that makes no numbers or lacks what the stage
  ///   asks for, `VulkanError`, `SafetensorsError`, and `FileError` where the sink's disk is full.
  public func run(
    into sink: inout some FrameSink, resumes: Bool = false, cancellation: Cancellation = .init(),
    report: @escaping (Event) -> Void
  ) throws -> Outcome {
    let log = FailureLog(report)
    let coloring = ShotColoring(plan, size: size, paint: paint) { remark in
      switch remark {
      case .note(let label, let text): report(.note(label: label, text))
      case .failure(let label, let error): log.add(label, error)
      }
    }
    for remark in plan.remarks { report(.remark(remark)) }
    if let remark = try checkpoint.remark { report(.remark(remark)) }
    var outcome = Outcome()
    // Results are read to be sure that they are whole.
    let open = plan.frames.indices.filter { cancellation.isWished || !resumes || !sink.holds(name(of: $0)) }
    outcome.skipped = plan.frames.count - open.count
    report(.planned(total: open.count, skipped: outcome.skipped))
    var networks = Networks(checkpoint, computation, cancellation)
    for index in open {
      if cancellation.isWished { outcome.isStopped = true }
      if outcome.isStopped { break }
      do {
        let frame = try networks.run(report) { try coloring.color(index, with: $0) }
        try sink.write(frame.finished)
        outcome.colored += 1
        report(.colored(frame, done: outcome.colored))
      } catch is CancellationError {
        outcome.isStopped = true
      } catch  where concernsOneFrame(error) {
        log.add(plan.lines.label(at: plan.frames[index].line), error)
      }
    }
    outcome.failures = log.failures
    return outcome
  }

  private func name(of frame: Int) -> FrameName { plan.lines.frames[plan.frames[frame].line] }

  /// Whether the next frame may do better.
  private func concernsOneFrame(_ error: any Error) -> Bool {
    switch error {
    case ColoringError.noTemporalNetwork: false
    case ColoringError.notFinite(_, _, let suspect): suspect == nil
    case FileError.unwritable(_, let code): ![ENOSPC, EDQUOT, EROFS, EACCES, ENOENT, ENOTDIR].contains(code)
    case is ColoringError, is FootageError, is FileError: true
    default: false
    }
  }
}

/// What failed, each once.
private final class FailureLog {
  private(set) var failures: [(label: String, error: any Error)] = []
  private let report: (ColoringJob.Event) -> Void

  init(_ report: @escaping (ColoringJob.Event) -> Void) {
    self.report = report
  }

  func add(_ label: String, _ error: any Error) {
    failures.append((label, error))
    report(.failed(label: label, error))
  }
}

/// The network on the device that it is tried on.
private struct Networks {
  /// Some hundredths of a second of a slow CPU.
  private static let smallSubmissionWork = 1e9

  private let checkpoint: Checkpoint
  private let computation: ColoringJob.Computation
  private let cancellation: Cancellation
  private var retries: DeviceRetries
  private var network: (attempt: DeviceAttempt, network: ColoringNetwork)?

  init(_ checkpoint: Checkpoint, _ computation: ColoringJob.Computation, _ cancellation: Cancellation) {
    self.checkpoint = checkpoint
    self.computation = computation
    self.cancellation = cancellation
    retries = DeviceRetries(allowsCPU: computation.fallback != nil)
  }

  /// What `work` makes with the network, on another device or in other ways where one fails.
  mutating func run<Value>(
    _ report: (ColoringJob.Event) -> Void, _ work: (ColoringNetwork) throws -> Value
  ) throws -> Value {
    var retries = self.retries
    defer { self.retries = retries }
    return try retries.run(report: { error, next in
      let way = next == .cpu ? "on the CPU" : "in smaller submissions"
      report(.remark("\(error); going on \(way)"))
    }) { try work(network(for: $0)) }
  }

  private mutating func network(for attempt: DeviceAttempt) throws -> ColoringNetwork {
    if let network, network.attempt == attempt { return network.network }
    // A lost device is let go before another is opened.
    network = nil
    let open = attempt == .cpu ? computation.fallback ?? computation.device : computation.device
    let made = try ColoringNetwork(
      checkpoint, device: open(), precision: computation.precision, stage: computation.stage,
      submissionWork: attempt == .smallSubmissions ? Self.smallSubmissionWork : nil, cancellation: cancellation)
    network = (attempt, made)
    return made
  }
}
