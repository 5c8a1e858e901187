import Footage
import Foundation
import Graph
import Kernels
import Networks
import Safetensors
import Vulkan

/// What lay on the device after a step, as the tensors of checkpoints.
struct Snapshot {
  /// What colours frames: the weights and spectral vectors of all networks.
  let weights: [SafetensorsTensor]
  /// What only going on needs: moments, step, seed.
  let training: [SafetensorsTensor]
  /// Whether the evaluation after this step was stopped, and comes first when the run goes on.
  var isEvaluationPending = false

  /// All of it.
  var all: [SafetensorsTensor] {
    let pending = SafetensorsTensor(name: TrainingState.pendingName, shape: [1], values: [Int64(1)])
    return weights + training + (isEvaluationPending ? [pending] : [])
  }
}

/// What a run changes from step to step: weights, spectral vectors, Adam's moments and the scale of losses, on the
/// device.
final class TrainingState {
  /// The step.
  let graph: any TrainingStep
  /// The parameters that the graph uses.
  let networks: TrainingGraph.Networks
  /// The memory that they lie in.
  let variables: DeviceVariables

  /// Whether the checkpoint that was taken up had an evaluation still to come.
  private(set) var isEvaluationPending = false

  private let configuration: RunConfiguration
  fileprivate static let pendingName = "state.evaluation_pending"
  private static let stepName = "state.step"
  private static let seedName = "state.seed"

  /// The state of a run, zero so far.
  init(_ configuration: RunConfiguration, variables: DeviceVariables) {
    self.configuration = configuration
    self.variables = variables
    networks = TrainingGraph.Networks()
    if let region = configuration.regionNetwork, configuration.stage == .region {
      // The network that colours stays in the checkpoint as it is.
      configuration.networkConfiguration.declare(networks.color)
      let sizes = RegionBatch.sizes(
        pages: configuration.batch * RegionData.pagesOfScene, batch: configuration.batch * RegionData.pagesOfScene,
        references: RegionData.pagesOfScene - 1, areas: RegionData.areasOfPage)
      graph = RegionTrainingGraph(region, networks.region, sizes, configuration.adam)
    } else {
      graph = TrainingGraph(
        TrainingGraph.Configuration(
          network: configuration.networkConfiguration, stage: configuration.stage,
          temporalForm: configuration.temporalForm, batch: configuration.batch,
          size: configuration.size, references: configuration.samplingRules.referenceCount,
          weights: configuration.weights,
          adam: configuration.adam, precision: configuration.precision),
        networks)
      if let region = configuration.regionNetwork { RegionNetwork.declare(networks.region, region) }
    }
  }

  /// What the networks are trained on and judged by: `dataset`. Once `cancellation` is wished for, evaluations end.
  func data(on dataset: Dataset, cancellation: Cancellation) throws -> any TrainingData {
    switch graph {
    case let step as RegionTrainingGraph:
      return try RegionData(configuration, step, self, on: dataset, cancellation: cancellation)
    case let step as TrainingGraph:
      return try FrameData(configuration, step, self, on: dataset, cancellation: cancellation)
    default: preconditionFailure("a step of images or of regions")
    }
  }

  // MARK: Beginning

  /// Gives VGG19 the weights of `file`, or without one seeded weights.
  func loadFeatures(from file: SafetensorsFile?) throws {
    guard configuration.weights.needsFeatures else { return }
    if let file {
      try variables.load(networks.features, from: file)
    } else {
      try variables.initialize(networks.features, seed: configuration.seed)
    }
  }

  /// Gives the networks the weights that a run begins with: those of `checkpoint` as far as it has them, otherwise
  /// random ones. A temporal network of another form than the run's counts as none.
  ///
  /// Throws `SafetensorsError` where a tensor of the network that colours is missing, or any has another shape.
  func begin(with checkpoint: Checkpoint?) throws {
    for network in saved {
      let isTrained = network !== networks.temporal || checkpoint?.metadata.temporalForm == configuration.temporalForm
      let isHeld = checkpoint?.file.tensors.keys.contains { network.trained.variables[$0] != nil } ?? false
      if let checkpoint, isTrained && isHeld || network === networks.color {
        try variables.load(network, from: checkpoint.file)
      } else {
        try variables.initialize(network, seed: configuration.seed)
      }
    }
    if let scale = graph.lossScale { try variables.write(scale.arena) { _ in LossScaling.firstState } }
  }

  // MARK: Checkpoints

  /// Takes up the state that `write` left in a checkpoint, and returns its step.
  ///
  /// Throws `TrainingError.noTrainingState` for a checkpoint of weights alone, `otherSeed` for one of another run, and
  /// `SafetensorsError` where a tensor is missing or misshapen.
  func resume(from checkpoint: Checkpoint) throws -> Int {
    let file = checkpoint.file
    guard file.tensors[Self.stepName] != nil else { throw TrainingError.noTrainingState(path: file.url.path) }
    let step: [Int64] = try file.values(Self.stepName, shape: [1])
    let seed: [UInt64] = try file.values(Self.seedName, shape: [1])
    guard seed[0] == configuration.seed else {
      throw TrainingError.otherSeed(path: file.url.path, seed: seed[0], expected: configuration.seed)
    }
    for network in saved { try variables.load(network, from: file) }
    for (prefix, arena) in optimizers {
      try variables.write(arena) { try file.floats(prefix + $0.name, shape: $0.type.dimensions) }
    }
    isEvaluationPending = file.tensors[Self.pendingName] != nil
    return Int(max(step[0], 0))
  }

  /// The state after `step` steps as the tensors of checkpoints.
  ///
  /// Throws `TrainingError.notFinite` where a value is not a number, so that no such checkpoint is ever written;
  /// `lastGood` is the checkpoint that it names.
  func snapshot(step: Int, lastGood: URL?) throws -> Snapshot {
    let weights = saved.flatMap { network in network.arenas.map { ("", $0) } }
    let progress = [
      SafetensorsTensor(name: Self.stepName, shape: [1], values: [Int64(step)]),
      SafetensorsTensor(name: Self.seedName, shape: [1], values: [configuration.seed]),
    ]
    return Snapshot(
      weights: try tensors(of: weights, step: step, lastGood: lastGood),
      training: try tensors(of: optimizers, step: step, lastGood: lastGood) + progress)
  }

  private func tensors(
    of arenas: [(prefix: String, arena: VariableArena)], step: Int, lastGood: URL?
  ) throws -> [SafetensorsTensor] {
    var tensors: [SafetensorsTensor] = []
    for (prefix, arena) in arenas {
      let values = try variables.read(arena)
      for variable in arena.variables.values {
        guard let values = values[variable.name] else { continue }
        guard values.allSatisfy(\.isFinite) else {
          throw TrainingError.notFinite(what: prefix + variable.name, step: step, checkpoint: lastGood?.path)
        }
        tensors.append(
          SafetensorsTensor(name: prefix + variable.name, shape: variable.type.dimensions, values: values))
      }
    }
    return tensors
  }

  /// The networks that checkpoints hold: those that are trained, and those that the stage leaves as they are.
  private var saved: [Parameters] {
    let keepsRegion = configuration.stage != .region && configuration.regionNetwork != nil
    return networks.frozen(in: configuration.stage) + graph.trained.map(\.parameters)
      + (keepsRegion ? [networks.region] : [])
  }

  /// Adam's moments, and what losses are scaled by, under the names that a checkpoint has before a parameter's own.
  private var optimizers: [(prefix: String, arena: VariableArena)] {
    graph.trained.flatMap {
      [("optimizer.first_moment.", $0.firstMoments), ("optimizer.second_moment.", $0.secondMoments)]
    } + (graph.lossScale.map { [("optimizer.", $0.arena)] } ?? [])
  }
}
