import Footage
import Graph
import Networks
import Vulkan

/// Sets the inputs of a training step to one batch.
typealias StepInputs = (CompiledGraph) -> Void

/// What a stage is trained on and judged by.
protocol TrainingData {
  /// How many shots are trained on.
  var shotCount: Int { get }

  /// The batches of the steps from `step` on, one for each call.
  func batches(from step: Int) -> () throws -> StepInputs

  /// How well the held-out shots are done, and a picture of some of them where that is made; nil where none are held out.
  ///
  /// Throws `CancellationError` where that was wished for.
  func evaluate() throws -> (evaluation: Evaluation, sheet: Image?)?
}

/// The frames that networks which paint images are trained on.
final class FrameData: TrainingData {
  private let configuration: RunConfiguration
  private let step: TrainingGraph
  private let reader: SampleReader
  private let evaluator: HeldOutEvaluator?

  /// The shots of `dataset` for the networks of `state`, whose step is `step`; once `cancellation` is wished for,
  /// evaluations end.
  init(
    _ configuration: RunConfiguration, _ step: TrainingGraph, _ state: TrainingState, on dataset: Dataset,
    cancellation: Cancellation
  ) throws {
    self.configuration = configuration
    self.step = step
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
          reader: reader(of: shots.heldOut), cancellation: cancellation)) : nil
  }

  var shotCount: Int { reader.shots.count }

  func batches(from step: Int) -> () throws -> StepInputs {
    let loader = BatchLoader(
      reader: reader, rules: configuration.samplingRules, seed: configuration.seed, batchSize: configuration.batch,
      firstStep: step)
    return { [training = self.step] in
      let values = FrameValues(try loader.next())
      return { values.write(to: training, of: $0) }
    }
  }

  func evaluate() throws -> (evaluation: Evaluation, sheet: Image?)? { try evaluator?.evaluate() }
}
