/// The gate of a gated convolution (SPEC.md, "Temporal constraint network"; Yu et al., arXiv 1806.03589), whose kernels
/// take leaky ReLU, sigmoid and product in one pass.
public enum Gating {
  /// `output` = sigmoid(gate) * leaky ReLU(feature), all of one shape.
  public static func forward(feature: BufferRange, gate: BufferRange, output: BufferRange) -> [Launch] {
    let count = output.vectorCount
    return [
      GatingForward.launch(
        feature: feature, gate: gate, output: output, constants: .init(count: UInt32(count)),
        groups: .elements(count), cost: Cost(flops: 24 * count, bytes: 48 * count), spread: .elements
      ).replacing(binding: 0)
    ]
  }

  /// The gradients of `forward`, all of one shape.
  public static func backward(
    outputGradient: BufferRange, feature: BufferRange, gate: BufferRange, featureGradient: BufferRange,
    gateGradient: BufferRange
  ) -> [Launch] {
    let count = featureGradient.vectorCount
    return [
      GatingBackward.launch(
        outputGradient: outputGradient, feature: feature, gate: gate, featureGradient: featureGradient,
        gateGradient: gateGradient, constants: .init(count: UInt32(count)), groups: .elements(count),
        cost: Cost(flops: 48 * count, bytes: 80 * count))
    ]
  }
}
