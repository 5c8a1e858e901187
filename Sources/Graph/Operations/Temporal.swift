import Kernels
import Vulkan

extension Graph {
  /// Learnable temporal shift (SPEC.md, "Temporal constraint network"): `[N * frames, H, W, C]`, the frames of a sample
  /// one after the other, to the same shape. `pre` `[3]` filters the first C / 4 channels (rounded down) over the frames,
  /// `post` `[3]` the next C / 4, as zero-padded cross-correlation; the other channels stay.
  public func temporalShift(_ x: Tensor, pre: Tensor, post: Tensor, frames: Int) -> Tensor {
    add(ShiftedFrames(frames: frames), x, pre, post)
  }

  /// `sigmoid(gate) * leakyReLU(feature)`, elementwise, of equal shapes.
  public func gated(feature: Tensor, by gate: Tensor) -> Tensor {
    add(Gated(), feature, gate)
  }

  /// Puts a sample among others: `[N * K, ...]` in groups of K and `[N, ...]` to `[N * (K + 1), ...]`, where that of
  /// `sample` is number `place` of each group. The others are data, so they have no gradient.
  public func inserted(_ sample: Tensor, into others: Tensor, at place: Int) -> Tensor {
    add(InsertedSample(place: place), others, sample)
  }

  /// The sample at `place` of every `group` in a row: `[N * group, ...]` to `[N, ...]`.
  public func extracted(_ x: Tensor, at place: Int, of group: Int) -> Tensor {
    add(ExtractedSample(place: place, group: group), x)
  }
}

/// Inputs: x, pre, post.
struct ShiftedFrames: Operation {
  let frames: Int

  var name: String { "temporal shift" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(
      inputs[0][0] % frames == 0 && inputs[1] == .parameter([3]) && inputs[2] == .parameter([3]),
      "a temporal shift of \(frames) frames: \(inputs)")
    return [inputs[0]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (graph, upstream) = (context.graph, context.outputGradient)
    let (x, pre, post) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let taps =
      context.needed[1] || context.needed[2]
      ? graph.add(ShiftedFramesTapGradient(frames: frames), [upstream, x]).map(Optional.some) : [nil, nil]
    return [context.needed[0] ? graph.add(ShiftedFramesGradient(frames: frames), upstream, pre, post) : nil] + taps
  }

  func lower(_ context: LoweringContext) {
    let shift = TemporalShift(ActivationShape(context.inputTypes[0]), frames: frames)
    let inputs = context.inputs
    context.emit(shift.forward(inputs[0], pre: inputs[1], post: inputs[2], output: context.outputs[0]))
  }
}

/// Inputs: the gradient of the output, pre, post.
struct ShiftedFramesGradient: Operation {
  let frames: Int

  var name: String { "temporal shift gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[0]] }

  func lower(_ context: LoweringContext) {
    let shift = TemporalShift(ActivationShape(context.inputTypes[0]), frames: frames)
    let inputs = context.inputs
    context.emit(
      shift.backwardInput(
        outputGradient: inputs[0], pre: inputs[1], post: inputs[2], inputGradient: context.outputs[0]))
  }
}

/// Inputs: the gradient of the output and x. Outputs: the gradients of pre and post.
struct ShiftedFramesTapGradient: Operation {
  let frames: Int

  var name: String { "temporal shift tap gradient" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.parameter([3]), .parameter([3])] }

  func lower(_ context: LoweringContext) {
    let shift = TemporalShift(ActivationShape(context.inputTypes[0]), frames: frames)
    context.emit(
      shift.backwardWeights(
        outputGradient: context.inputs[0], x: context.inputs[1], preGradient: context.outputs[0],
        postGradient: context.outputs[1],
        scratch: context.scratch(shift.backwardWeightsScratchByteCount(facts: context.device)), facts: context.device))
  }
}

/// Inputs: feature and gate.
struct Gated: Operation {
  var name: String { "gating" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[0] == inputs[1], "a gate needs equal shapes: \(inputs)")
    return [inputs[0]]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    context.graph.add(GatedGradient(), [context.outputGradient] + context.inputs).map(Optional.some)
  }

  func lower(_ context: LoweringContext) {
    context.emit(Gating.forward(feature: context.inputs[0], gate: context.inputs[1], output: context.outputs[0]))
  }
}

/// Inputs: the gradient of the output, feature and gate. Outputs: the gradients of feature and gate.
struct GatedGradient: Operation {
  var name: String { "gating gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputs[1], inputs[2]] }

  func lower(_ context: LoweringContext) {
    let (inputs, outputs) = (context.inputs, context.outputs)
    context.emit(
      Gating.backward(
        outputGradient: inputs[0], feature: inputs[1], gate: inputs[2], featureGradient: outputs[0],
        gateGradient: outputs[1]))
  }
}

/// Inputs: the other samples of each group, and the one that is put among them.
struct InsertedSample: Operation {
  let place: Int

  var name: String { "inserted sample" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let (others, sample) = (inputs[0], inputs[1])
    precondition(
      others[0] % sample[0] == 0 && others.dimensions.dropFirst() == sample.dimensions.dropFirst()
        && (0...others[0] / sample[0]).contains(place), "a sample inserted at \(place): \(inputs)")
    return [TensorType([others[0] + sample[0]] + sample.dimensions.dropFirst(), sample.layout)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let group = context.outputs[0].type[0] / context.inputs[1].type[0]
    return [nil, context.graph.extracted(context.outputGradient, at: place, of: group)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Samples.insert(
        context.inputs[1], into: context.inputs[0], sampleVectors: context.inputTypes[1].sampleVectors,
        group: context.outputTypes[0][0] / context.inputTypes[1][0], place: place, output: context.outputs[0]))
  }
}

/// One sample of each group.
struct ExtractedSample: Operation {
  let place: Int
  let group: Int

  var name: String { "extracted sample" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(
      inputs[0][0] % group == 0 && (0..<group).contains(place), "sample \(place) of \(group): \(inputs)")
    return [TensorType([inputs[0][0] / group] + inputs[0].dimensions.dropFirst(), inputs[0].layout)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let (graph, upstream) = (context.graph, context.outputGradient)
    if group == 1 { return [upstream] }
    let type = TensorType([upstream.type[0] * (group - 1)] + upstream.type.dimensions.dropFirst(), upstream.type.layout)
    return [graph.inserted(upstream, into: graph.add(Fill(type: type, value: 0), [])[0], at: place)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Samples.extract(
        context.inputs[0], sampleVectors: context.outputTypes[0].sampleVectors, group: group, place: place,
        output: context.outputs[0]))
  }
}
