import Kernels
import Vulkan

extension Graph {
  /// The weight `[O, I, kh, kw]` divided by its spectral norm (Miyato et al., arXiv 1802.05957; SPEC.md,
  /// "Spectral normalisation"), estimated with the vector `u` `[O]`, and the vector that it was divided by: in training
  /// what a power iteration makes of `u`, once however many convolutions share the weight, otherwise `u` itself.
  public func spectralNorm(
    _ weight: Tensor, u: Tensor, movesVector: Bool
  ) -> (weight: ConvolutionWeight, vector: Tensor) {
    let outputs = once(SpectralNormalization(movesVector: movesVector), [weight, u])
    return (ConvolutionWeight(value: outputs[0], stored: weight, sigma: outputs[1]), outputs[3])
  }
}

/// Inputs: the weight and the vector u. Outputs: what stands for the normalised weight in gradients and is never
/// computed (packing divides instead), sigma, and the vectors v and u of the estimate.
struct SpectralNormalization: Operation, Hashable {
  let movesVector: Bool

  var name: String { "spectral norm" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    [inputs[0], .scalar, .parameter([inputs[0].count / inputs[0][0]]), inputs[1]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let gradient = context.graph.add(
      SpectralNormalizationGradient(),
      [context.outputGradient, context.inputs[0]] + context.outputs.dropFirst())[0]
    return [gradient, nil]
  }

  func lower(_ context: LoweringContext) {
    let shape = SpectralNorm.Shape(context.inputTypes[0])
    context.emit(
      SpectralNorm.iterate(
        weight: context.inputs[0], u: context.inputs[1], v: context.outputs[2], newU: context.outputs[3],
        sigma: context.outputs[1], shape: shape, training: movesVector,
        scratch: context.scratch(SpectralNorm.scratchByteCount(shape)),
        facts: context.device))
  }
}

/// Inputs: the gradient of the normalised weight, the weight, sigma, and the vectors v and u of the estimate.
struct SpectralNormalizationGradient: Operation {
  var name: String { "spectral norm gradient" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1]] }

  func lower(_ context: LoweringContext) {
    let shape = SpectralNorm.Shape(context.inputTypes[1])
    let inputs = context.inputs
    context.emit(
      SpectralNorm.backward(
        effectiveGradient: inputs[0], weight: inputs[1], u: inputs[4], v: inputs[3], sigma: inputs[2], shape: shape,
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
