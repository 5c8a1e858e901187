import Graph
import Kernels

extension KernelBenchmark.Case {
  /// What does little more than read and write, over tensors that no cache holds: 32 MiB each.
  static let bandwidthBound = elementwise + temporal + arrangements + normalizations + reductions + parameters

  private static let image = TensorType.activation(1, 512, 512, 32)
  private static let frames = TensorType.activation(3, 512, 512, 12)
  private static let half = TensorType.activation(1, 512, 512, 16)

  private static let elementwise: [Self] = [
    Self("sum", .elementwise) { [$0.graph.sum($0(image), $0(image))] },
    Self("blend by one channel", .elementwise) {
      [$0.graph.blend($0(image), by: $0(.activation(1, 512, 512, 1)), with: $0(image))]
    },
    Self("relu", .elementwise) { [$0.graph.activation($0(image), .relu)] },
    Self("sigmoid", .elementwise) { [$0.graph.activation($0(image), .sigmoid)] },
  ]

  private static let temporal: [Self] = [
    Self("temporal shift", .elementwise) { inputs in
      let taps = [inputs(.parameter([3])), inputs(.parameter([3]))]
      return [inputs.graph.temporalShift(inputs(frames), pre: taps[0], post: taps[1], frames: 3)]
    },
    Self("temporal shift, gradient of taps", .reduction) { inputs in
      let (x, taps) = (inputs(frames), [inputs(.parameter([3])), inputs(.parameter([3]))])
      return inputs.gradients(inputs.graph.temporalShift(x, pre: taps[0], post: taps[1], frames: 3), taps)
    },
    Self("gating", .elementwise) { [$0.graph.gated(feature: $0(image), by: $0(image))] },
    Self("gating, gradients", .elementwise) { inputs in
      let (feature, gate) = (inputs(image), inputs(image))
      return inputs.gradients(inputs.graph.gated(feature: feature, by: gate), [feature, gate])
    },
  ]

  private static let arrangements: [Self] = [
    Self("concatenate", .arrangement) { [$0.graph.concatenated($0(half), $0(half))] },
    Self("insert sample", .arrangement) {
      [$0.graph.inserted($0(half), into: $0(half), at: 1)]
    },
    Self("extract sample", .arrangement) {
      [$0.graph.extracted($0(.activation(2, 512, 512, 32)), at: 1, of: 2)]
    },
    Self("split", .arrangement) { $0.graph.split($0(image), 16, 16) },
    Self("repeat samples", .arrangement) { [$0.graph.repeated($0(half), 2)] },
    Self("space to depth", .arrangement) { [$0.graph.spaceToDepth($0(.activation(2, 1024, 1024, 3)), block: 4)] },
    Self("depth to space", .arrangement) { [$0.graph.depthToSpace($0(.activation(2, 256, 256, 48)), block: 4)] },
    Self("upsample", .pooling) { [$0.graph.upsampled($0(.activation(1, 256, 256, 32)), by: 2)] },
    Self("average pool", .pooling) { [$0.graph.averagePooled($0(image))] },
    Self("max pool with gradient", .pooling) { inputs in
      let x = inputs(image)
      return inputs.withGradients(inputs.graph.maxPooled(x), x)
    },
  ]

  private static let normalizations: [Self] = {
    @Sendable func normalized(_ inputs: KernelBenchmark.Inputs) -> (output: Tensor, inputs: [Tensor]) {
      let (x, gamma, beta) = (inputs(image), inputs(.parameter([32])), inputs(.parameter([32])))
      return (inputs.graph.instanceNorm(x, gamma: gamma, beta: beta, activation: .relu), [x, gamma, beta])
    }
    return [
      Self("instance norm", .normalization) { [normalized($0).output] },
      Self("instance norm with gradients", .normalization) { inputs in
        let built = normalized(inputs)
        return inputs.withGradients(built.output, built.inputs[0], built.inputs[1], built.inputs[2])
      },
      Self("adain with residual", .normalization) {
        [$0.graph.adain($0(image), style: $0(.activation(1, 1, 1, 64)), residual: $0(image), activation: .relu)]
      },
      Self("unit length", .normalization) { [$0.graph.unitLength($0(image))] },
      Self("unit length with gradient", .normalization) { inputs in
        let x = inputs(image)
        return inputs.withGradients(inputs.graph.unitLength(x), x)
      },
    ]
  }()

  private static let reductions: [Self] = [
    Self("mean absolute difference", .reduction) { [$0.graph.meanAbsoluteDifference($0(image), $0(image))] },
    Self("global average", .reduction) { [$0.graph.globalAverage($0(image))] },
    Self("dot product of channels", .reduction) { [$0.graph.dot($0(image), $0(image))] },
  ]

  private static let parameters: [Self] = [
    Self("adam step of 8 Mi parameters", .optimizer) { inputs in
      let arena = VariableArena(name: "parameters")
      arena.variable("weight", .parameter([8 << 20]))
      inputs.graph.adamStep(
        arena, gradients: arena.mirrored("gradients"), firstMoments: arena.mirrored("first moments"),
        secondMoments: arena.mirrored("second moments"), scalars: inputs(.parameter([4])), AdamConfiguration())
      return []
    },
    Self("spectral norm of 512x512x3x3", .spectralNorm) { inputs in
      let (weight, u) = (inputs(.parameter([512, 512, 3, 3])), inputs(.parameter([512])))
      return [inputs.graph.spectralNorm(weight, u: u, movesVector: true).vector]
    },
  ]
}
