import Kernels
import Vulkan

extension Graph {
  /// `x + y`, elementwise.
  public func sum(_ x: Tensor, _ y: Tensor) -> Tensor {
    add(ScaledSum(1, 1), x, y)
  }

  /// `x * factor`.
  public func scaled(_ x: Tensor, by factor: Float) -> Tensor {
    add(ScaledSum(factor), x)
  }

  /// Zeros in the shape of `x`.
  public func zeros(like x: Tensor) -> Tensor {
    add(Fill(type: x.type, value: 0))
  }

  /// `x`, as a constant: no gradient goes through it.
  public func detached(_ x: Tensor) -> Tensor {
    add(Detached(), x)
  }

  /// `x * y`, elementwise. A `y` of one channel multiplies all channels of `x`.
  public func product(_ x: Tensor, _ y: Tensor) -> Tensor {
    add(Product(), x, y)
  }

  /// `|x - y|`, elementwise; the gradient of equal elements is zero.
  public func absoluteDifference(_ x: Tensor, _ y: Tensor) -> Tensor {
    add(AbsoluteDifference(), x, y)
  }

  /// `x * mask + other * (1 - mask)`, elementwise. A mask of one channel serves all channels.
  public func blend(_ x: Tensor, by mask: Tensor, with other: Tensor) -> Tensor {
    add(Blend(.value), x, mask, other)
  }

  /// The activation of `x`, elementwise.
  public func activation(_ x: Tensor, _ activation: Activation) -> Tensor {
    add(Activated(activation: activation), x)
  }

  /// The gradient of an activation's input from the gradient of its output and the output itself.
  func activationGradient(_ gradient: Tensor, of output: Tensor, _ activation: Activation) -> Tensor {
    activation == .none ? gradient : add(ActivatedGradient(activation: activation), gradient, output)
  }
}

/// A tensor with one value everywhere.
struct Fill: Operation {
  let type: TensorType
  let value: Float

  var name: String { "fill" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }

  func lower(_ context: LoweringContext) {
    context.emit(Elementwise.filled(with: value, output: context.outputs[0]))
  }
}

/// A copy that gradients do not pass.
struct Detached: Operation {
  var name: String { "detached" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func gradients(_ context: GradientContext) -> [Tensor?] { [nil] }

  func lower(_ context: LoweringContext) {
    context.emit(Elementwise.copy(context.inputs[0], output: context.outputs[0]))
  }
}

/// `a x` of one input or `a x + b y` of two.
struct ScaledSum: Operation {
  let factors: [Float]

  init(_ factors: Float...) {
    self.factors = factors
  }

  var name: String { "scaled sum" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs.allSatisfy { $0.byteCount == inputs[0].byteCount }, "a sum needs equal shapes: \(inputs)")
    return [inputs[0]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    factors.map { $0 == 1 ? context.outputGradient : context.graph.scaled(context.outputGradient, by: $0) }
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Elementwise.scaledSum(
        context.inputs[0], by: factors[0], context.inputs[factors.count - 1], by: factors.count > 1 ? factors[1] : 0,
        output: context.outputs[0]))
  }
}

extension TensorType {
  /// Whether the tensor can multiply one of `type`: it has the same shape, or one channel for all channels.
  fileprivate func isFactor(of type: TensorType) -> Bool {
    self == type || self == TensorType(type.dimensions.dropLast() + [1], .channelGroups)
  }

  /// How many groups of four channels share a `factor` of one channel; nil where it has the same shape.
  fileprivate func groupsSharing(_ factor: TensorType) -> Int? {
    self == factor ? nil : pitch / 4
  }
}

/// `x * y`, where y may have one channel for all of x.
struct Product: Operation {
  var name: String { "product" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[1].isFactor(of: inputs[0]), "a product needs equal shapes or one channel: \(inputs)")
    return [inputs[0]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (graph, upstream, x, y) = (context.graph, context.outputGradient, context.inputs[0], context.inputs[1])
    return [
      context.needed[0] ? graph.product(upstream, y) : nil,
      context.needed[1] ? (x.type == y.type ? graph.product(upstream, x) : graph.dot(upstream, x)) : nil,
    ]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Elementwise.product(
        context.inputs[0], context.inputs[1], sharedBy: context.inputTypes[0].groupsSharing(context.inputTypes[1]),
        output: context.outputs[0]))
  }
}

/// |x - y|.
struct AbsoluteDifference: Operation {
  var name: String { "absolute difference" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[0] == inputs[1], "a difference needs equal shapes: \(inputs)")
    return [inputs[0]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (x, y) = (context.inputs[0], context.inputs[1])
    return [(x, y), (y, x)].enumerated().map { index, pair in
      context.needed[index]
        ? context.graph.add(AbsoluteDifferenceGradient(), context.outputGradient, pair.0, pair.1) : nil
    }
  }

  func lower(_ context: LoweringContext) {
    context.emit(Elementwise.absoluteDifference(context.inputs[0], context.inputs[1], output: context.outputs[0]))
  }
}

/// Inputs: upstream, x, y: `upstream * sign(x - y)`.
struct AbsoluteDifferenceGradient: Operation {
  var name: String { "absolute difference gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Elementwise.absoluteDifferenceBackward(
        outputGradient: context.inputs[0], context.inputs[1], context.inputs[2], output: context.outputs[0]))
  }
}

/// `x * mask + other * (1 - mask)`, where the mask may have one channel for all, and its gradients that are no products.
struct Blend: Operation {
  enum Part: Hashable, Sendable {
    /// Inputs x, mask, other.
    case value
    /// Inputs upstream, x, other: `upstream * (x - other)`, of a mask of as many channels.
    case maskGradient
    /// Inputs upstream, mask: `upstream * (1 - mask)`.
    case otherGradient
  }

  let part: Part

  init(_ part: Part) {
    self.part = part
  }

  var name: String { "blend" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(
      inputs[1].isFactor(of: inputs[0]) && (part == .otherGradient || inputs[0] == inputs[2]),
      "a blend needs equal shapes, or a mask of one channel: \(inputs)")
    return [inputs[0]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    precondition(part == .value, "the gradients of a blend are not differentiated")
    let (graph, upstream) = (context.graph, context.outputGradient)
    let mask = context.inputs[1]
    return [
      context.needed[0] ? graph.product(upstream, mask) : nil,
      context.needed[1] ? maskGradient(context) : nil,
      context.needed[2] ? graph.add(Blend(.otherGradient), upstream, mask) : nil,
    ]
  }

  private func maskGradient(_ context: GradientContext) -> Tensor {
    let (graph, upstream) = (context.graph, context.outputGradient)
    let (x, mask, other) = (context.inputs[0], context.inputs[1], context.inputs[2])
    return x.type == mask.type
      ? graph.add(Blend(.maskGradient), upstream, x, other)
      : graph.dot(upstream, graph.add(ScaledSum(1, -1), x, other))
  }

  func lower(_ context: LoweringContext) {
    let (inputs, output) = (context.inputs, context.outputs[0])
    let groups = context.inputTypes[0].groupsSharing(context.inputTypes[1])
    let launches =
      switch part {
      case .value:
        Elementwise.blend(
          foreground: inputs[0], background: inputs[2], mask: inputs[1], sharedBy: groups, output: output)
      case .maskGradient:
        Elementwise.blendMaskGradient(
          outputGradient: inputs[0], foreground: inputs[1], background: inputs[2], output: output)
      case .otherGradient:
        Elementwise.complementProduct(inputs[0], mask: inputs[1], sharedBy: groups, output: output)
      }
    context.emit(launches)
  }
}

/// An activation by itself, where no kernel before it can take it along.
struct Activated: Operation {
  let activation: Activation

  var name: String { "activation" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.activationGradient(context.outputGradient, of: context.outputs[0], activation)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      activation.forward(
        context.inputs[0], shape: ActivationShape(context.inputTypes[0]), output: context.outputs[0]))
  }
}

/// Inputs: the gradient of the activation's output, and the output.
struct ActivatedGradient: Operation {
  let activation: Activation

  var name: String { "activation gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func lower(_ context: LoweringContext) {
    context.emit(
      activation.backward(
        outputGradient: context.inputs[0], outputs: context.inputs[1], inputGradient: context.outputs[0]))
  }
}
