import Graph

/// The similarity-based colour transform of SPEC.md ("Colour transform network"): brings the colours of the references
/// to where the target looks alike.
public struct ColorTransform {
  private let scope: Scope

  init(_ scope: Scope) {
    self.scope = scope
  }

  /// The transform with its parameters in `parameters` under names that begin with `prefix`, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters, prefix: String) {
    // None of its layers is spectrally normalised.
    self.init(Scope(graph, parameters, prefix: prefix, isTraining: false, hasSpectralNorm: false))
  }

  /// Features of the targets' distance maps `[N, h, w, C]`, of the K references' distance maps and of their colours,
  /// both `[N * K, h, w, C]` with the references of a sample one after the other, to `[N, h, w, C]`.
  public func callAsFunction(target: Tensor, references: Tensor, colors: Tensor) -> Tensor {
    let graph = scope.graph
    let (batch, height, width, channels) = (target.type[0], target.type[1], target.type[2], target.type[3])
    let count = references.type[0] / batch
    let pair = graph.concatenated(graph.repeated(target, count), references)
    let carried = graph.product(
      colors, scope["mask_m"].conv2d(pair, channels: channels, activation: .sigmoid))
    let kept = scope["mask_n"].conv2d(pair, channels: channels, activation: .sigmoid)
    let query = scope["match"].conv2d(target, channels: channels / 8, kernel: 1)
    let keys = scope["match"].conv2d(references, channels: channels / 8, kernel: 1)
    let values = scope["color"].conv2d(carried, channels: channels / 8, kernel: 1)
    let positions = height * width
    let matched = graph.matching(
      query: query.reshaped(batch, positions, channels / 8),
      keys: keys.reshaped(batch, count * positions, channels / 8),
      values: values.reshaped(batch, count * positions, channels / 8))
    let brought = scope["expand"].conv2d(
      matched.reshaped(batch, height, width, channels / 8), channels: channels, kernel: 1)
    let blended = graph.blend(carried, by: kept, with: graph.repeated(brought, count))
    return graph.groupMean(blended, count)
  }
}
