import Footage
import Foundation
import Graph
import Networks
import Safetensors
import Vulkan

/// What a trainer reads and writes between the start and the end of training: data, metrics, evaluations, checkpoints.
final class TrainingSession {
  /// What is trained on and judged by.
  let data: any TrainingData

  private let configuration: RunConfiguration
  private let run: RunFolder
  private let dataset: Dataset
  private let state: TrainingState
  private let metrics: MetricsLog
  private let started: Double
  /// The newest checkpoint, once there is one.
  private var lastGood: URL?

  /// A session in the folder `run` that begins after `step` steps. Once `cancellation` is wished for, evaluations end.
  init(
    _ configuration: RunConfiguration, state: TrainingState, step: Int, in run: RunFolder, on dataset: Dataset,
    cancellation: Cancellation
  ) throws {
    self.configuration = configuration
    self.run = run
    self.dataset = dataset
    self.state = state
    data = try state.data(on: dataset, cancellation: cancellation)
    metrics = try MetricsLog(run.metricsFile, keeping: step)
    // The log may have lost what the best checkpoint had.
    if let best = BestEvaluation(in: run.bestCheckpoint) { metrics.know(best.evaluation) }
    started = ProcessInfo.processInfo.systemUptime - metrics.seconds
    if FileManager.default.fileExists(atPath: run.newestCheckpoint.path) { lastGood = run.newestCheckpoint }
  }

  /// What is not as it should be in the run's folder.
  var notices: [TrainingNotice] { metrics.isDamaged ? [.damagedMetrics(path: run.metricsFile.path)] : [] }

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

  /// Saves the run, after colouring the held-out shots and keeping the weights where they are the best so far. Where
  /// that is stopped, the run is saved as one that has to be evaluated first when it goes on; returns whether it was not.
  ///
  /// The best weights are written before the newest: a run that is killed between the two finds them again.
  func evaluate(_ step: Int, _ report: (TrainingEvent) -> Void) throws -> Bool {
    var snapshot = try state.snapshot(step: step, lastGood: lastGood)
    do {
      if let result = try data.evaluate() { try keepBest(of: result, snapshot, step, report) }
    } catch is CancellationError {
      snapshot.isEvaluationPending = true
      try save(snapshot, step, report)
      return false
    } catch let error as NotFiniteColor {
      throw TrainingError.notFinite(what: "the colour of \(error)", step: step, checkpoint: lastGood?.path)
    }
    try save(snapshot, step, report)
    return true
  }

  private func keepBest(
    of result: (evaluation: Evaluation, sheet: Image?), _ snapshot: Snapshot, _ step: Int,
    _ report: (TrainingEvent) -> Void
  ) throws {
    let (evaluation, sheet) = result
    guard evaluation.isFinite else {
      throw TrainingError.notFinite(what: "the evaluation", step: step, checkpoint: lastGood?.path)
    }
    let isBest = evaluation.isBetter(than: metrics.best)
    try metrics.append(MetricsRecord(step: step, seconds: seconds, evaluation: evaluation))
    let file = sheet.map { _ in run.samples(step: step) }
    if let file { try sheet?.write(png: file) }
    if isBest {
      let figures = try BestEvaluation(evaluation: evaluation).strings
      try SafetensorsWriter.write(
        snapshot.weights, metadata: metadata(step).strings.merging(figures) { $1 }, to: run.bestCheckpoint)
    }
    report(.evaluated(step: step, evaluation, isBest: isBest, sheet: file))
  }

  /// Saves the run as it is, after `step` steps.
  func save(_ step: Int, _ report: (TrainingEvent) -> Void) throws {
    try save(state.snapshot(step: step, lastGood: lastGood), step, report)
  }

  private func save(_ snapshot: Snapshot, _ step: Int, _ report: (TrainingEvent) -> Void) throws {
    // No checkpoint is further than the log.
    try metrics.synchronize()
    try SafetensorsWriter.write(snapshot.all, metadata: metadata(step).strings, to: run.newestCheckpoint)
    lastGood = run.newestCheckpoint
    report(.saved(step: step, checkpoint: run.newestCheckpoint))
  }

  private func metadata(_ step: Int) -> CheckpointMetadata {
    CheckpointMetadata(
      network: configuration.networkConfiguration,
      temporalForm: configuration.temporalForm, region: configuration.regionNetwork, step: step,
      epoch: step * configuration.batch / max(data.shotCount, 1), preset: configuration.preset.rawValue,
      dataset: dataset.name)
  }
}

/// What a run's best checkpoint says in its metadata of how good it is.
struct BestEvaluation {
  private static let key = "evaluation"

  /// How good it is.
  let evaluation: Evaluation

  /// Says that of a checkpoint.
  init(evaluation: Evaluation) {
    self.evaluation = evaluation
  }

  /// What the checkpoint at `url` says; nil where there is none, or where it says nothing.
  init?(in url: URL) {
    guard let text = try? SafetensorsFile(contentsOf: url).metadata[Self.key],
      let evaluation = try? JSONDecoder().decode(Evaluation.self, from: Data(text.utf8))
    else { return nil }
    self.evaluation = evaluation
  }

  /// The entries of the metadata.
  var strings: [String: String] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return [Self.key: String(decoding: try encoder.encode(evaluation), as: UTF8.self)]
    }
  }
}
