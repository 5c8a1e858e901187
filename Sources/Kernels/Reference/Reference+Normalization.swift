import RealModule

extension Reference {
  /// Instance normalisation of `[N, H, W, C]` over H and W with the population variance, then times `gamma` `[C]` plus
  /// `beta` `[C]`.
  ///
  /// SPEC.md, Conventions.
  public static func instanceNorm(
    _ input: ReferenceTensor, gamma: ReferenceTensor, beta: ReferenceTensor, epsilon: Double = 1e-5
  ) -> ReferenceTensor {
    let channels = input.shape[3]
    precondition(gamma.shape == [channels] && beta.shape == [channels], "instanceNorm of \(input.shape)")
    return normalized(input, epsilon: epsilon) { _, channel in (gamma.values[channel], beta.values[channel]) }
  }

  /// Adaptive instance normalisation of `[N, H, W, C]` by `style` `[N, 2C]`: normalised as by `instanceNorm`, then
  /// times the style's last C entries plus its first C.
  ///
  /// Huang & Belongie 2017; SPEC.md, Colour transform network.
  public static func adain(
    _ input: ReferenceTensor, style: ReferenceTensor, epsilon: Double = 1e-5
  ) -> ReferenceTensor {
    let channels = input.shape[3]
    precondition(style.shape == [input.shape[0], 2 * channels], "adain of \(input.shape) by \(style.shape)")
    return normalized(input, epsilon: epsilon) { sample, channel in
      let start = sample * 2 * channels
      return (style.values[start + channels + channel], style.values[start + channel])
    }
  }

  /// `weight` `[O, ...]`, seen as a matrix W `[O, rest]`, divided by sigma = u.(W v) with `u` `[O]` and `v` `[rest]`
  /// given. They are constants for the gradient, which flows through sigma.
  ///
  /// Miyato et al. 2018; SPEC.md, Conventions.
  public static func spectralNorm(
    _ weight: ReferenceTensor, u: ReferenceTensor, v: ReferenceTensor
  ) -> ReferenceTensor {
    let product = matmul(matrix(of: weight), v.reshaped([1, v.count, 1]))
    return scale(weight, by: 1 / zip(u.values, product.values).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// `spectralNorm` as a training step has it, after one power iteration from the stored vector `u` `[O]`:
  /// v = unit(W^T u), u = unit(W v). Also returns both vectors; `u` is the one to store.
  public static func spectralNormTraining(
    _ weight: ReferenceTensor, u: ReferenceTensor
  ) -> (weight: ReferenceTensor, u: ReferenceTensor, v: ReferenceTensor) {
    let v = rightVector(weight, u: u)
    let product = matmul(matrix(of: weight), v.reshaped([1, v.count, 1]))
    let u = unit(product.reshaped([weight.shape[0]]))
    return (spectralNorm(weight, u: u, v: v), u, v)
  }

  /// `spectralNorm` as inference has it: v = unit(W^T u) with the stored `u` `[O]`, which stays.
  public static func spectralNormInference(_ weight: ReferenceTensor, u: ReferenceTensor) -> ReferenceTensor {
    spectralNorm(weight, u: u, v: rightVector(weight, u: u))
  }

  /// unit(W^T u), `[rest]`.
  private static func rightVector(_ weight: ReferenceTensor, u: ReferenceTensor) -> ReferenceTensor {
    let product = matmul(u.reshaped([1, 1, u.count]), matrix(of: weight))
    return unit(product.reshaped([product.count]))
  }

  /// `[O, ...]` as `[1, O, rest]`.
  private static func matrix(of weight: ReferenceTensor) -> ReferenceTensor {
    weight.reshaped([1, weight.shape[0], weight.shape.dropFirst().reduce(1, *)])
  }

  private static func unit(_ vector: ReferenceTensor) -> ReferenceTensor {
    let length = Double.sqrt(vector.values.reduce(0) { $0 + $1 * $1 })
    return scale(vector, by: 1 / (length + 1e-12))
  }

  /// Normalises each sample and channel to mean 0 and variance 1, then applies the scale and shift that
  /// `affine(sample, channel)` gives.
  private static func normalized(
    _ input: ReferenceTensor, epsilon: Double, affine: (Int, Int) -> (scale: Double, shift: Double)
  ) -> ReferenceTensor {
    precondition(input.shape.count == 4, "normalisation of \(input.shape)")
    let (channels, positions) = (input.shape[3], input.shape[1] * input.shape[2])
    var output = input
    for sample in 0..<input.shape[0] {
      for channel in 0..<channels {
        let start = sample * positions * channels + channel
        let indices = stride(from: start, to: start + positions * channels, by: channels)
        let mean = indices.reduce(0) { $0 + input.values[$1] } / Double(positions)
        let variance = indices.reduce(0) { $0 + (input.values[$1] - mean) * (input.values[$1] - mean) }
        let deviation = Double.sqrt(variance / Double(positions) + epsilon)
        let (scale, shift) = affine(sample, channel)
        for index in indices {
          output.values[index] = (input.values[index] - mean) / deviation * scale + shift
        }
      }
    }
    return output
  }
}
