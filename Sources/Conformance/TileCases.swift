import Graph
import Kernels

extension ConformanceCase {
  /// Convolutions and matrix products in shared-memory tiles: every width of a panel for results and for gradients of
  /// inputs, large and small tiles, and what hangs over on all sides.
  static func sharedTiles() -> [ConformanceCase] {
    let direct = convolutionShapes.map { shape in
      convolution(shape, .conv2d(stride: shape.s, dilation: shape.d, family: .shared), .shared)
    }
    let sigmoid = convolution(
      "2x6x7 5to18 sigmoid", .activation(2, 6, 7, 5), channels: 18,
      .conv2d(activation: .sigmoid, family: .shared), family: .shared)
    return direct + [sigmoid] + sharedWinograd() + products(.shared)
  }

  private static func sharedWinograd() -> [ConformanceCase] {
    let shapes: [(n: Int, h: Int, w: Int, i: Int, o: Int, algorithm: Conv2d.Algorithm)] = [
      (2, 9, 11, 8, 6, .winograd4), (1, 12, 9, 132, 4, .winograd4), (2, 5, 6, 64, 65, .winograd6),
    ]
    return shapes.map { n, h, w, i, o, algorithm in
      convolution(
        "\(n)x\(h)x\(w) \(i)to\(o) \(algorithm)", .activation(n, h, w, i), channels: o,
        .conv2d(algorithm: algorithm, family: .shared), family: .shared)
    }
  }

  /// The same by cooperative matrices, in mixed precision. Factors that are exact in float16 leave no more room than
  /// the rounding of what is stored.
  static func cooperativeTiles() -> [ConformanceCase] {
    convolutionShapes.map { shape in
      convolution(shape, .conv2d(stride: shape.s, dilation: shape.d, family: .cooperative), .cooperative)
    }
      + products(.cooperative) + [rounding]
  }

  private typealias Shape = (n: Int, h: Int, w: Int, i: Int, o: Int, k: Int, s: Int, d: Int)

  private static let convolutionShapes: [Shape] = [
    (1, 1, 1, 1, 1, 1, 1, 1), (2, 9, 11, 5, 7, 3, 1, 1), (1, 8, 8, 3, 33, 3, 2, 1), (1, 16, 6, 6, 4, 4, 2, 1),
    (1, 13, 17, 12, 16, 3, 1, 2), (1, 5, 7, 20, 24, 3, 1, 1), (1, 24, 24, 32, 36, 3, 1, 1),
    (1, 16, 24, 20, 130, 1, 1, 1),
  ]

  private static func convolution(
    _ shape: Shape, _ operation: ConformanceOperator, _ family: TileFamily
  ) -> ConformanceCase {
    convolution(
      "\(shape.n)x\(shape.h)x\(shape.w) \(shape.i)to\(shape.o) kernel \(shape.k) stride \(shape.s) dilation \(shape.d)",
      .activation(shape.n, shape.h, shape.w, shape.i), channels: shape.o, kernel: shape.k, operation, family: family)
  }

  /// The last sum is long enough to be cut into slabs.
  private static func products(_ family: TileFamily) -> [ConformanceCase] {
    [
      (2, 33, 17, 65, false, false), (1, 70, 60, 33, false, true), (1, 40, 9, 130, true, false),
      (1, 7, 5, 9, true, true),
      (1, 12, 520, 10, true, false),
    ].map { b, m, k, n, left, right in
      product(b, m, k, n, left, right, family)
    }
  }

  private static func product(
    _ b: Int, _ m: Int, _ k: Int, _ n: Int, _ left: Bool, _ right: Bool, _ family: TileFamily
  ) -> ConformanceCase {
    let inputs: [Input] = [
      .random("left", left ? .activation(b, k, m) : .activation(b, m, k)),
      .random("right", right ? .activation(b, n, k) : .activation(b, k, n)),
    ]
    return ConformanceCase(
      .matmul(transposesLeft: left, transposesRight: right, factor: 0.5, family: family),
      "\(b)x\(m)x\(k)x\(n)\(left ? " left transposed" : "")\(right ? " right transposed" : "")",
      family == .cooperative ? inputs.map(\.rounded) : inputs,
      precision: family == .cooperative ? .mixed : .single, family: family)
  }

  /// A product of factors that float16 does not hold.
  private static let rounding = ConformanceCase(
    .matmul(transposesLeft: false, transposesRight: false, family: .cooperative), "1x20x50x30 rounded",
    [.random("left", .activation(1, 20, 50)), .random("right", .activation(1, 50, 30))],
    tolerance: halfTolerance, precision: .mixed, family: .cooperative)
}
