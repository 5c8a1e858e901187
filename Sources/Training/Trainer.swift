import Footage
import Foundation
import Graph
import Networks
import Safetensors
import Vulkan

/// Trains the networks of one configuration on one device.
///
/// The step is recorded once and replayed; while the device works on one step, the host prepares the batch of the next
/// and writes down the losses of the one before.
public final class Trainer {
  /// What is trained.
  public let configuration: RunConfiguration
  /// Steps that are done.
  public private(set) var step = 0

  private let state: TrainingState
  private let graph: CompiledGraph

  /// Compiles the training step of `configuration` and gives the networks the weights of `start`, else random ones,
  /// and VGG19 those of `features`, else seeded ones. Touches no file.
  public init(
    _ configuration: RunConfiguration, device: Device, start: Checkpoint? = nil, features: SafetensorsFile? = nil,
    isProfiled: Bool = false
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    state = TrainingState(configuration, variables: DeviceVariables(device: device))
    try state.begin(with: start)
    try state.loadFeatures(from: features)
    var options = CompiledGraph.Options()
    options.isProfiled = isProfiled
    options.precision = configuration.precision
    options.steadyInputs = []
    let outputs = state.graph.losses.map(\.value) + [state.graph.lossScale?.value].compactMap(\.self)
    graph = try CompiledGraph(state.graph.graph, outputs: outputs, variables: state.variables, options: options)
  }

  /// Whether nothing is left to do: all steps are done, and what they led to has been judged.
  public var isDone: Bool { step >= configuration.steps && !state.isEvaluationPending }

  /// Goes on from the state that a run left in its newest checkpoint.
  ///
  /// Throws `TrainingError`, `CheckpointError` or `SafetensorsError` where it holds no state of this configuration.
  public func resume(from file: URL) throws {
    step = try state.resume(from: Checkpoint(contentsOf: file))
  }

  /// The time of each kernel in the last step, and the memory of the step's tensors; the trainer must be made profiled.
  public func profile() throws -> (rows: [CompiledGraph.ProfileRow], memory: CompiledGraph.MemoryReport) {
    (try graph.profile(), graph.memory)
  }

  /// Trains up to the configuration's steps on `dataset`, without the shots that are held out, and writes into `run`.
  ///
  /// Where `cancellation` is wished for, the run is saved and left: after the step that is being computed, or as it was
  /// before that step where that has changed nothing yet. Throws `TrainingError.notFinite` when a loss stops being a number,
  /// `noLossScale` when gradients do, and whatever reading frames, the device or writing files throw; the run's last
  /// checkpoint then stays as it is.
  public func train(
    in run: RunFolder, on dataset: Dataset, cancellation: Cancellation, report: (TrainingEvent) -> Void
  ) throws -> TrainingOutcome {
    let session: TrainingSession
    do {
      session = try TrainingSession(
        configuration, state: state, step: step, in: run, on: dataset, cancellation: cancellation)
    } catch is CancellationError {
      return .interrupted(step: step)
    }
    for notice in session.notices { report(.notice(notice)) }
    report(.started(step: step, dataset: dataset.name))
    if state.isEvaluationPending, try !session.evaluate(step, report) { return .interrupted(step: step) }
    let next = session.data.batches(from: step + 1)
    var speed = Speed(batch: configuration.batch)
    var write = try next()
    while step < configuration.steps {
      do {
        let losses = try runStep(write, cancellation: cancellation, meanwhile: { write = try next() })
        step += 1
        let result = StepReport(
          step: step, losses: losses, lossScale: state.graph.lossScale.map { graph.read($0.value)[0] },
          imagesPerSecond: speed.afterStep())
        try session.record(result)
        report(.step(result))
      } catch is CancellationError {
        if step > 0 { try session.save(step, report) }
        return .interrupted(step: step)
      }
      let isLast = step == configuration.steps
      if isLast || step.isMultiple(of: configuration.evaluationInterval), try !session.evaluate(step, report) {
        return .interrupted(step: step)
      }
      if !isLast, cancellation.isWished {
        try session.save(step, report)
        return .interrupted(step: step)
      }
    }
    return .finished
  }

  /// One step on what `write` sets. `meanwhile` runs on the host while the device works. Where `cancellation` is wished, a
  /// step that has changed nothing yet is left with `CancellationError`.
  private func runStep(
    _ write: StepInputs, cancellation: Cancellation, meanwhile: () throws -> Void
  ) throws -> [(name: String, value: Float)] {
    write(graph)
    state.graph.writeSchedule(of: configuration, step: step + 1, to: graph)
    try graph.submit(cancellation: cancellation)
    // The device is waited for whatever happens meanwhile: it uses memory that goes with this object.
    let prepared = Result { try meanwhile() }
    try graph.wait()
    try prepared.get()
    return state.graph.losses.map { ($0.name, graph.read($0.value)[0]) }
  }
}

/// How fast steps come, over the last of them: the first is slow, for the device's driver compiles kernels then.
private struct Speed {
  private static let window = 20

  private let batch: Int
  private let began = ProcessInfo.processInfo.systemUptime
  private var ends: [Double] = []

  init(batch: Int) {
    self.batch = batch
  }

  /// Samples a second, now that one more step is done.
  mutating func afterStep() -> Double {
    let now = ProcessInfo.processInfo.systemUptime
    ends.append(now)
    if ends.count > Self.window { ends.removeFirst() }
    let seconds = now - (ends.count > 1 ? ends[0] : began)
    return seconds > 0 ? Double(max(ends.count - 1, 1) * batch) / seconds : 0
  }
}
