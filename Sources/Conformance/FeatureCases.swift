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
}

extension ConformanceCase {
  /// What the matching network needs besides convolutions and matching: features and their arrangement.
  static func features() -> [ConformanceCase] {
    channelwise()
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
          .unitLength(scale: 2.5), "\(type)", [.random("x", type)], tolerance: type.channels == 1 ? 1e-8 : 1e-9)
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
}
