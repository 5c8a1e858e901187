import Graph

/// One training step as a graph, whatever it trains.
public protocol TrainingStep: AnyObject {
  /// The graph.
  var graph: Graph { get }
  /// Each loss by name, a scalar each.
  var losses: [(name: String, value: Tensor)] { get }
  /// The network of the stage and its optimiser.
  var generator: TrainingGraph.Trained { get }
  /// The discriminator and its optimiser; nil without one.
  var discriminator: TrainingGraph.Trained? { get }
  /// What the losses are multiplied by for their gradients, in mixed precision.
  var lossScale: LossScale? { get }
}

extension TrainingStep {
  /// The networks that are trained, each with its optimiser.
  public var trained: [TrainingGraph.Trained] { [generator] + (discriminator.map { [$0] } ?? []) }

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
