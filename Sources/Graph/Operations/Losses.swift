import Kernels
import Vulkan

extension Graph {
  /// mean |x - y|, a scalar, where a difference d under `beta` counts d^2 / (2 beta) and one above it d - beta / 2 (smooth
  /// L1); gradients flow to both.
  public func meanAbsoluteDifference(_ x: Tensor, _ y: Tensor, smoothBelow beta: Float = 0) -> Tensor {
    add(MeanAbsoluteDifference(beta: beta), x, y)
  }

  /// The mean binary cross-entropy between logits and one `target` for all of them, a scalar.
  public func binaryCrossEntropy(logits: Tensor, target: Float) -> Tensor {
    add(BinaryCrossEntropy(target: target), logits)
  }

  /// The sum of -weight * log(probability) over two tensors of one shape, a scalar; probabilities below 1e-6 count as that.
  /// No gradient flows to the weights.
  public func negativeLogLikelihood(probabilities: Tensor, weights: Tensor) -> Tensor {
    add(NegativeLogLikelihood(), probabilities, weights)
  }

  /// The sum of scalars, each times its weight.
  public func weightedSum(_ terms: [(scalar: Tensor, weight: Float)]) -> Tensor {
    // The kernel takes so many at once.
    guard terms.count > Losses.largestSum else {
      return add(WeightedSum(weights: terms.map(\.weight)), terms.map(\.scalar))[0]
    }
    let parts = stride(from: 0, to: terms.count, by: Losses.largestSum).map {
      weightedSum(Array(terms[$0..<min($0 + Losses.largestSum, terms.count)]))
    }
    return weightedSum(parts.map { ($0, 1) })
  }

  /// The Gram matrix of `[N, H, W, C]`: F^T F / (H * W), `[N, C, C]`.
  public func gram(_ x: Tensor) -> Tensor {
    add(GramMatrix(), x.reshaped(x.type[0], x.type[1] * x.type[2], x.type[3]))
  }
}

/// mean |x - y|, smooth below `beta`.
struct MeanAbsoluteDifference: Operation {
  let beta: Float

  var name: String { "mean absolute difference" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[0] == inputs[1], "a difference needs equal shapes: \(inputs)")
    return [.scalar]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (x, y) = (context.inputs[0], context.inputs[1])
    return [(x, y), (y, x)].enumerated().map { index, pair in
      context.needed[index]
        ? context.graph.add(MeanAbsoluteDifferenceGradient(beta: beta), context.outputGradient, pair.0, pair.1) : nil
    }
  }

  func lower(_ context: LoweringContext) {
    let type = context.inputTypes[0]
    context.emit(
      Losses.meanAbsoluteDifference(
        context.inputs[0], context.inputs[1], smoothBelow: beta, shape: ActivationShape(type),
        output: context.outputs[0],
        scratch: context.scratch(Reduction.scratchByteCount(type.byteCount, facts: context.device)),
        facts: context.device))
  }
}

/// Inputs: the gradient of the mean, x, y: upstream * sign(x - y) / count, below `beta` upstream * (x - y) / (beta * count).
struct MeanAbsoluteDifferenceGradient: Operation {
  let beta: Float

  var name: String { "mean absolute difference gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Losses.meanAbsoluteDifferenceBackward(
        lossGradient: context.inputs[0], context.inputs[1], context.inputs[2], smoothBelow: beta,
        shape: ActivationShape(context.inputTypes[1]), inputGradient: context.outputs[0]))
  }
}

/// mean of max(z, 0) - z t + log(1 + exp(-|z|)).
struct BinaryCrossEntropy: Operation {
  let target: Float

  var name: String { "binary cross-entropy" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.scalar] }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.add(BinaryCrossEntropyGradient(target: target), context.outputGradient, context.inputs[0])]
  }

  func lower(_ context: LoweringContext) {
    let type = context.inputTypes[0]
    context.emit(
      Losses.binaryCrossEntropy(
        logits: context.inputs[0], target: target, shape: ActivationShape(type), output: context.outputs[0],
        scratch: context.scratch(Reduction.scratchByteCount(type.byteCount, facts: context.device)),
        facts: context.device))
  }
}

/// Inputs: the gradient of the mean and the logits: upstream * (sigmoid(z) - t) / count.
struct BinaryCrossEntropyGradient: Operation {
  let target: Float

  var name: String { "binary cross-entropy gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Losses.binaryCrossEntropyBackward(
        lossGradient: context.inputs[0], logits: context.inputs[1], target: target,
        shape: ActivationShape(context.inputTypes[1]), inputGradient: context.outputs[0]))
  }
}

/// Inputs: probabilities and weights.
struct NegativeLogLikelihood: Operation {
  var name: String { "negative log-likelihood" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[0] == inputs[1], "a likelihood needs equal shapes: \(inputs)")
    return [.scalar]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [
      context.graph.add(
        NegativeLogLikelihoodGradient(), context.outputGradient, context.inputs[0], context.inputs[1]), nil,
    ]
  }

  func lower(_ context: LoweringContext) {
    let type = context.inputTypes[0]
    context.emit(
      Losses.negativeLogLikelihood(
        probabilities: context.inputs[0], weights: context.inputs[1], output: context.outputs[0],
        scratch: context.scratch(Reduction.scratchByteCount(type.byteCount, facts: context.device)),
        facts: context.device))
  }
}

/// Inputs: the gradient of the sum, probabilities and weights: -upstream * weight / probability.
struct NegativeLogLikelihoodGradient: Operation {
  var name: String { "negative log-likelihood gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Losses.negativeLogLikelihoodBackward(
        lossGradient: context.inputs[0], probabilities: context.inputs[1], weights: context.inputs[2],
        inputGradient: context.outputs[0]))
  }
}

/// The sum of scalars, each times its weight.
struct WeightedSum: Operation {
  let weights: [Float]

  var name: String { "weighted sum" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.scalar] }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    weights.map { context.graph.scaled(context.outputGradient, by: $0) }
  }

  func lower(_ context: LoweringContext) {
    let terms = zip(context.inputs, weights).map { (value: $0, weight: $1) }
    context.emit(Losses.weightedSum(terms, output: context.outputs[0]))
  }
}
