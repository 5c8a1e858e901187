import Graph
import Kernels

extension ConformanceOperator {
  /// Inputs: query, keys.
  static func bestMatch(references: Int) -> Self {
    Self("best match") {
      Reference.bestMatch(query: $0[0], keys: $0[1], references: references)
    } build: { graph, inputs in
      graph.bestMatch(query: inputs[0], keys: inputs[1], references: references)
    }
  }

  /// Inputs: best, query, keys.
  static let propagatedMatch = Self("propagated match") {
    Reference.propagatedMatch($0[0], query: $0[1], keys: $0[2])
  } build: { graph, inputs in
    graph.propagatedMatch(inputs[0], query: inputs[1], keys: inputs[2])
  }

  /// Inputs: query, keys, values, best, still.
  ///
  /// The largest weight is a constant of the gradient, so the reference takes it from `original`, the inputs before
  /// finite differences move them.
  static func windowedMatching(
    radius: Int, penalty: Float, original: @escaping @Sendable () -> [ReferenceTensor]
  ) -> Self {
    @Sendable func reference(_ inputs: [ReferenceTensor]) -> ReferenceTensor {
      Reference.windowedMatching(
        query: inputs[0], keys: inputs[1], values: inputs[2], best: inputs[3], still: inputs[4], radius: radius,
        penalty: Double(penalty))
    }
    return Self("windowed matching") { inputs in
      let (colors, weight) = (reference(inputs), reference(original()))
      return Reference.concatenate([Reference.sliceChannels(colors, 0..<3), Reference.sliceChannels(weight, 3..<4)])
    } build: { graph, inputs in
      graph.windowedMatching(
        query: inputs[0], keys: inputs[1], values: inputs[2], best: inputs[3], still: inputs[4], radius: radius,
        penalty: penalty)
    }
  }
}
