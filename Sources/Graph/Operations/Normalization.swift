import Kernels
import Vulkan

extension Graph {
  /// Instance normalisation of `[N, H, W, C]`: per sample and channel to mean 0 and variance 1 (population variance,
  /// epsilon 1e-5), times `gamma` `[C]` plus `beta` `[C]`, plus `residual` where there is one, then the activation.
  public func instanceNorm(
    _ x: Tensor, gamma: Tensor, beta: Tensor, residual: Tensor? = nil, activation: Activation = .none
  ) -> Tensor {
    normalized(x, by: [gamma, beta], residual: residual, activation: activation)
  }

  /// Adaptive instance normalisation (Huang and Belongie, arXiv 1703.06868) of `[N, H, W, C]`: normalised as by
  /// instance normalisation, times the last C entries of `style` `[N, 1, 1, 2C]` plus the first C, plus `residual`
  /// where there is one, then the activation.
  public func adain(
    _ x: Tensor, style: Tensor, residual: Tensor? = nil, activation: Activation = .none
  ) -> Tensor {
    normalized(x, by: [style], residual: residual, activation: activation)
  }

  private func normalized(_ x: Tensor, by factors: [Tensor], residual: Tensor?, activation: Activation) -> Tensor {
    let statistics = add(NormalizationStatistics(), x)
    let operation = Normalized(
      isAdaptive: factors.count == 1, hasResidual: residual != nil, activation: activation)
    return add(operation, [x, statistics] + factors + [residual].compactMap(\.self))[0]
  }
}

/// The mean and the inverse deviation of each sample and channel: `[N, 2, C]`. The gradient through them is part of
/// the normalisation's own.
struct NormalizationStatistics: Operation {
  var name: String { "normalization statistics" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.activation(inputs[0][0], 2, inputs[0][3])] }

  func gradients(_ context: GradientContext) -> [Tensor?] { [nil] }

  func lower(_ context: LoweringContext) {
    let shape = ActivationShape(context.inputTypes[0])
    context.emit(
      Normalization.statistics(
        context.inputs[0], shape: shape, statistics: context.outputs[0],
        scratch: context.scratch(Normalization.scratchByteCount(shape, facts: context.device)),
        facts: context.device))
  }
}

/// Inputs: x, its statistics, gamma and beta or the style, and the residual where there is one.
struct Normalized: Operation {
  let isAdaptive: Bool
  let hasResidual: Bool
  let activation: Activation

  var name: String { isAdaptive ? "adain" : "instance norm" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let factors = context.inputs.dropFirst(2).prefix(isAdaptive ? 1 : 2)
    // With a residual, the activation's gradient is that of both terms of the sum.
    let upstream =
      hasResidual
      ? context.graph.activationGradient(context.outputGradient, of: context.outputs[0], activation)
      : context.outputGradient
    let operation = NormalizedGradient(
      isAdaptive: isAdaptive, activation: hasResidual ? .none : activation, factorTypes: factors.map(\.type))
    let gradients = context.graph.add(operation, [upstream, context.inputs[0], context.inputs[1]] + factors)
    return [gradients[0], nil] + gradients.dropFirst().map(Optional.some) + (hasResidual ? [upstream] : [])
  }

  func lower(_ context: LoweringContext) {
    let inputs = context.inputs
    context.emit(
      Normalization.apply(
        inputs[0], statistics: inputs[1],
        parameters: isAdaptive ? .style(inputs[2]) : .channels(scale: inputs[2], shift: inputs[3]),
        residual: hasResidual ? inputs.last : nil, activation: activation,
        shape: ActivationShape(context.inputTypes[0]), output: context.outputs[0]))
  }
}

/// Of a normalisation without a residual. Inputs: the gradient of the output, x, its statistics, gamma and beta or the
/// style. Outputs: the gradients of x, and of gamma and beta or the style.
struct NormalizedGradient: Operation {
  let isAdaptive: Bool
  let activation: Activation
  let factorTypes: [TensorType]

  var name: String { isAdaptive ? "adain gradient" : "instance norm gradient" }
  var storage: StorageRule { .roundedFirst }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    [inputs[1]] + factorTypes
  }

  func lower(_ context: LoweringContext) {
    let shape = ActivationShape(context.inputTypes[1])
    let (inputs, outputs) = (context.inputs, context.outputs)
    context.emit(
      Normalization.backward(
        outputGradient: inputs[0], x: inputs[1], statistics: inputs[2],
        parameters: isAdaptive ? .style(inputs[3]) : .channels(scale: inputs[3], shift: inputs[4]),
        activation: activation, shape: shape, inputGradient: outputs[0],
        parameterGradients: isAdaptive ? .style(outputs[1]) : .channels(scale: outputs[1], shift: outputs[2]),
        scratch: context.scratch(Normalization.backwardScratchByteCount(shape, facts: context.device)),
        facts: context.device))
  }
}

extension ActivationShape {
  /// The shape of an activation `[N, H, W, C]`, or of the rows of channels of any other tensor.
  init(_ type: TensorType) {
    if type.layout == .channelGroups, type.dimensions.count == 4 {
      self.init(images: type[0], height: type[1], width: type[2], channels: type[3])
    } else {
      self.init(images: 1, height: 1, width: type.count / type.channels, channels: type.channels)
    }
  }
}
