import Graph
import Kernels

/// What a step in mixed precision multiplies all losses by before it takes gradients, and learns from these for the next
/// step (`LossScaling`).
public struct LossScale {
  /// Where a scale below this would be needed, gradients are infinite without any.
  static let smallest: Float = 1

  /// The state that a run keeps from step to step: `LossScaling.firstState` at first.
  public let arena = VariableArena(name: "loss scale")
  /// The state that the step begins with, of which the first number is the scale.
  public let value: Tensor
  private let state: Tensor

  /// The scale of the step that `graph` is built for.
  init(in graph: Graph) {
    state = graph.variable(arena.variable("loss_scale", .parameter([LossScaling.firstState.count])), of: arena)
    value = graph.scaled(state, by: 1)
  }

  /// Ends the step in `graph`: returns Adam's verdict on the gradients in `arenas`.
  func verdict(on arenas: [VariableArena], in graph: Graph, _ adam: AdamConfiguration) -> Tensor {
    graph.lossScaleStep(state, gradients: arenas, adam)
  }
}
