import RealModule

extension Reference {
  /// max(x, 0).
  public static func relu(_ input: ReferenceTensor) -> ReferenceTensor {
    input.map { max($0, 0) }
  }

  /// x where it is positive, else slope * x.
  public static func leakyRelu(_ input: ReferenceTensor, slope: Double = 0.2) -> ReferenceTensor {
    input.map { $0 > 0 ? $0 : slope * $0 }
  }

  /// 1 / (1 + exp(-x)).
  public static func sigmoid(_ input: ReferenceTensor) -> ReferenceTensor {
    input.map { 1 / (1 + Double.exp(-$0)) }
  }

  /// The hyperbolic tangent.
  public static func tanh(_ input: ReferenceTensor) -> ReferenceTensor {
    input.map(Double.tanh)
  }

  /// The sum of two tensors of one shape.
  public static func add(_ left: ReferenceTensor, _ right: ReferenceTensor) -> ReferenceTensor {
    left.combined(with: right, +)
  }

  /// The difference of two tensors of one shape.
  public static func subtract(_ left: ReferenceTensor, _ right: ReferenceTensor) -> ReferenceTensor {
    left.combined(with: right, -)
  }

  /// The elementwise product of two tensors of one shape.
  public static func multiply(_ left: ReferenceTensor, _ right: ReferenceTensor) -> ReferenceTensor {
    left.combined(with: right, *)
  }

  /// Each element times `factor`.
  public static func scale(_ input: ReferenceTensor, by factor: Double) -> ReferenceTensor {
    input.map { $0 * factor }
  }

  /// first * weight + second * (1 - weight), all of one shape.
  public static func blend(
    _ first: ReferenceTensor, _ second: ReferenceTensor, weight: ReferenceTensor
  ) -> ReferenceTensor {
    add(multiply(first, weight), multiply(second, weight.map { 1 - $0 }))
  }

  /// The sum of all elements, shape `[1]`.
  public static func sum(_ input: ReferenceTensor) -> ReferenceTensor {
    .init(scalar: input.values.reduce(0, +))
  }

  /// The mean of all elements, shape `[1]`.
  public static func mean(_ input: ReferenceTensor) -> ReferenceTensor {
    scale(sum(input), by: 1 / Double(input.count))
  }
}
