import Kernels
import Vulkan

extension Graph {
  /// The best key of each of the `references` of a sample for each query: `[N, h, w, F]` and `[N * references, h', w',
  /// F]` to `[N * references, h, w, 3]`: the largest product, then row and column of the key that has it, of equal ones
  /// the first. At most 128 features. It has no gradient.
  public func bestMatch(query: Tensor, keys: Tensor, references: Int) -> Tensor {
    add(BestMatch(references: references), query, keys)
  }

  /// Best matches as of `bestMatch` with the displacements of the neighbours' where these fit better: each position takes,
  /// of the displacements of its own match and of those of the eight positions around it, the one under which all nine
  /// together have the largest products (PatchMatch, Barnes et al. 2009). What alone went astray follows its neighbours.
  public func propagatedMatch(_ best: Tensor, query: Tensor, keys: Tensor) -> Tensor {
    add(PropagatedMatch(), best, query, keys)
  }

  /// The colours that a pixel finds in windows of the references and at its own place in each: the mean of the values by
  /// the softmax over all these keys of all references of a sample. Nothing of the size of pixels times windows is
  /// stored.
  ///
  /// A pixel of a 4x4 block sees keys up to `radius` (at most 7) pixels each way around the place that `best` has for the
  /// block, plus the pixel's place in the block, with the logit query . key + score - `penalty` * distance in pixels;
  /// and the key at its own place in the image, with the logit query . key + still. Both count where they are the same.
  ///
  /// - Parameters:
  ///   - query: `[N, H, W, F]`, H and W multiples of four, at most 32 features.
  ///   - keys: `[N * K, H, W, F]`, the K references of a sample one after the other, as in all that follow.
  ///   - values: `[N * K, H, W, 3]`, colours; data, so they have no gradient.
  ///   - best: `[N * K, H / 4, W / 4, 3]` as of `bestMatch`: score, row and column in blocks; it has no gradient.
  ///   - still: `[N * K, H, W, 1]`.
  ///   - radius: Pixels from a window's centre to its edge.
  ///   - penalty: What a pixel of distance takes from a logit.
  /// - Returns: `[N, H, W, 4]`: the colours, and the largest weight, which is a constant of the gradient.
  public func windowedMatching(
    query: Tensor, keys: Tensor, values: Tensor, best: Tensor, still: Tensor, radius: Int, penalty: Float
  ) -> Tensor {
    add(WindowedSoftmaxMatching(radius: radius, penalty: penalty), [query, keys, values, best, still])[0]
  }
}

extension Matching.BestShape {
  /// The shape of the best matches of query and keys.
  fileprivate init(query: TensorType, keys: TensorType) {
    self.init(
      samples: query[0], references: keys[0] / query[0], queries: query[1] * query[2], keyRows: keys[1],
      keyColumns: keys[2], features: query.channels)
  }
}

/// Inputs: best matches, query and keys.
struct PropagatedMatch: Operation {
  var name: String { "propagated match" }
  var storage: StorageRule { .exact }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func gradients(_ context: GradientContext) -> [Tensor?] { [nil, nil, nil] }

  func lower(_ context: LoweringContext) {
    let (query, keys) = (context.inputTypes[1], context.inputTypes[2])
    context.emit(
      Matching.propagated(
        query: context.inputs[1], key: context.inputs[2], best: context.inputs[0],
        shape: Matching.BestShape(query: query, keys: keys), queryColumns: query[2],
        propagated: context.outputs[0]))
  }
}

/// Inputs: query and keys.
struct BestMatch: Operation {
  let references: Int

  var name: String { "best match" }
  var storage: StorageRule { .exact }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let (query, keys) = (inputs[0], inputs[1])
    precondition(
      keys[0] == query[0] * references && keys.channels == query.channels, "a best match of unequal shapes: \(inputs)")
    return [.activation(keys[0], query[1], query[2], 3)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] { [nil, nil] }

  func lower(_ context: LoweringContext) {
    let (query, keys) = (context.inputTypes[0], context.inputTypes[1])
    context.emit(
      Matching.best(
        query: context.inputs[0], key: context.inputs[1],
        shape: Matching.BestShape(query: query, keys: keys),
        best: context.outputs[0], facts: context.device))
  }
}

/// Inputs: query, keys, values, best and still.
/// Outputs: the matched colours with the largest weight, and for each pixel the logarithm of its softmax's denominator.
struct WindowedSoftmaxMatching: Operation {
  let radius: Int
  let penalty: Float

  var name: String { "windowed matching" }
  var storage: StorageRule { .roundedFirst }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let (query, keys) = (inputs[0], inputs[1])
    let (images, height, width) = (keys[0], query[1], query[2])
    precondition(
      keys == .activation(images, height, width, query.channels) && images % query[0] == 0
        && inputs[2] == .activation(images, height, width, 3)
        && inputs[3] == .activation(images, height / 4, width / 4, 3)
        && inputs[4] == .activation(images, height, width, 1), "a windowed matching of unequal shapes: \(inputs)")
    return [.activation(query[0], height, width, 4), .activation(query[0], height, width)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let results = context.graph.add(
      WindowedMatchingGradient(radius: radius, penalty: penalty),
      [context.outputGradient] + context.outputs + context.inputs)
    return [results[0], results[1], nil, nil, results[2]]
  }

  func lower(_ context: LoweringContext) {
    let inputs = context.inputs
    context.emit(
      WindowedMatching.forward(
        query: inputs[0], keys: inputs[1], values: inputs[2], best: inputs[3], still: inputs[4],
        shape: WindowedMatching.Shape(context.inputTypes, radius: radius), penalty: penalty,
        output: context.outputs[0], logSums: context.outputs[1], facts: context.device))
  }
}

/// Inputs: the gradient of the output, the output, the logarithms of the denominators, query, keys, values, best and
/// still. Outputs: the gradients of query, keys and still.
struct WindowedMatchingGradient: Operation {
  let radius: Int
  let penalty: Float

  var name: String { "windowed matching gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[3], inputs[4], inputs[7]] }

  func lower(_ context: LoweringContext) {
    let (inputs, outputs) = (context.inputs, context.outputs)
    let shape = WindowedMatching.Shape(Array(context.inputTypes[3...]), radius: radius)
    context.emit(
      WindowedMatching.backward(
        outputGradient: inputs[0], outputs: inputs[1], logSums: inputs[2], query: inputs[3], keys: inputs[4],
        values: inputs[5], best: inputs[6], still: inputs[7], shape: shape, penalty: penalty,
        queryGradient: outputs[0], keyGradient: outputs[1], stillGradient: outputs[2],
        scratch: context.scratch(WindowedMatching.backwardScratchByteCount(shape)), facts: context.device))
  }
}

extension WindowedMatching.Shape {
  /// The shape of a windowed matching of query and keys.
  init(_ types: [TensorType], radius: Int) {
    let query = types[0]
    self.init(
      samples: query[0], references: types[1][0] / query[0], height: query[1], width: query[2],
      features: query.channels, radius: radius)
  }
}
