import Kernels
import Vulkan

extension Graph {
  /// For each query position the values of all keys, weighted by the softmax of query times key (no temperature):
  /// `[N, q, d]`, `[N, k, d]` and `[N, k, c]` to `[N, q, c]`. The matrix `[q, k]` is never stored.
  public func matching(query: Tensor, keys: Tensor, values: Tensor) -> Tensor {
    add(SoftmaxMatching(), [query, keys, values])[0]
  }
}

/// Outputs: the matched values, and for each query position the logarithm of its softmax's denominator.
struct SoftmaxMatching: Operation {
  var name: String { "matching" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let (query, keys, values) = (inputs[0], inputs[1], inputs[2])
    precondition(query[2] == keys[2] && keys[1] == values[1], "a matching of unequal shapes: \(inputs)")
    return [.activation(query[0], query[1], values[2]), TensorType([query[0], query[1]], .channelGroups)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let gradients = context.graph.add(
      SoftmaxMatchingGradient(hasValueGradient: context.needed[2]),
      [context.outputGradient] + context.outputs + context.inputs)
    return [gradients[0], gradients[1], gradients.dropFirst(2).first]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Matching.forward(
        query: context.inputs[0], key: context.inputs[1], value: context.inputs[2],
        shape: Matching.Shape(context.inputTypes), output: context.outputs[0], logSums: context.outputs[1],
        facts: context.device))
  }
}

/// Inputs: the gradient of the output, the output, the logarithms of the denominators, query, keys, values.
/// Outputs: the gradients of query and keys, and of values that are not data.
struct SoftmaxMatchingGradient: Operation {
  let hasValueGradient: Bool

  var name: String { "matching gradient" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { Array(inputs[3...(hasValueGradient ? 5 : 4)]) }

  func lower(_ context: LoweringContext) {
    let inputs = context.inputs
    let shape = Matching.Shape(Array(context.inputTypes[3...5]))
    context.emit(
      Matching.backward(
        outputGradient: inputs[0], outputs: inputs[1], logSums: inputs[2], query: inputs[3], key: inputs[4],
        value: inputs[5], shape: shape, queryGradient: context.outputs[0], keyGradient: context.outputs[1],
        valueGradient: context.outputs.dropFirst(2).first,
        scratch: context.scratch(Matching.backwardScratchByteCount(shape)),
        facts: context.device))
  }
}

extension Matching.Shape {
  /// The shape of a matching of query, keys and values.
  init(_ types: [TensorType]) {
    self.init(
      images: types[0][0], queries: types[0][1], keys: types[1][1], features: types[0][2], values: types[2][2])
  }
}
