import Graph
import Kernels

extension ConformanceOperator {
  static func unitLength(scale: Float) -> Self {
    Self("unit length") {
      Reference.unitLength($0[0], scale: Double(scale))
    } build: { graph, inputs in
      graph.unitLength(inputs[0], scale: scale)
    }
  }

  static let dot = Self("dot") {
    Reference.channelDot($0[0], $0[1])
  } build: { graph, inputs in
    graph.dot(inputs[0], inputs[1])
  }

  static let absoluteDifference = Self("absolute difference") {
    Reference.absoluteDifference($0[0], $0[1])
  } build: { graph, inputs in
    graph.absoluteDifference(inputs[0], inputs[1])
  }

  static func spaceToDepth(block: Int) -> Self {
    Self("space to depth") {
      Reference.spaceToDepth($0[0], block: block)
    } build: { graph, inputs in
      graph.spaceToDepth(inputs[0], block: block)
    }
  }

  static func depthToSpace(block: Int) -> Self {
    Self("depth to space") {
      Reference.depthToSpace($0[0], block: block)
    } build: { graph, inputs in
      graph.depthToSpace(inputs[0], block: block)
    }
  }

  /// The first two channels and the rest. The gradient seeds the first part, so that of the rest is zero.
  static let split = Self(
    "split",
    reference: {
      let channels = $0[0].shape[$0[0].shape.count - 1]
      return [Reference.sliceChannels($0[0], 0..<2), Reference.sliceChannels($0[0], 2..<channels)]
    }
  ) { graph, inputs in
    graph.split(inputs[0], 2, inputs[0].type.channels - 2)
  }

  /// Both parts of a split, the second negated, joined again: gradients flow through both.
  static let splitAndJoined = Self("split and joined") {
    let channels = $0[0].shape[$0[0].shape.count - 1]
    return Reference.concatenate([
      Reference.scale(Reference.sliceChannels($0[0], 2..<channels), by: -1), Reference.sliceChannels($0[0], 0..<2),
    ])
  } build: { graph, inputs in
    let parts = graph.split(inputs[0], 2, inputs[0].type.channels - 2)
    return graph.concatenated(graph.scaled(parts[1], by: -1), parts[0])
  }

  static func positions(batch: Int, height: Int, width: Int) -> Self {
    Self("positions") { _ in
      Reference.positions(batch: batch, height: height, width: width)
    } build: { graph, _ in
      graph.positions(batch: batch, height: height, width: width)
    }
  }

  /// What the features make of every pair of places: `[batch, places, places]`.
  static func nearness(batch: Int, height: Int, width: Int, factor: Float) -> Self {
    Self("nearness") { _ in
      let places = Reference.positions(batch: batch, height: height, width: width).values
      let count = height * width
      func square(_ y: Double, _ x: Double) -> Double {
        let (v, u) = (y * Double(height) / Double(width) / 2, x / 2)
        return v * v + u * u
      }
      let values = (0..<batch * count * count).map { index in
        let (query, key) = (2 * (index / count), 2 * (index / (count * count) * count + index % count))
        let (y, x) = (places[query], places[query + 1])
        return Double(factor) * (square(y, x) - square(y - places[key], x - places[key + 1]))
      }
      return ReferenceTensor(shape: [batch, count, count], values: values)
    } build: { graph, _ in
      let features = graph.nearness(batch: batch, height: height, width: width, factor: factor)
      return graph.matmul(
        features.query.reshaped(batch, height * width, 3), features.keys.reshaped(batch, height * width, 3),
        transposesRight: true)
    }
  }
}

extension ConformanceCase {
  /// What the matching network needs besides convolutions and matching: features and their arrangement.
  static func features() -> [ConformanceCase] {
    channelwise() + shared() + blocks() + parts() + places()
  }

  /// Operators over the channels of a pixel, with channels that four does not divide and more than one workgroup.
  private static func channelwise() -> [ConformanceCase] {
    let types: [TensorType] = [
      .activation(1, 1, 1, 1), .activation(2, 5, 7, 3), .activation(1, 40, 33, 16), .activation(2, 9, 5, 35),
      .activation(1, 6, 3, 64), .activation(2, 30, 32),
    ]
    return types.flatMap { type in
      [
        // Of one channel alone epsilon leaves a gradient of about 1e-6: the difference of two numbers near 1.
        ConformanceCase(
          .unitLength(scale: 2.5), "\(type)", [.random("x", type)], tolerance: type.channels == 1 ? 1e-8 : 1e-9),
        ConformanceCase(.dot, "\(type)", [.random("x", type), .random("y", type)]),
        ConformanceCase(.absoluteDifference, "\(type)", [.random("x", type), .random("y", type)]),
      ]
    } + [
      ConformanceCase(
        .unitLength(scale: 1), "so short that epsilon counts",
        [.random("x", .activation(2, 5, 7, 6), scale: 5e-4)]),
      ConformanceCase(
        .unitLength(scale: 1), "of zeros",
        [
          .given(
            "x", .activation(1, 2, 3, 5), ReferenceTensor(shape: [1, 2, 3, 5], repeating: 0), isDifferentiable: false)
        ]),
    ]
  }

  /// A factor or mask of one channel for all channels.
  private static func shared() -> [ConformanceCase] {
    [TensorType.activation(2, 5, 7, 3), .activation(1, 40, 33, 6), .activation(2, 3, 5, 33)].flatMap { type in
      let one = TensorType(type.dimensions.dropLast() + [1], .channelGroups)
      return [
        ConformanceCase(.product, "\(type) by one channel", [.random("x", type), .random("y", one)]),
        ConformanceCase(
          .blend, "\(type) by one channel", [.random("x", type), .random("mask", one), .random("other", type)]),
      ]
    }
  }

  private static func blocks() -> [ConformanceCase] {
    let shapes = [
      (1, 1, 1, 3, 1), (2, 2, 3, 1, 4), (2, 2, 3, 2, 4), (1, 5, 8, 3, 4), (1, 3, 5, 1, 3), (1, 3, 2, 6, 2),
      (1, 2, 90, 3, 4),
    ]
    return shapes.flatMap { n, h, w, c, block in
      [
        ConformanceCase(
          .spaceToDepth(block: block), "\(n)x\(h)x\(w) blocks of \(block), \(c) channels",
          [.random("x", .activation(n, h * block, w * block, c))]),
        ConformanceCase(
          .depthToSpace(block: block), "\(n)x\(h)x\(w) blocks of \(block), \(c) channels",
          [.random("x", .activation(n, h, w, c * block * block))]),
      ]
    }
  }

  private static func parts() -> [ConformanceCase] {
    [[1, 1, 2], [32, 3], [16, 1], [5, 1, 3, 3], [4, 8, 12], [8, 3, 1, 1, 1], [1, 2, 1, 1, 1, 4, 2]].map { counts in
      let inputs = counts.enumerated().map { Input.random("x\($0)", .activation(2, 35, 13, $1)) }
      return ConformanceCase(.concatenation, counts.map(String.init).joined(separator: "+"), inputs)
    }
      + [3, 4, 9].flatMap { channels in
        [ConformanceOperator.split, .splitAndJoined].map {
          ConformanceCase($0, "\(channels) channels", [.random("x", .activation(2, 5, 3, channels))])
        }
      }
  }

  private static func places() -> [ConformanceCase] {
    [(2, 5, 7), (1, 1, 6), (3, 40, 33), (1, 1, 1)].map { batch, height, width in
      ConformanceCase(.positions(batch: batch, height: height, width: width), "\(batch)x\(height)x\(width)", [])
    }
      + [(2, 5, 7), (1, 6, 1), (1, 4, 4)].map { batch, height, width in
        ConformanceCase(
          .nearness(batch: batch, height: height, width: width, factor: 30), "\(batch)x\(height)x\(width)", [])
      }
  }
}
