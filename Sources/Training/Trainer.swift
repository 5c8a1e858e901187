import Footage
import Foundation
import Graph
import Logging
import Networks
import Safetensors
import Vulkan

/// What a trainer tells of its progress.
public enum TrainingEvent: Sendable {
  /// A step is done.
  case step(StepReport)
  /// The held-out shots have been coloured; `sheet` shows some of them.
  case evaluated(step: Int, Evaluation, isBest: Bool, sheet: URL)
  /// The run can go on from `checkpoint`.
  case saved(step: Int, checkpoint: URL)
}

/// A step's result.
public struct StepReport: Sendable {
  /// The step, from 1.
  public let step: Int
  /// The losses in the order of SPEC.md, as they count: the terms of the generator, their sum, the discriminator's if
  /// there is one.
  public let losses: [(name: String, value: Float)]
  /// What they were multiplied by for their gradients, in mixed precision.
  public let lossScale: Float?
  /// Samples a second over the last steps.
  public let imagesPerSecond: Double
}

/// How a run ended.
public enum TrainingOutcome: Sendable {
  /// All steps are done.
  case finished
  /// It was asked to stop, after `step` steps.
  case interrupted(step: Int)
}

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
  /// and VGG19 those of `features`, else seeded ones, which `log` is told. Touches no file.
  public init(
    _ configuration: RunConfiguration, device: Device, start: Checkpoint? = nil, features: SafetensorsFile? = nil,
    isProfiled: Bool = false, log: Logger
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
    if configuration.weights.needsFeatures, features == nil {
      log.notice(
        """
        the perceptual and style losses use VGG19 with seeded He-normal weights; for better colours give \
        torchvision's weights by --vgg19
        """)
    }
  }

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
  /// After each step `isInterrupted` is asked; where it says so, the run is saved and left. Throws
  /// `TrainingError.notFinite` when a loss stops being a number, `noLossScale` when gradients do, and whatever reading frames, the device or writing
  /// files throw; the run's last checkpoint then stays as it is.
  public func train(
    in run: RunFolder, on dataset: Dataset, isInterrupted: () -> Bool, report: (TrainingEvent) -> Void
  ) throws -> TrainingOutcome {
    let session = try TrainingSession(configuration, state: state, step: step, in: run, on: dataset)
    let loader = BatchLoader(
      reader: session.reader, rules: configuration.samplingRules, seed: configuration.seed,
      batchSize: configuration.batch, firstStep: step + 1)
    var speed = Speed(batch: configuration.batch)
    var values = FrameValues(try loader.next())
    while step < configuration.steps {
      let losses = try runStep(values, meanwhile: { values = FrameValues(try loader.next()) })
      step += 1
      let scale = state.graph.lossScale.map { graph.read($0.value)[0] }
      let result = StepReport(
        step: step, losses: losses, lossScale: scale, imagesPerSecond: speed.afterStep())
      try session.record(result)
      report(.step(result))
      let isLast = step == configuration.steps
      if isLast || step.isMultiple(of: configuration.evaluationInterval) { try session.evaluate(step, report) }
      if !isLast, isInterrupted() {
        try session.save(step, report)
        return .interrupted(step: step)
      }
    }
    return .finished
  }

  /// One step on `values`. `meanwhile` runs on the host while the device works.
  private func runStep(_ values: FrameValues, meanwhile: () throws -> Void) throws -> [(name: String, value: Float)] {
    values.write(to: state.graph, of: graph)
    state.graph.writeSchedule(of: configuration, step: step + 1, to: graph)
    try graph.submit()
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

extension TrainingGraph {
  /// Sets what the optimisers need of step `step`, from 1.
  func writeSchedule(of configuration: RunConfiguration, step: Int, to graph: CompiledGraph) {
    let adam = configuration.adam
    graph.write(adam.scalars(step: step, learningRate: configuration.learningRate(at: step)), to: generator.scalars)
    if let discriminator {
      let rate = configuration.discriminatorLearningRate
      graph.write(adam.scalars(step: step, learningRate: rate), to: discriminator.scalars)
    }
  }
}
