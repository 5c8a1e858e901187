import Graph
import Kernels
import Randomness

extension ConformanceCase {
  /// Best matches of images of one and many pixels, of one and several references, where products tie, and of more keys
  /// than one loop may go through.
  static func bestMatches() -> [ConformanceCase] {
    let shapes: [(n: Int, k: Int, query: (Int, Int), keys: (Int, Int), f: Int)] = [
      (1, 1, (1, 1), (1, 1), 1), (2, 3, (5, 7), (5, 7), 3), (1, 2, (9, 9), (9, 9), 36), (3, 1, (4, 8), (4, 8), 64),
      (1, 2, (3, 5), (7, 11), 17), (1, 1, (1, 5), (1000, 270), 4),
    ]
    let random = shapes.map { n, k, query, keys, f in
      bestMatch(
        "\(n)x\(query.0)x\(query.1) to \(k) of \(keys.0)x\(keys.1) depth \(f)", references: k,
        .random("query", .activation(n, query.0, query.1, f), isDifferentiable: false),
        .random("keys", .activation(n * k, keys.0, keys.1, f), isDifferentiable: false))
    }
    // Whole numbers, whose products are exact.
    let (query, keys) = (TensorType.activation(2, 6, 5, 3), TensorType.activation(4, 6, 5, 3))
    return random + [
      bestMatch("\(query) with ties", references: 2, .wholeNumbers("query", query), .wholeNumbers("keys", keys)),
      bestMatch(
        "\(query) where all tie", references: 2, .random("query", query, isDifferentiable: false),
        .random("keys", keys, scale: 0, isDifferentiable: false)),
    ]
  }

  private static func bestMatch(_ variant: String, references: Int, _ query: Input, _ keys: Input) -> ConformanceCase {
    ConformanceCase(.bestMatch(references: references), variant, [query, keys])
  }

  /// Propagated matches of images of one and many positions, of one and several references, and where all products tie.
  static func propagatedMatches() -> [ConformanceCase] {
    let shapes: [(n: Int, k: Int, rows: Int, columns: Int, f: Int, scale: Float)] = [
      (1, 1, 1, 1, 1, 1), (1, 2, 1, 6, 4, 1), (2, 3, 5, 7, 3, 1), (1, 2, 9, 10, 36, 1), (3, 1, 4, 8, 64, 1),
      (2, 2, 6, 5, 3, 0),
    ]
    return shapes.map { n, k, rows, columns, f, scale in
      let matches = TensorType.activation(n * k, rows, columns, 3)
      return ConformanceCase(
        .propagatedMatch, "\(n)x\(rows)x\(columns) to \(k) depth \(f) scale \(scale)",
        [
          .matches("best", matches, scale: 1),
          .random("query", .activation(n, rows, columns, f), isDifferentiable: false),
          .random("keys", .activation(n * k, rows, columns, f), scale: scale, isDifferentiable: false),
        ])
    }
  }

  /// Windowed matchings of one block and of several, of flat and steep softmaxes, with windows that pass every edge.
  static func windows() -> [ConformanceCase] {
    let shapes: [(n: Int, k: Int, h: Int, w: Int, f: Int, radius: Int, scale: Float)] = [
      (1, 1, 4, 4, 1, 1, 1), (1, 1, 4, 4, 16, 3, 1), (2, 3, 8, 12, 3, 3, 1), (3, 2, 12, 4, 20, 1, 0.3),
      (1, 2, 20, 36, 16, 3, 1), (1, 3, 36, 12, 5, 1, 3), (1, 1, 16, 20, 4, 3, 30), (1, 2, 12, 12, 7, 5, 1),
    ]
    return shapes.map { n, k, h, w, f, radius, scale in
      windows(
        "\(n)x\(h)x\(w) to \(k) depth \(f) radius \(radius) scale \(scale)", radius: radius,
        windowInputs(samples: n, references: k, height: h, width: w, features: f, scale: scale))
    }
  }

  /// Random query, keys, values, best and still.
  static func windowInputs(
    samples: Int, references: Int, height: Int, width: Int, features: Int, scale: Float
  ) -> [Input] {
    let images = samples * references
    return [
      .random("query", .activation(samples, height, width, features), scale: scale),
      .random("keys", .activation(images, height, width, features)),
      .random("values", .activation(images, height, width, 3), isDifferentiable: false),
      .matches("best", .activation(images, height / 4, width / 4, 3), scale: scale),
      .random("still", .activation(images, height, width, 1), scale: scale),
    ]
  }

  /// A windowed matching of query, keys, values, best and still.
  static func windows(
    _ variant: String, radius: Int, _ inputs: [Input], tolerance: Double = 1e-8, gradientSamples: Int = 12,
    precision: Precision = .single
  ) -> ConformanceCase {
    ConformanceCase(
      .windowedMatching(radius: radius, penalty: 0.2, original: { inputs.map(\.values) }), variant, inputs,
      tolerance: tolerance, gradientSamples: gradientSamples, precision: precision)
  }
}

extension ConformanceCase.Input {
  /// An input of small whole numbers, many of which are equal.
  fileprivate static func wholeNumbers(_ name: String, _ type: TensorType) -> Self {
    let random = random(name, type)
    return Self(name: name, type: type, isDifferentiable: false) { random.values.map { $0.rounded() } }
  }

  /// An input of matches as `Graph.bestMatch` gives them, `[N * K, h, w, 3]`: a score drawn from a normal distribution,
  /// row and column of a block. The first matches lie in the corners, the next three blocks share a match, and the
  /// others fall anywhere.
  static func matches(_ name: String, _ type: TensorType, scale: Float) -> Self {
    Self(name: name, type: type, isDifferentiable: false) {
      var random = CounterRandom(seed: 1, purpose: name + type.description)
      let (rows, columns) = (type[1], type[2])
      let corners = [(0, 0), (rows - 1, columns - 1), (0, columns - 1), (rows - 1, 0)]
      let shared = (rows / 2, columns / 2)
      let values = (0..<type[0] * rows * columns).flatMap { index -> [Float] in
        let block = index % (rows * columns)
        let anywhere = (random.integer(below: rows), random.integer(below: columns))
        let (row, column) = block < 4 ? corners[block] : block < 7 ? shared : anywhere
        return [random.normal() * scale, Float(row), Float(column)]
      }
      return ReferenceTensor(shape: type.dimensions, values: values)
    }
  }
}
