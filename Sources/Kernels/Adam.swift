/// The optimiser Adam (Kingma and Ba 2015) over a contiguous run of parameters.
public enum Adam {
  /// One step: updates `parameters` and both moments in place, with `schedule`: learning rate,
  /// 1 / (1 - beta1^t), 1 / (1 - beta2^t), unused; floats.
  /// With the `verdict` of `LossScaling.step` the gradients are divided by the scale, the corrections are the verdict's, and
  /// nothing is changed where it says so. All four ranges have the same length.
  public static func step(
    parameters: BufferRange, gradients: BufferRange, firstMoments: BufferRange, secondMoments: BufferRange,
    schedule: BufferRange, verdict: BufferRange? = nil, beta1: Float, beta2: Float, epsilon: Float
  ) -> [Launch] {
    let count = parameters.vectorCount
    return [
      AdamStep.launch(
        gradients: gradients, schedule: schedule, verdict: verdict ?? schedule, parametersBefore: parameters,
        firstMomentsBefore: firstMoments,
        secondMomentsBefore: secondMoments, parameters: parameters, firstMoments: firstMoments,
        secondMoments: secondMoments,
        constants: .init(
          count: UInt32(count), beta1: beta1, beta2: beta2, epsilon: epsilon),
        specialization: .init(scaled: verdict != nil), groups: .elements(count),
        cost: Cost(flops: 60 * count, bytes: 112 * count))
    ]
  }
}
