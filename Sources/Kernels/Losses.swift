import Vulkan

/// Scalar losses (SPEC, losses) and their gradients. A loss is one float (followed by three zeros) in a range of
/// 16 bytes; scratch is that of `Reduction` for the bytes of the input.
public enum Losses {
  /// `output` = mean |x0 - x1|, where a difference d under `beta` counts d^2 / (2 beta) and one above it d - beta / 2
  /// (smooth L1: Girshick, arXiv 1504.08083, section 3.1).
  public static func meanAbsoluteDifference(
    _ x0: BufferRange, _ x1: BufferRange, smoothBelow beta: Float, shape: ActivationShape, output: BufferRange,
    scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    Reduction.launches(
      .absoluteDifference, x0, x1, factor: 1 / Float(shape.elementCount), parameter: beta, output: output,
      scratch: scratch, facts: facts)
  }

  /// The gradient of `meanAbsoluteDifference` with respect to x0, from `lossGradient`, one float; that of x1 with
  /// x0 and x1 exchanged.
  public static func meanAbsoluteDifferenceBackward(
    lossGradient: BufferRange, _ x0: BufferRange, _ x1: BufferRange, smoothBelow beta: Float,
    shape: ActivationShape, inputGradient: BufferRange
  ) -> [Launch] {
    Elementwise.launch(
      .absoluteDifferenceGradient, x0, x1, scalar: lossGradient, factor: 1 / Float(shape.elementCount),
      parameter: beta, output: inputGradient, reads: 2)
  }

  /// `output` = mean binary cross-entropy of the logits `x` to `target`, 0 ... 1.
  public static func binaryCrossEntropy(
    logits x: BufferRange, target: Float, shape: ActivationShape, output: BufferRange, scratch: BufferRange,
    facts: DeviceFacts
  ) -> [Launch] {
    Reduction.launches(
      .crossEntropy, x, x, factor: 1 / Float(shape.elementCount), parameter: target, maskedBy: shape, output: output,
      scratch: scratch, facts: facts)
  }

  /// The gradient of `binaryCrossEntropy` with respect to the logits, from `lossGradient`, one float.
  public static func binaryCrossEntropyBackward(
    lossGradient: BufferRange, logits x: BufferRange, target: Float, shape: ActivationShape,
    inputGradient: BufferRange
  ) -> [Launch] {
    Elementwise.launch(
      .crossEntropyGradient, x, x, scalar: lossGradient, factor: 1 / Float(shape.elementCount), parameter: target,
      shape: shape, output: inputGradient, reads: 1)
  }

  /// What smaller probabilities count as.
  public static let leastProbability: Float = 1e-6

  /// `output` = the sum of -weight * log(probability). Both inputs have one shape; padding of the weights is zero.
  public static func negativeLogLikelihood(
    probabilities: BufferRange, weights: BufferRange, output: BufferRange, scratch: BufferRange,
    facts: DeviceFacts
  ) -> [Launch] {
    Reduction.launches(
      .logLikelihood, probabilities, weights, factor: 1, parameter: leastProbability, output: output, scratch: scratch,
      facts: facts)
  }

  /// The gradient of `negativeLogLikelihood` with respect to the probabilities, from `lossGradient`, one float.
  public static func negativeLogLikelihoodBackward(
    lossGradient: BufferRange, probabilities: BufferRange, weights: BufferRange, inputGradient: BufferRange
  ) -> [Launch] {
    Elementwise.launch(
      .logLikelihoodGradient, probabilities, weights, scalar: lossGradient, factor: 1, parameter: leastProbability,
      output: inputGradient, reads: 2)
  }

  /// The most scalars that `weightedSum` takes at once.
  public static let largestSum = 8

  /// `output` = sum of weight * value over one to eight scalars.
  public static func weightedSum(_ terms: [(value: BufferRange, weight: Float)], output: BufferRange) -> [Launch] {
    precondition((1...largestSum).contains(terms.count), "one to eight terms")
    let filled = terms + Array(repeating: (terms[0].value, 0), count: largestSum - terms.count)
    let (values, weights) = (filled.map(\.value), filled.map(\.weight))
    return [
      WeightedSum.launch(
        term0: values[0], term1: values[1], term2: values[2], term3: values[3], term4: values[4], term5: values[5],
        term6: values[6], term7: values[7], total: output,
        constants: .init(
          count: UInt32(terms.count), weight0: weights[0], weight1: weights[1], weight2: weights[2],
          weight3: weights[3], weight4: weights[4], weight5: weights[5], weight6: weights[6], weight7: weights[7]),
        groups: Grid(1), cost: Cost(flops: 2 * terms.count, bytes: 16 * terms.count))
    ]
  }
}
