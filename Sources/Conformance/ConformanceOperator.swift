import Graph
import Kernels

/// An operator in two forms that must agree: as a graph builds it for a device, and in double precision.
public struct ConformanceOperator: Sendable {
  /// What the operator is called in filters and tables.
  public let name: String
  /// The outputs in double precision, of inputs without padding.
  public let reference: @Sendable ([ReferenceTensor]) -> [ReferenceTensor]
  /// Builds the operator over the inputs; the gradient seeds the first output.
  public let build: @Sendable (Graph, [Tensor]) -> [Tensor]

  /// An operator of any number of outputs.
  public init(
    _ name: String, reference: @escaping @Sendable ([ReferenceTensor]) -> [ReferenceTensor],
    build: @escaping @Sendable (Graph, [Tensor]) -> [Tensor]
  ) {
    self.name = name
    self.reference = reference
    self.build = build
  }

  /// An operator of one output.
  init(
    _ name: String, _ reference: @escaping @Sendable ([ReferenceTensor]) -> ReferenceTensor,
    build: @escaping @Sendable (Graph, [Tensor]) -> Tensor
  ) {
    self.init(name, reference: { [reference($0)] }, build: { [build($0, $1)] })
  }
}

extension ConformanceOperator {
  /// Inputs: x, weight, bias.
  static func conv2d(
    stride: Int = 1, dilation: Int = 1, activation: Activation = .none, algorithm: Conv2d.Algorithm = .direct,
    family: TileFamily = .registers
  ) -> Self {
    Self(name("conv2d", family)) {
      let y = Reference.conv2d($0[0], weight: $0[1], bias: $0[2], stride: stride, dilation: dilation)
      return Reference.activation(activation, y)
    } build: { graph, inputs in
      graph.conv2d(
        inputs[0], weight: ConvolutionWeight(inputs[1]), bias: inputs[2], stride: stride, dilation: dilation,
        activation: activation, algorithm: algorithm, family: family)
    }
  }

  /// An operator's name with the family of tiles that it is forced into.
  private static func name(_ name: String, _ family: TileFamily) -> String {
    family == .registers ? name : "\(name), \(family.title)"
  }

  /// Inputs: x `[N, 1, 1, C]`, weight `[O, C, 1, 1]`, bias. The reference sees `[N, C]` and `[O, C]`.
  static let dense = Self("dense") {
    Reference.dense($0[0], weight: $0[1], bias: $0[2])
  } build: { graph, inputs in
    graph.conv2d(inputs[0], weight: ConvolutionWeight(inputs[1]), bias: inputs[2])
  }

  /// What a device's peak of arithmetic is measured with. Input: x.
  static func repeatedMultiplyAdd(turns: Int) -> Self {
    Self("peak multiply-add") {
      $0[0].map { start in
        (0..<turns * Peak.stepsPerTurn).reduce(start) { x, _ in x * Double(Peak.factor) + Double(Peak.summand) }
      }
    } build: { graph, inputs in
      graph.add(RepeatedMultiplyAdd(turns: turns), inputs[0])
    }
  }

  /// What a device's peak of bandwidth is measured with. Input: x.
  static let copy = Self("peak copy") {
    $0[0]
  } build: { graph, inputs in
    graph.add(Copy(), inputs[0])
  }

  /// Inputs: left and right; the product is multiplied by `factor`.
  static func matmul(
    transposesLeft: Bool, transposesRight: Bool, factor: Float = 1, family: TileFamily = .registers
  ) -> Self {
    Self(name("matmul", family)) {
      let product = Reference.matmul($0[0], $0[1], transposeLeft: transposesLeft, transposeRight: transposesRight)
      return Reference.scale(product, by: Double(factor))
    } build: { graph, inputs in
      graph.matmul(
        inputs[0], inputs[1], transposesLeft: transposesLeft, transposesRight: transposesRight, factor: factor,
        family: family)
    }
  }

  /// Inputs: query, keys, values.
  static let matching = Self("matching") {
    Reference.matching(query: $0[0], keys: $0[1], values: $0[2])
  } build: { graph, inputs in
    graph.matching(query: inputs[0], keys: inputs[1], values: inputs[2])
  }

  /// Softmax over the last axis of `[N, M, K]`, as a matching: the query is the identity, so that the scores are the
  /// keys' columns, and each of the values is a part of the identity's columns, so that the output is the softmax.
  /// Inputs: the transpose of x, the query, and the parts of the identity.
  static let softmax = Self("softmax") {
    Reference.matching(query: $0[1], keys: $0[0], values: Reference.concatenate(Array($0.dropFirst(2))))
  } build: { graph, inputs in
    let parts = inputs.dropFirst(2).map { graph.matching(query: inputs[1], keys: inputs[0], values: $0) }
    return graph.concatenated(parts)
  }

  /// Inputs: x, gamma, beta, and the residual if there is a fourth.
  static func instanceNorm(_ activation: Activation = .none) -> Self {
    Self("instance norm") {
      let y = Reference.instanceNorm($0[0], gamma: $0[1], beta: $0[2])
      return Reference.activation(activation, $0.count > 3 ? Reference.add(y, $0[3]) : y)
    } build: { graph, inputs in
      graph.instanceNorm(
        inputs[0], gamma: inputs[1], beta: inputs[2], residual: inputs.count > 3 ? inputs[3] : nil,
        activation: activation)
    }
  }

  /// Inputs: x, style `[N, 1, 1, 2C]`, which the reference sees as `[N, 2C]`, and the residual if there is a third.
  static func adain(_ activation: Activation = .none) -> Self {
    Self("adain") {
      let y = Reference.adain($0[0], style: $0[1])
      return Reference.activation(activation, $0.count > 2 ? Reference.add(y, $0[2]) : y)
    } build: { graph, inputs in
      graph.adain(
        inputs[0], style: inputs[1], residual: inputs.count > 2 ? inputs[2] : nil, activation: activation)
    }
  }

  /// Input: x.
  static func activation(_ activation: Activation) -> Self {
    Self("\(activation)") {
      Reference.activation(activation, $0[0])
    } build: { graph, inputs in
      graph.activation(inputs[0], activation)
    }
  }
}

extension ConformanceOperator {
  static let sum = Self("sum") {
    Reference.add($0[0], $0[1])
  } build: { graph, inputs in
    graph.sum(inputs[0], inputs[1])
  }

  static func scale(by factor: Float) -> Self {
    Self("scale") {
      Reference.scale($0[0], by: Double(factor))
    } build: { graph, inputs in
      graph.scaled(inputs[0], by: factor)
    }
  }

  /// Inputs: x, y of as many channels or of one.
  static let product = Self("product") {
    Reference.multiply($0[0], Reference.shared($0[1], by: $0[0]))
  } build: { graph, inputs in
    graph.product(inputs[0], inputs[1])
  }

  /// Inputs: x, mask of as many channels or of one, other.
  static let blend = Self("blend") {
    Reference.blend($0[0], $0[2], weight: Reference.shared($0[1], by: $0[0]))
  } build: { graph, inputs in
    graph.blend(inputs[0], by: inputs[1], with: inputs[2])
  }

  static let concatenation = Self("concatenation") {
    Reference.concatenate($0)
  } build: { graph, inputs in
    graph.concatenated(inputs)
  }

  static func repeatSamples(_ count: Int) -> Self {
    Self("repeat samples") {
      Reference.repeated($0[0], count)
    } build: { graph, inputs in
      graph.repeated(inputs[0], count)
    }
  }

  static func groupMean(_ count: Int) -> Self {
    Self("group mean") {
      Reference.groupMean($0[0], count)
    } build: { graph, inputs in
      graph.groupMean(inputs[0], count)
    }
  }

  static func upsample(by factor: Int) -> Self {
    Self("upsample") {
      Reference.upsampleNearest($0[0], factor: factor)
    } build: { graph, inputs in
      graph.upsampled(inputs[0], by: factor)
    }
  }

  static let maxPool = Self("max pool") {
    Reference.maxPool2($0[0])
  } build: { graph, inputs in
    graph.maxPooled(inputs[0])
  }

  static let averagePool = Self("average pool") {
    Reference.averagePool2($0[0])
  } build: { graph, inputs in
    graph.averagePooled(inputs[0])
  }

  static let globalAverage = Self("global average") {
    Reference.globalAveragePool($0[0])
  } build: { graph, inputs in
    graph.globalAverage(inputs[0])
  }

  static let l1 = Self("l1") {
    Reference.l1($0[0], $0[1])
  } build: { graph, inputs in
    graph.meanAbsoluteDifference(inputs[0], inputs[1])
  }

  static func smoothL1(below beta: Float) -> Self {
    Self("smooth l1") {
      Reference.l1($0[0], $0[1], smoothBelow: Double(beta))
    } build: { graph, inputs in
      graph.meanAbsoluteDifference(inputs[0], inputs[1], smoothBelow: beta)
    }
  }

  /// The gradient of `l1` with respect to its first input, seeded by the graph itself.
  static let l1Gradient = Self(
    "l1 gradient",
    reference: {
      let (x, y) = ($0[0], $0[1])
      return [x.combined(with: y) { ($0 == $1 ? 0 : $0 > $1 ? 1 : -1) / Double(x.count) }]
    }
  ) { graph, inputs in
    let loss = graph.meanAbsoluteDifference(inputs[0], inputs[1])
    return graph.gradients(of: loss, with: [inputs[0]]).compactMap(\.self)
  }

  static func binaryCrossEntropy(target: Float) -> Self {
    Self("binary cross-entropy") {
      Reference.bceWithLogits($0[0], target: Double(target))
    } build: { graph, inputs in
      graph.binaryCrossEntropy(logits: inputs[0], target: target)
    }
  }

  static let negativeLogLikelihood = Self("negative log-likelihood") {
    Reference.negativeLogLikelihood($0[0], weights: $0[1], least: Double(Losses.leastProbability))
  } build: { graph, inputs in
    graph.negativeLogLikelihood(probabilities: inputs[0], weights: inputs[1])
  }

  static let gram = Self("gram") {
    Reference.gram($0[0])
  } build: { graph, inputs in
    graph.gram(inputs[0])
  }

  static let style = Self("style loss") {
    Reference.styleLoss($0[0], $0[1])
  } build: { graph, inputs in
    graph.meanAbsoluteDifference(graph.gram(inputs[0]), graph.gram(inputs[1]))
  }

  static func weightedSum(_ weights: [Float]) -> Self {
    Self("weighted sum") { inputs in
      zip(inputs, weights).map { Reference.scale($0, by: Double($1)) }
        .reduce(ReferenceTensor(scalar: 0), Reference.add)
    } build: { graph, inputs in
      graph.weightedSum(zip(inputs, weights).map { (scalar: $0, weight: $1) })
    }
  }
}

extension Reference {
  /// The activation of every element.
  static func activation(_ activation: Activation, _ x: ReferenceTensor) -> ReferenceTensor {
    switch activation {
    case .none: x
    case .relu: relu(x)
    case .leakyReLU: leakyRelu(x)
    case .sigmoid: sigmoid(x)
    case .tanh: tanh(x)
    }
  }

  /// `factor`, or its only channel for each channel of `x` where it has only one.
  static func shared(_ factor: ReferenceTensor, by x: ReferenceTensor) -> ReferenceTensor {
    factor.shape == x.shape ? factor : repeatedChannel(factor, x.shape[x.shape.count - 1])
  }

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
