import Graph
import Kernels

extension ConformanceCase {
  /// Equal values, where finite differences say nothing: the gradient of a maximum goes to the first of them, that of
  /// an absolute difference is zero.
  static func ties() -> [ConformanceCase] {
    let type = TensorType.activation(2, 6, 7, 3)
    let x = Input.random("x", type).values.map { $0.rounded() }
    let y = Input.random("y", type).values.map { $0.rounded() }
    let pooled = Reference.maxPool2(x)
    let upstream = Input.random("upstream", .activation(2, 3, 3, 3)).values
    let sign = ConformanceOperator.l1Gradient.reference([x, y])[0]
    return [
      ConformanceCase(
        .maxPool, "\(type) with ties", [.given("x", type, x)],
        golden: Golden(
          outputs: [pooled], upstream: upstream,
          gradients: ["x": firstMaximumGradient(of: x, pooled: pooled, upstream: upstream)])),
      ConformanceCase(
        .l1, "\(type) with ties", [.given("x", type, x), .given("y", type, y)],
        golden: Golden(
          outputs: [Reference.l1(x, y)], upstream: ReferenceTensor(scalar: 1),
          gradients: ["x": sign, "y": Reference.scale(sign, by: -1)])),
      tiedAbsoluteDifference(x, y, of: type),
    ]
  }

  private static func tiedAbsoluteDifference(
    _ x: ReferenceTensor, _ y: ReferenceTensor, of type: TensorType
  ) -> ConformanceCase {
    let upstream = Input.random("upstream", type).values
    let gradient = Reference.multiply(upstream, x.combined(with: y) { $0 == $1 ? 0 : $0 > $1 ? 1 : -1 })
    return ConformanceCase(
      .absoluteDifference, "\(type) with ties", [.given("x", type, x), .given("y", type, y)],
      golden: Golden(
        outputs: [Reference.absoluteDifference(x, y)], upstream: upstream,
        gradients: ["x": gradient, "y": Reference.scale(gradient, by: -1)]))
  }

  /// Each element of `upstream` at the first of the largest elements of its 2x2 window of `x`, in rows.
  private static func firstMaximumGradient(
    of x: ReferenceTensor, pooled: ReferenceTensor, upstream: ReferenceTensor
  ) -> ReferenceTensor {
    var gradient = ReferenceTensor(shape: x.shape, repeating: 0)
    let (height, width, channels) = (pooled.shape[1], pooled.shape[2], pooled.shape[3])
    for index in pooled.values.indices {
      let channel = index % channels
      let column = index / channels % width
      let row = index / (channels * width) % height
      let image = index / (channels * width * height)
      let window = [(0, 0), (0, 1), (1, 0), (1, 1)].map { y, dx in
        ((image * x.shape[1] + 2 * row + y) * x.shape[2] + 2 * column + dx) * channels + channel
      }
      let first = window.first { x.values[$0] == pooled.values[index] }
      if let first { gradient.values[first] = upstream.values[index] }
    }
    return gradient
  }

  /// Sums over so many elements that one loop over all of them would pass the 65,535 turns after which Mesa 22's
  /// lavapipe silently leaves it: each kernel has to cut them up. Gradients are asked of inputs whose gradient is such
  /// a sum.
  static func longSums() -> [ConformanceCase] {
    let (large, pixels) = (TensorType.activation(1, 1300, 1300, 3), TensorType.activation(1, 768, 768, 4))
    let (norm, gray) = (TensorType.activation(1, 1400, 1500, 1), TensorType.activation(1, 740, 740, 1))
    func matching(_ queries: Int, _ keys: Int, isOverKeys: Bool) -> ConformanceCase {
      ConformanceCase(
        .matching, "\(queries) to \(keys)",
        [
          .random("query", .activation(1, queries, 4), isDifferentiable: isOverKeys),
          .random("keys", .activation(1, keys, 4), isDifferentiable: !isOverKeys),
          .random("values", .activation(1, keys, 4), isDifferentiable: !isOverKeys),
        ], tolerance: 1e-8, gradientSamples: 2)
    }
    return [
      ConformanceCase(.l1, "\(large)", ["x", "y"].map { .random($0, large, isDifferentiable: false) }),
      ConformanceCase(.gram, "\(pixels)", [.random("x", pixels, isDifferentiable: false)]),
      ConformanceCase(.globalAverage, "\(pixels)", [.random("x", pixels, isDifferentiable: false)]),
      ConformanceCase(
        .instanceNorm(), "\(norm)",
        [.random("x", norm), .random("gamma", .parameter([1])), .random("beta", .parameter([1]))], gradientSamples: 1),
      // So many outputs that the lanes of a subgroup share one sum instead of taking one each.
      ConformanceCase(
        .conv2d(), "\(gray) to 17",
        [
          .random("x", gray, isDifferentiable: false), .random("weight", .parameter([17, 1, 1, 1])),
          .random("bias", .parameter([17]), isDifferentiable: false),
        ], gradientSamples: 1),
      matching(5, 300_001, isOverKeys: true), matching(300_001, 5, isOverKeys: false), manyBlocksOnOne(),
    ]
  }

  /// A target whose blocks all match the reference's first one, the gradient of whose keys is a sum over all of them.
  private static func manyBlocksOnOne() -> ConformanceCase {
    let (rows, columns) = (8, 2750)
    let type = TensorType.activation(1, 4 * rows, 4 * columns, 1)
    let matches = TensorType.activation(1, rows, columns, 3)
    return windows(
      "\(type) to one block", radius: 1,
      [
        .random("query", type, isDifferentiable: false), .random("keys", type),
        .random("values", .activation(1, 4 * rows, 4 * columns, 3), isDifferentiable: false),
        .given("best", matches, ReferenceTensor(shape: matches.dimensions, repeating: 0), isDifferentiable: false),
        .random("still", type, isDifferentiable: false),
      ], tolerance: 1e-7, gradientSamples: 2)
  }
}
