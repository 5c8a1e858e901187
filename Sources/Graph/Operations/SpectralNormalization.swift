import Kernels
import Vulkan

extension Graph {
  /// The weight `[O, I, kh, kw]` divided by its spectral norm (Miyato et al., arXiv 1802.05957; SPEC.md,
  /// "Spectral normalisation"), estimated with the stored vector `u` `[O]`: in training a power iteration moves it
  /// once a run, however many convolutions share the weight; otherwise it stays.
  public func spectralNorm(_ weight: Tensor, u: Tensor, movesVector: Bool) -> ConvolutionWeight {
    let operation = SpectralNormalization(movesVector: movesVector)
    let outputs = once(operation, [weight, u], hasEffect: movesVector)
    return ConvolutionWeight(value: outputs[0], stored: weight, sigma: outputs[1])
  }
}

/// Inputs: the weight and the vector u. Outputs: what stands for the normalised weight in gradients and is never
/// computed (packing divides instead), sigma, and the vector v.
struct SpectralNormalization: Operation, Hashable {
  let movesVector: Bool

  var name: String { "spectral norm" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    [inputs[0], .scalar, .parameter([inputs[0].count / inputs[0][0]])]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let gradient = context.graph.add(
      SpectralNormalizationGradient(),
      [context.outputGradient] + context.inputs + context.outputs.dropFirst())[0]
    return [gradient, nil]
  }

  func lower(_ context: LoweringContext) {
    let shape = SpectralNorm.Shape(context.inputTypes[0])
    context.emit(
      SpectralNorm.iterate(
        weight: context.inputs[0], u: context.inputs[1], v: context.outputs[2], sigma: context.outputs[1],
        shape: shape, training: movesVector, scratch: context.scratch(SpectralNorm.scratchByteCount(shape)),
        facts: context.device))
  }
}

/// Inputs: the gradient of the normalised weight, the weight, u, sigma, v.
struct SpectralNormalizationGradient: Operation {
  var name: String { "spectral norm gradient" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    let shape = SpectralNorm.Shape(context.inputTypes[1])
    let inputs = context.inputs
    context.emit(
      SpectralNorm.backward(
        effectiveGradient: inputs[0], weight: inputs[1], u: inputs[2], v: inputs[4], sigma: inputs[3], shape: shape,
        weightGradient: context.outputs[0],
        scratch: context.scratch(SpectralNorm.backwardScratchByteCount(shape, facts: context.device)),
        facts: context.device))
  }
}

extension SpectralNorm.Shape {
  /// The shape of a weight seen as `[O, I * kh * kw]`.
  init(_ weight: TensorType) {
    self.init(rows: weight[0], columns: weight.count / weight[0])
  }
}
