import Graph
import Kernels

extension ConformanceCase {
  /// Every operator at awkward shapes.
  public static func sweep() -> [ConformanceCase] {
    convolutions() + spectralNorms() + matrixProducts() + normalizations() + activations() + elementwise()
      + arrangements() + pools() + matchings() + losses()
  }

  private static func matrixProducts() -> [ConformanceCase] {
    let shapes = [(1, 1, 1, 1), (1, 7, 5, 9), (2, 33, 17, 65), (3, 16, 64, 8), (1, 70, 260, 33)]
    return shapes.flatMap { b, m, k, n in
      [(false, false), (false, true), (true, false), (true, true)].map { left, right in
        ConformanceCase(
          "matmul", "\(b)x\(m)x\(k)x\(n)\(left ? " left transposed" : "")\(right ? " right transposed" : "")",
          inputs: [
            .random("left", left ? .activation(b, k, m) : .activation(b, m, k)),
            .random("right", right ? .activation(b, n, k) : .activation(b, k, n)),
          ],
          expectation: .reference {
            [Reference.scale(Reference.matmul($0[0], $0[1], transposeLeft: left, transposeRight: right), by: 0.5)]
          },
          build: { graph, inputs in
            [graph.matmul(inputs[0], inputs[1], transposesLeft: left, transposesRight: right, factor: 0.5)]
          })
      }
    }
  }

  private static func normalizations() -> [ConformanceCase] {
    let shapes: [(TensorType, scale: Float, shift: Float)] = [
      (.activation(1, 1, 1, 3), 1, 0), (.activation(2, 9, 7, 12), 3, 5), (.activation(1, 6, 5, 33), 1, -2),
      (.activation(3, 1, 17, 1), 1, 0), (.activation(1, 65, 67, 5), 2, 40), (.activation(1, 8, 8, 4), 1e-3, 0.7),
      (.activation(1, 150, 130, 8), 1, 1),
    ]
    return shapes.flatMap { type, scale, shift in
      let x = Input.random("x", type, scale: scale, shift: shift)
      // Float32 holds values far from zero with a relative error that the normalisation multiplies.
      let tolerance = max(1e-9, Double(shift * shift / (scale * scale)) * 1e-12)
      return [
        instanceNorm(x, tolerance), adain(x, tolerance, hasResidual: false), adain(x, tolerance, hasResidual: true),
      ]
    }
  }

  private static func instanceNorm(_ x: Input, _ tolerance: Double) -> ConformanceCase {
    ConformanceCase(
      "instance norm", "\(x.type)",
      inputs: [
        x, .random("gamma", .parameter([x.type.channels])), .random("beta", .parameter([x.type.channels])),
      ],
      expectation: .reference {
        [Reference.leakyRelu(Reference.instanceNorm($0[0], gamma: $0[1], beta: $0[2]))]
      }, tolerance: tolerance,
      build: { graph, inputs in
        [graph.instanceNorm(inputs[0], gamma: inputs[1], beta: inputs[2], activation: .leakyReLU)]
      })
  }

  private static func adain(_ x: Input, _ tolerance: Double, hasResidual: Bool) -> ConformanceCase {
    let style = TensorType.activation(x.type[0], 1, 1, 2 * x.type.channels)
    return ConformanceCase(
      "adain", "\(x.type)\(hasResidual ? " with residual" : "")",
      inputs: [x, .random("style", style, shape: [style[0], style.channels])]
        + (hasResidual ? [.random("residual", x.type)] : []),
      expectation: .reference {
        let y = Reference.adain($0[0], style: $0[1])
        return [Reference.relu(hasResidual ? Reference.add(y, $0[2]) : y)]
      }, tolerance: tolerance,
      build: { graph, inputs in
        [graph.adain(inputs[0], style: inputs[1], residual: hasResidual ? inputs[2] : nil, activation: .relu)]
      })
  }

  private static func activations() -> [ConformanceCase] {
    [Activation.relu, .leakyReLU, .sigmoid, .tanh].flatMap { activation in
      [TensorType.activation(1, 1, 1, 1), .activation(2, 5, 7, 6), .activation(1, 40, 33, 5)].map { type in
        ConformanceCase(
          "\(activation)", "\(type)", inputs: [.random("x", type, scale: 3)],
          expectation: .reference { [Reference.activation(activation, $0[0])] },
          build: { graph, inputs in [graph.activation(inputs[0], activation)] })
      }
    }
  }

  private static func elementwise() -> [ConformanceCase] {
    [TensorType.activation(1, 1, 1, 1), .activation(2, 5, 7, 6), .activation(1, 40, 33, 5)].flatMap { type in
      [
        ConformanceCase(
          "sum", "\(type)", inputs: [.random("x", type), .random("y", type)],
          expectation: .reference { [Reference.add($0[0], $0[1])] },
          build: { graph, inputs in [graph.sum(inputs[0], inputs[1])] }),
        ConformanceCase(
          "scale", "\(type)", inputs: [.random("x", type)],
          expectation: .reference { [Reference.scale($0[0], by: -1.5)] },
          build: { graph, inputs in [graph.scaled(inputs[0], by: -1.5)] }),
        ConformanceCase(
          "product", "\(type)", inputs: [.random("x", type), .random("y", type)],
          expectation: .reference { [Reference.multiply($0[0], $0[1])] },
          build: { graph, inputs in [graph.product(inputs[0], inputs[1])] }),
        ConformanceCase(
          "blend", "\(type)",
          inputs: [.random("x", type), .random("mask", type), .random("other", type)],
          expectation: .reference { [Reference.blend($0[0], $0[2], weight: $0[1])] },
          build: { graph, inputs in [graph.blend(inputs[0], by: inputs[1], with: inputs[2])] }),
      ]
    }
  }

  private static func arrangements() -> [ConformanceCase] {
    let channels = [(1, 3), (4, 8), (5, 3), (3, 33), (8, 1), (2, 2)]
    let joined = channels.map { a, b in
      ConformanceCase(
        "concatenation", "\(a)+\(b)",
        inputs: [.random("x", .activation(2, 5, 3, a)), .random("y", .activation(2, 5, 3, b))],
        expectation: .reference { [Reference.concatenate([$0[0], $0[1]])] },
        build: { graph, inputs in [graph.concatenated(inputs[0], inputs[1])] })
    }
    let grouped = [(1, 2), (2, 3), (3, 5)].flatMap { samples, count in
      [
        ConformanceCase(
          "repeat samples", "\(samples)x\(count)", inputs: [.random("x", .activation(samples, 3, 5, 5))],
          expectation: .reference { [Reference.repeated($0[0], count)] },
          build: { graph, inputs in [graph.repeated(inputs[0], count)] }),
        ConformanceCase(
          "group mean", "\(samples)x\(count)", inputs: [.random("x", .activation(samples * count, 3, 5, 5))],
          expectation: .reference { [Reference.groupMean($0[0], count)] },
          build: { graph, inputs in [graph.groupMean(inputs[0], count)] }),
      ]
    }
    let enlarged = [(2, 7), (4, 3), (2, 4)].map { factor, channels in
      ConformanceCase(
        "upsample", "by \(factor), \(channels) channels", inputs: [.random("x", .activation(2, 5, 3, channels))],
        expectation: .reference { [Reference.upsampleNearest($0[0], factor: factor)] },
        build: { graph, inputs in [graph.upsampled(inputs[0], by: factor)] })
    }
    return joined + grouped + enlarged
  }

  private static func pools() -> [ConformanceCase] {
    [TensorType.activation(2, 8, 10, 5), .activation(1, 5, 7, 3), .activation(1, 2, 2, 33)].flatMap { type in
      [
        ConformanceCase(
          "max pool", "\(type)", inputs: [.random("x", type)],
          expectation: .reference { [Reference.maxPool2($0[0])] },
          build: { graph, inputs in [graph.maxPooled(inputs[0])] }),
        ConformanceCase(
          "average pool", "\(type)", inputs: [.random("x", type)],
          expectation: .reference { [Reference.averagePool2($0[0])] },
          build: { graph, inputs in [graph.averagePooled(inputs[0])] }),
        ConformanceCase(
          "global average", "\(type)", inputs: [.random("x", type)],
          expectation: .reference { [Reference.globalAveragePool($0[0])] },
          build: { graph, inputs in [graph.globalAverage(inputs[0])] }),
      ]
    }
  }

  private static func matchings() -> [ConformanceCase] {
    let shapes: [(n: Int, q: Int, k: Int, d: Int, c: Int, scale: Float)] = [
      (1, 1, 1, 1, 1, 1), (1, 30, 30, 4, 4, 1), (2, 49, 98, 8, 8, 1), (1, 64, 192, 32, 32, 1), (1, 33, 65, 5, 3, 1),
      (1, 17, 300, 12, 20, 1), (1, 9, 40, 4, 4, 30), (1, 70, 130, 40, 36, 0.3),
    ]
    return shapes.map { n, q, k, d, c, scale in
      ConformanceCase(
        "matching", "\(n)x\(q) to \(k) depth \(d) channels \(c) scale \(scale)",
        inputs: [
          .random("query", .activation(n, q, d), scale: scale), .random("keys", .activation(n, k, d)),
          .random("values", .activation(n, k, c)),
        ],
        expectation: .reference { [Reference.matching(query: $0[0], keys: $0[1], values: $0[2])] }, tolerance: 1e-8,
        build: { graph, inputs in [graph.matching(query: inputs[0], keys: inputs[1], values: inputs[2])] })
    }
  }

  private static func losses() -> [ConformanceCase] {
    [TensorType.activation(1, 1, 1, 1), .activation(2, 5, 6, 3), .activation(1, 90, 70, 5)].flatMap { type in
      [
        ConformanceCase(
          "l1", "\(type)", inputs: [.random("x", type), .random("y", type)],
          expectation: .reference { [Reference.l1($0[0], $0[1])] },
          build: { graph, inputs in [graph.meanAbsoluteDifference(inputs[0], inputs[1])] }),
        ConformanceCase(
          "binary cross-entropy", "\(type)", inputs: [.random("x", type, scale: 6)],
          expectation: .reference { [Reference.bceWithLogits($0[0], target: 0.9)] },
          build: { graph, inputs in [graph.binaryCrossEntropy(logits: inputs[0], target: 0.9)] }),
        ConformanceCase(
          "gram", "\(type)", inputs: [.random("x", type)], expectation: .reference { [Reference.gram($0[0])] },
          build: { graph, inputs in [graph.gram(inputs[0])] }),
      ]
    }
  }
}

extension Reference {
  /// Every sample `count` times in a row.
  static func repeated(_ x: ReferenceTensor, _ count: Int) -> ReferenceTensor {
    let size = x.count / x.shape[0]
    var values: [Double] = []
    for sample in 0..<x.shape[0] {
      for _ in 0..<count { values += x.values[sample * size..<(sample + 1) * size] }
    }
    return ReferenceTensor(shape: [x.shape[0] * count] + x.shape.dropFirst(), values: values)
  }

  /// The mean of every `count` samples in a row.
  static func groupMean(_ x: ReferenceTensor, _ count: Int) -> ReferenceTensor {
    let size = x.count / x.shape[0]
    let groups = x.shape[0] / count
    var values = [Double](repeating: 0, count: groups * size)
    for (index, value) in x.values.enumerated() {
      values[index / (size * count) * size + index % size] += value / Double(count)
    }
    return ReferenceTensor(shape: [groups] + x.shape.dropFirst(), values: values)
  }
}
