import Footage
import Foundation
import Graph
import Networks
import Safetensors

/// What a trainer reads and writes between the start and the end of training: data, metrics, evaluations, checkpoints.
final class TrainingSession {
  /// The shots that are trained on.
  let reader: SampleReader

  private let configuration: RunConfiguration
  private let run: RunFolder
  private let dataset: Dataset
  private let state: TrainingState
  private let evaluator: HeldOutEvaluator?
  private let metrics: MetricsLog
  private let started: Double
  /// The newest checkpoint, once there is one.
  private var lastGood: URL?

  /// A session in the folder `run` that begins after `step` steps.
  init(_ configuration: RunConfiguration, state: TrainingState, step: Int, in run: RunFolder, on dataset: Dataset)
    throws
  {
    self.configuration = configuration
    self.run = run
    self.dataset = dataset
    self.state = state
    let shots = try dataset.split(configuration)
    func reader(of shots: [Shot]) throws -> SampleReader {
      try SampleReader(
        shots: shots, of: dataset, size: ImageSize(width: configuration.size, height: configuration.size),
        fitting: configuration.fitting)
    }
    self.reader = try reader(of: shots.training)
    evaluator =
      shots.heldOut.contains(where: \.isTrainable)
      ? HeldOutEvaluator(
        try Evaluator(
          configuration.networkConfiguration, parameters: state.networks.color,
          temporal: configuration.stage == .temporal ? state.networks.temporal : nil,
          temporalForm: configuration.temporalForm, variables: state.variables, precision: configuration.precision,
          reader: reader(of: shots.heldOut))) : nil
    metrics = try MetricsLog(run.metricsFile, keeping: step)
    started = ProcessInfo.processInfo.systemUptime - metrics.seconds
    if FileManager.default.fileExists(atPath: run.newestCheckpoint.path) { lastGood = run.newestCheckpoint }
  }

  private var seconds: Double { ProcessInfo.processInfo.systemUptime - started }

  /// Writes down a step's losses.
  ///
  /// Throws `TrainingError.notFinite` for the first that is not a number, `noLossScale` where gradients are infinite
  /// however small the losses are made.
  func record(_ report: StepReport) throws {
    if let loss = report.losses.first(where: { !$0.value.isFinite }) {
      throw TrainingError.notFinite(what: "the loss '\(loss.name)'", step: report.step, checkpoint: lastGood?.path)
    }
    if let scale = report.lossScale, scale < LossScale.smallest {
      throw TrainingError.noLossScale(step: report.step, checkpoint: lastGood?.path)
    }
    let losses = Dictionary(report.losses.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    try metrics.append(MetricsRecord(step: report.step, seconds: seconds, losses: losses, lossScale: report.lossScale))
  }

  /// Saves the run, after colouring the held-out shots and keeping the weights where they are the best so far.
  ///
  /// The best weights are written before the newest: a run that is killed between the two finds them again.
  func evaluate(_ step: Int, _ report: (TrainingEvent) -> Void) throws {
    let snapshot = try state.snapshot(step: step, lastGood: lastGood)
    if let evaluator {
      let (evaluation, sheet) = try evaluator.evaluate()
      guard evaluation.psnr.isFinite else {
        throw TrainingError.notFinite(what: "the colour of a held-out frame", step: step, checkpoint: lastGood?.path)
      }
      let isBest = evaluation.isBetter(than: metrics.best)
      try metrics.append(MetricsRecord(step: step, seconds: seconds, evaluation: evaluation))
      let file = run.samples(step: step)
      try sheet.write(png: file)
      if isBest {
        try SafetensorsWriter.write(snapshot.weights, metadata: metadata(step).strings, to: run.bestCheckpoint)
      }
      report(.evaluated(step: step, evaluation, isBest: isBest, sheet: file))
    }
    try save(snapshot, step, report)
  }

  /// Saves the run.
  func save(_ step: Int, _ report: (TrainingEvent) -> Void) throws {
    try save(state.snapshot(step: step, lastGood: lastGood), step, report)
  }

  private func save(_ snapshot: Snapshot, _ step: Int, _ report: (TrainingEvent) -> Void) throws {
    try SafetensorsWriter.write(
      snapshot.weights + snapshot.training, metadata: metadata(step).strings, to: run.newestCheckpoint)
    lastGood = run.newestCheckpoint
    report(.saved(step: step, checkpoint: run.newestCheckpoint))
  }

  private func metadata(_ step: Int) -> CheckpointMetadata {
    CheckpointMetadata(
      network: configuration.networkConfiguration,
      temporalForm: configuration.temporalForm, step: step,
      epoch: step * configuration.batch / max(reader.shots.count, 1), preset: configuration.preset.rawValue,
      dataset: dataset.name)
  }
}
