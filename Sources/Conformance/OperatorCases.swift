import Graph
import Kernels

extension ConformanceCase {
  /// Every operator at awkward shapes, where values tie, in sums too long for one loop, and over float16, and matrix products in every
  /// family of tiles.
  public static func sweep() -> [ConformanceCase] {
    let single = singles() + sharedTiles()
    return single + halves(of: single) + cooperativeTiles()
  }

  private static func singles() -> [ConformanceCase] {
    convolutions() + spectralNorms() + matrixProducts() + normalizations() + activations() + elementwise()
      + arrangements() + features() + sparseProducts() + pools() + matchings() + bestMatches() + propagatedMatches()
      + windows()
      + temporal()
      + losses() + optimizers() + peaks() + ties() + longSums()
  }

  /// The kernels that benchmarks hold others against, in less than one workgroup and in several.
  private static func peaks() -> [ConformanceCase] {
    [TensorType.activation(1, 3, 4), .activation(1, 333, 28)].flatMap { type in
      [
        ConformanceCase(.repeatedMultiplyAdd(turns: 2), "\(type)", [.random("x", type, isDifferentiable: false)]),
        ConformanceCase(.copy, "\(type)", [.random("x", type, isDifferentiable: false)]),
      ]
    }
  }

  private static func matrixProducts() -> [ConformanceCase] {
    let shapes = [(1, 1, 1, 1), (1, 7, 5, 9), (2, 33, 17, 65), (3, 16, 64, 8), (1, 70, 260, 33), (1, 40, 9, 130)]
    return shapes.flatMap { b, m, k, n in
      [(false, false), (false, true), (true, false), (true, true)].map { left, right in
        ConformanceCase(
          .matmul(transposesLeft: left, transposesRight: right, factor: 0.5),
          "\(b)x\(m)x\(k)x\(n)\(left ? " left transposed" : "")\(right ? " right transposed" : "")",
          [
            .random("left", left ? .activation(b, k, m) : .activation(b, m, k)),
            .random("right", right ? .activation(b, n, k) : .activation(b, k, n)),
          ])
      }
    }
  }

  /// What instance normalisation may be off by for values of deviation `scale` around `shift`: float32 holds values far
  /// from zero with a relative error that the normalisation multiplies.
  static func normalizationTolerance(shift: Double, scale: Double) -> Double {
    max(1e-9, shift * shift / (scale * scale) * 1e-12)
  }

  private static func normalizations() -> [ConformanceCase] {
    let shapes: [(TensorType, scale: Float, shift: Float, Activation)] = [
      (.activation(1, 1, 1, 3), 1, 0, .none), (.activation(2, 9, 7, 12), 3, 5, .relu),
      (.activation(1, 6, 5, 33), 1, -2, .leakyReLU), (.activation(3, 1, 17, 1), 1, 0, .sigmoid),
      (.activation(1, 65, 67, 5), 2, 40, .tanh), (.activation(1, 8, 8, 4), 1e-3, 0.7, .sigmoid),
      (.activation(1, 150, 130, 8), 1, 1, .relu), (.activation(2, 11, 13, 36), 2, 3, .tanh),
    ]
    return shapes.flatMap { type, scale, shift, activation in
      let x = Input.random("x", type, scale: scale, shift: shift)
      let tolerance = normalizationTolerance(shift: Double(shift), scale: Double(scale))
      let factors = ["gamma", "beta"].map { Input.random($0, .parameter([type.channels])) }
      let style = Input.random(
        "style", .activation(type[0], 1, 1, 2 * type.channels), shape: [type[0], 2 * type.channels])
      let residual = Input.random("residual", type)
      return [
        ConformanceCase(.instanceNorm(activation), "\(type) \(activation)", [x] + factors, tolerance: tolerance),
        ConformanceCase(
          .instanceNorm(activation), "\(type) \(activation) with residual", [x] + factors + [residual],
          tolerance: tolerance),
        ConformanceCase(.adain(activation), "\(type) \(activation)", [x, style], tolerance: tolerance),
        ConformanceCase(
          .adain(activation), "\(type) \(activation) with residual", [x, style, residual], tolerance: tolerance),
      ]
    }
  }

  private static func activations() -> [ConformanceCase] {
    [Activation.relu, .leakyReLU, .sigmoid, .tanh].flatMap { activation in
      sizes.map { ConformanceCase(.activation(activation), "\($0)", [.random("x", $0, scale: 3)]) }
    }
  }

  private static func elementwise() -> [ConformanceCase] {
    sizes.flatMap { type in
      [
        ConformanceCase(.sum, "\(type)", [.random("x", type), .random("y", type)]),
        ConformanceCase(.scale(by: -1.5), "\(type)", [.random("x", type)]),
        ConformanceCase(.product, "\(type)", [.random("x", type), .random("y", type)]),
        ConformanceCase(.blend, "\(type)", [.random("x", type), .random("mask", type), .random("other", type)]),
      ]
    }
  }

  /// One element, channels that four does not divide, and more than one workgroup.
  private static let sizes = [TensorType.activation(1, 1, 1, 1), .activation(2, 5, 7, 6), .activation(1, 40, 33, 5)]

  private static func arrangements() -> [ConformanceCase] {
    let joined = [(1, 3), (4, 8), (5, 3), (3, 33), (8, 1), (2, 2)].map { a, b in
      ConformanceCase(
        .concatenation, "\(a)+\(b)", [.random("x", .activation(2, 5, 3, a)), .random("y", .activation(2, 5, 3, b))])
    }
    let grouped = [(1, 2), (2, 3), (3, 5)].flatMap { samples, count in
      [
        ConformanceCase(
          .repeatSamples(count), "\(samples)x\(count)", [.random("x", .activation(samples, 3, 5, 5))]),
        ConformanceCase(
          .groupMean(count), "\(samples)x\(count)", [.random("x", .activation(samples * count, 3, 5, 5))]),
      ]
    }
    let enlarged = [(2, .activation(2, 5, 3, 7)), (4, .activation(2, 5, 3, 3)), (2, .activation(3, 19, 23, 4))].map {
      (factor: Int, type: TensorType) in
      ConformanceCase(.upsample(by: factor), "by \(factor), \(type)", [.random("x", type)])
    }
    return joined + grouped + enlarged
  }

  private static func pools() -> [ConformanceCase] {
    [
      TensorType.activation(2, 8, 10, 5), .activation(1, 5, 7, 3), .activation(1, 2, 2, 33), .activation(3, 47, 65, 5),
    ].flatMap { type in
      [ConformanceOperator.maxPool, .averagePool, .globalAverage].map {
        ConformanceCase($0, "\(type)", [.random("x", type)])
      }
    }
  }

  private static func matchings() -> [ConformanceCase] {
    let shapes: [(n: Int, q: Int, k: Int, d: Int, c: Int, scale: Float)] = [
      (1, 1, 1, 1, 1, 1), (1, 30, 30, 4, 4, 1), (2, 49, 98, 8, 8, 1), (1, 64, 192, 32, 32, 1), (1, 33, 65, 5, 3, 1),
      (1, 17, 300, 12, 20, 1), (1, 9, 40, 4, 4, 30), (1, 70, 130, 40, 36, 0.3), (2, 21, 45, 117, 20, 0.1),
    ]
    return shapes.map { n, q, k, d, c, scale in
      ConformanceCase(
        .matching, "\(n)x\(q) to \(k) depth \(d) channels \(c) scale \(scale)",
        [
          .random("query", .activation(n, q, d), scale: scale), .random("keys", .activation(n, k, d)),
          .random("values", .activation(n, k, c)),
        ], tolerance: 1e-8)
    }
  }

  private static func losses() -> [ConformanceCase] {
    [TensorType.activation(1, 1, 1, 1), .activation(2, 5, 6, 3), .activation(1, 90, 70, 5)].flatMap { type in
      [
        ConformanceCase(.l1, "\(type)", [.random("x", type), .random("y", type)]),
        ConformanceCase(.smoothL1(below: 0.7), "\(type)", [.random("x", type), .random("y", type)]),
        ConformanceCase(.binaryCrossEntropy(target: 0.9), "\(type)", [.random("x", type, scale: 6)]),
        ConformanceCase(
          .negativeLogLikelihood, "\(type)",
          [.random("p", type, scale: 0.2, shift: 1.5), .random("w", type, isDifferentiable: false)]),
        // Of next to nothing and of less.
        ConformanceCase(
          .negativeLogLikelihood, "of small probabilities \(type)",
          [
            .random("p", type, scale: 1e-6, shift: -1e-6, isDifferentiable: false),
            .random("w", type, isDifferentiable: false),
          ]),
        ConformanceCase(.gram, "\(type)", [.random("x", type)]),
      ]
    } + [
      ConformanceCase(
        .l1Gradient, "2x5x6x3", ["x", "y"].map { .random($0, .activation(2, 5, 6, 3), isDifferentiable: false) }),
      ConformanceCase(
        .weightedSum([2, -0.5, 1]), "of three", ["a", "b", "c"].map { .random($0, .scalar) }),
      // More than the kernel takes at once.
      ConformanceCase(
        .weightedSum((1...9).map(Float.init)), "of nine", (1...9).map { .random("a\($0)", .scalar) }),
    ]
  }

  /// Adam over arenas whose variables leave gaps between them. Steps are large, so that an error in them shows.
  private static func optimizers() -> [ConformanceCase] {
    [[1], [3, 64, 65], [1000, 7, 40_000]].map { sizes in
      let types = sizes.map { TensorType.parameter([$0]) }
      let (steps, rate) = (3, 0.1)
      let parameters = types.enumerated().map { Input.random("w\($0)", $1, isDifferentiable: false) }
      let given = (1...steps).flatMap { step in
        types.enumerated().map { Input.random("gradient \($0) of step \(step)", $1, isDifferentiable: false) }
          + [.adamScalars(step: step, learningRate: rate)]
      }
      return ConformanceCase(
        .adam(steps: steps, variables: sizes.count, learningRate: rate),
        sizes.map(String.init).joined(separator: "+"), parameters + given, tolerance: 1e-12)
    } + [scaledSteps([nil, .infinity, nil], scale: 1024), scaledSteps([.nan, -.infinity, nil], scale: 2)]
  }

  /// Adam on gradients of scaled losses, one of which is not finite in some steps, from a state that is about to grow on.
  private static func scaledSteps(_ spoils: [Float?], scale: Float) -> ConformanceCase {
    let (type, rate) = (TensorType.parameter([5000]), 0.1)
    let state = ReferenceTensor(shape: [4], values: [scale, Float(LossScaling.growthInterval - 1), 0, 0])
    let given = spoils.enumerated().flatMap { step, spoil -> [Input] in
      var gradient = Input.random("gradient of step \(step + 1)", type, scale: scale).values
      if let spoil { gradient.values[4711] = Double(spoil) }
      return [
        .given("gradient of step \(step + 1)", type, gradient, isDifferentiable: false),
        .adamScalars(step: step + 1, learningRate: rate),
      ]
    }
    return ConformanceCase(
      .scaledAdam(steps: spoils.count, learningRate: rate), "\(spoils.map { $0.map { "\($0)" } ?? "finite" })",
      [.random("w", type, isDifferentiable: false), .given("state", .parameter([4]), state, isDifferentiable: false)]
        + given, tolerance: 1e-12)
  }
}

extension ConformanceCase.Input {
  /// What Adam's kernel is told of a step.
  static func adamScalars(step: Int, learningRate: Double, _ constants: AdamConfiguration = .init()) -> Self {
    let scalars = constants.scalars(step: step, learningRate: learningRate)
    return .given(
      "scalars of step \(step)", .parameter([4]), ReferenceTensor(shape: [4], values: scalars), isDifferentiable: false)
  }
}
