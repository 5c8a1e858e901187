import Graph
import Kernels

extension ConformanceOperator {
  /// Inputs: x, which the reference sees as `[N, T, H, W, C]`, pre, post.
  static func temporalShift(frames: Int) -> Self {
    Self("temporal shift") {
      Reference.temporalShift($0[0], pre: $0[1], post: $0[2])
    } build: { graph, inputs in
      graph.temporalShift(inputs[0], pre: inputs[1], post: inputs[2], frames: frames)
    }
  }

  /// Inputs: feature, gate.
  static let gating = Self("gating") {
    Reference.multiply(Reference.sigmoid($0[1]), Reference.leakyRelu($0[0]))
  } build: { graph, inputs in
    graph.gated(feature: inputs[0], by: inputs[1])
  }

  /// Inputs: x, which the reference sees as `[N, T, H, W, C]`, weight and bias of the feature, of the gate, pre, post.
  static func gatedConv2d(frames: Int, stride: Int = 1, dilation: Int = 1) -> Self {
    Self("gated conv2d") {
      Reference.gatedConv2d(
        $0[0], feature: ($0[1], $0[2]), gate: ($0[3], $0[4]), pre: $0[5], post: $0[6], stride: stride,
        dilation: dilation)
    } build: { graph, inputs in
      func convolved(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
        graph.conv2d(x, weight: ConvolutionWeight(weight), bias: bias, stride: stride, dilation: dilation)
      }
      let shifted = graph.temporalShift(inputs[0], pre: inputs[5], post: inputs[6], frames: frames)
      return graph.gated(
        feature: convolved(shifted, inputs[1], inputs[2]), by: convolved(inputs[0], inputs[3], inputs[4]))
    }
  }

  /// Inputs: the frames, which the reference sees as `[N, T, H, W, C]`, the weights.
  static func localFilter(at place: Int, of frames: Int) -> Self {
    Self("local filter") {
      Reference.locallyFiltered($0[0], weights: $0[1], at: place)
    } build: { graph, inputs in
      graph.locallyFiltered(inputs[0], weights: inputs[1], at: place, of: frames)
    }
  }

  /// Inputs: the others, the sample.
  static func insertedSample(at place: Int) -> Self {
    Self("inserted sample") {
      Reference.inserted($0[1], into: $0[0], at: place)
    } build: { graph, inputs in
      graph.inserted(inputs[1], into: inputs[0], at: place)
    }
  }

  /// Input: x.
  static func extractedSample(at place: Int, of group: Int) -> Self {
    Self("extracted sample") {
      Reference.extracted($0[0], at: place, of: group)
    } build: { graph, inputs in
      graph.extracted(inputs[0], at: place, of: group)
    }
  }
}

extension ConformanceCase {
  /// What the temporal constraint network needs besides plain convolutions.
  static func temporal() -> [ConformanceCase] {
    shifts() + gates() + gatedConvolutions() + localFilters() + samplesOfGroups()
  }

  /// From one frame to nine; of three channels and fewer, none is shifted.
  private static func shifts() -> [ConformanceCase] {
    let shapes: [(n: Int, t: Int, h: Int, w: Int, c: Int)] = [
      (1, 1, 1, 1, 4), (1, 1, 5, 3, 7), (2, 2, 3, 5, 9), (1, 3, 1, 1, 3), (2, 3, 4, 3, 10), (1, 4, 7, 5, 18),
      (1, 5, 3, 2, 33), (3, 9, 5, 3, 11), (1, 3, 40, 33, 21), (2, 3, 9, 9, 64), (1, 2, 1, 1, 1),
    ]
    return shapes.map { n, t, h, w, c in
      ConformanceCase(
        .temporalShift(frames: t), "\(n)x\(t)x\(h)x\(w)x\(c)",
        [
          .random("x", .activation(n * t, h, w, c), shape: [n, t, h, w, c]), .random("pre", .parameter([3])),
          .random("post", .parameter([3])),
        ])
    }
  }

  private static func gates() -> [ConformanceCase] {
    [TensorType.activation(1, 1, 1, 1), .activation(2, 5, 7, 6), .activation(1, 40, 33, 5)].map { type in
      ConformanceCase(
        .gating, "\(type)", [.random("feature", type, scale: 2), .random("gate", type, scale: 3)])
    }
  }

  /// Every stride, dilation and kernel size of the network and its discriminator; images smaller than the dilation.
  private static func gatedConvolutions() -> [ConformanceCase] {
    let shapes: [(n: Int, t: Int, h: Int, w: Int, i: Int, o: Int, k: Int, s: Int, d: Int)] = [
      (2, 3, 5, 7, 10, 6, 3, 1, 1), (1, 1, 4, 4, 4, 4, 3, 1, 1), (1, 9, 3, 2, 5, 3, 3, 2, 1),
      (1, 3, 9, 7, 9, 5, 3, 1, 2),
      (1, 2, 6, 5, 8, 8, 3, 1, 4), (1, 3, 20, 9, 4, 7, 3, 1, 8), (1, 3, 5, 7, 13, 6, 3, 1, 16),
      (1, 3, 18, 20, 8, 4, 3, 1, 16), (2, 3, 9, 11, 4, 6, 5, 2, 1), (1, 1, 1, 1, 3, 2, 3, 1, 16),
      (1, 4, 16, 17, 16, 16, 3, 1, 1),
    ]
    return shapes.map { n, t, h, w, i, o, k, s, d in
      let scale = 1 / Float(i * k * k).squareRoot()
      let filters = ["feature", "gate"].flatMap {
        [
          Input.random("\($0) weight", .parameter([o, i, k, k]), scale: scale),
          Input.random("\($0) bias", .parameter([o])),
        ]
      }
      return ConformanceCase(
        .gatedConv2d(frames: t, stride: s, dilation: d),
        "\(n)x\(t)x\(h)x\(w) \(i)to\(o) kernel \(k) stride \(s) dilation \(d)",
        [.random("x", .activation(n * t, h, w, i), shape: [n, t, h, w, i])] + filters
          + [.random("pre", .parameter([3])), .random("post", .parameter([3]))])
    }
  }

  /// The first, a middle and the last frame, and images smaller than the window.
  private static func localFilters() -> [ConformanceCase] {
    let shapes: [(n: Int, t: Int, place: Int, h: Int, w: Int)] = [
      (1, 1, 0, 1, 1), (2, 3, 1, 5, 7), (1, 3, 0, 2, 3), (1, 3, 2, 1, 9), (1, 9, 4, 4, 3), (2, 2, 1, 40, 33),
    ]
    return shapes.map { n, t, place, h, w in
      ConformanceCase(
        .localFilter(at: place, of: t), "\(place) of \(n)x\(t)x\(h)x\(w)",
        [
          .random("frames", .activation(n * t, h, w, 3), isDifferentiable: false, shape: [n, t, h, w, 3]),
          .random("weights", .activation(n, h, w, LocalFilter.weights), scale: 0.2),
        ])
    }
  }

  private static func samplesOfGroups() -> [ConformanceCase] {
    [(1, 2, 0), (1, 2, 1), (2, 3, 1), (3, 9, 8), (2, 4, 0)].flatMap { n, group, place in
      let name = "\(place) of \(group), \(n) groups"
      return [
        ConformanceCase(
          .insertedSample(at: place), name,
          [
            .random("others", .activation(n * (group - 1), 5, 7, 3), isDifferentiable: false),
            .random("sample", .activation(n, 5, 7, 3)),
          ]),
        ConformanceCase(
          .extractedSample(at: place, of: group), name, [.random("x", .activation(n * group, 5, 7, 3))]),
      ]
    }
  }
}

extension ConformanceCase {
  /// The case of a golden vector whose `x` is `[N, T, H, W, C]`.
  static func temporal(_ vector: GoldenVector) throws -> ConformanceCase {
    let shape = try vector.tensor("x", [nil, nil, nil, nil, nil]).shape
    let (frames, channels) = (shape[1], shape[4])
    let x = try vector.input("x", shape, .activation(shape[0] * frames, shape[2], shape[3], channels))
    let taps = [try vector.parameter("w.pre", [3]), try vector.parameter("w.post", [3])]
    if vector.operation == "temporal_shift" { return try vector.makeCase(.temporalShift(frames: frames), [x] + taps) }
    let outputs = try vector.tensor("w.feature", [nil, channels, nil, nil]).shape[0]
    let filters = try ["feature", "gate"].flatMap {
      [
        try vector.parameter("w.\($0)", [outputs, channels, nil, nil]),
        try vector.parameter("w.\($0)_bias", [outputs]),
      ]
    }
    let operation = ConformanceOperator.gatedConv2d(
      frames: frames, stride: try vector.integer("stride"), dilation: try vector.integer("dilation"))
    return try vector.makeCase(operation, [x] + filters + taps)
  }
}
