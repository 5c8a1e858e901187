import Kernels
import Vulkan

extension Graph {
  /// The channels of all parts, one part after the other: `[N, H, W, C]`, `[N, H, W, D]`, ... to
  /// `[N, H, W, C + D + ...]`.
  public func concatenated(_ parts: Tensor...) -> Tensor {
    concatenated(parts)
  }

  /// The channels of all parts, one part after the other.
  public func concatenated(_ parts: [Tensor]) -> Tensor {
    if parts.count == 1 { return parts[0] }
    let joined = add(Concatenation(), Array(parts.prefix(Channels.maxParts)))
    return concatenated(joined + parts.dropFirst(Channels.maxParts))
  }

  /// The channels of `x` cut into parts of `counts` channels: `[N, H, W, C]` to `[N, H, W, counts[0]]`, ...
  public func split(_ x: Tensor, _ counts: Int...) -> [Tensor] {
    add(ChannelSplit(counts: counts), [x])
  }

  /// The channels in `count` equal parts.
  public func split(_ x: Tensor, count: Int) -> [Tensor] {
    precondition(x.type.channels.isMultiple(of: count), "\(x.type) in \(count) parts")
    return add(ChannelSplit(counts: .init(repeating: x.type.channels / count, count: count)), [x])
  }

  /// Every sample `count` times in a row: `[N, ...]` to `[N * count, ...]`.
  public func repeated(_ x: Tensor, _ count: Int) -> Tensor {
    count == 1 ? x : add(RepeatedSamples(count: count, factor: 1), x)
  }

  /// The mean of every `count` samples in a row: `[N * count, ...]` to `[N, ...]`.
  public func groupMean(_ x: Tensor, _ count: Int) -> Tensor {
    count == 1 ? x : add(GroupSum(count: count, factor: 1 / Float(count)), x)
  }

  /// Every block of `block x block` pixels as one pixel, with channels in the order (row in the block, column in the
  /// block, channel): `[N, H, W, C]` to `[N, H / block, W / block, block * block * C]`. `block` divides H and W.
  public func spaceToDepth(_ x: Tensor, block: Int) -> Tensor {
    add(SpaceToDepth(block: block), x)
  }

  /// The inverse of `spaceToDepth`: `[N, H, W, block * block * C]` to `[N, block * H, block * W, C]`.
  public func depthToSpace(_ x: Tensor, block: Int) -> Tensor {
    add(DepthToSpace(block: block), x)
  }

  /// Nearest-neighbour upsampling: `[N, H, W, C]` to `[N, factor * H, factor * W, C]`.
  public func upsampled(_ x: Tensor, by factor: Int) -> Tensor {
    add(Upsampling(factor: factor), x)
  }
}

/// Channels of two to `Channels.maxParts` tensors side by side.
struct Concatenation: Operation {
  var name: String { "concatenation" }
  var storage: StorageRule { .arranged }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let size = inputs[0].dimensions.dropLast()
    precondition(
      inputs.allSatisfy { $0.dimensions.dropLast() == size }, "a concatenation needs equal sizes: \(inputs)")
    return [TensorType(size + [inputs.reduce(0) { $0 + $1.channels }], .channelGroups)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    var first = 0
    return zip(context.inputs, context.needed).map { input, isNeeded in
      defer { first += input.type.channels }
      return isNeeded ? context.graph.add(ChannelSlice(first: first, type: input.type), context.outputGradient) : nil
    }
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Channels.concatenate(
        zip(context.inputs, context.inputTypes).map { .init($0, channels: $1.channels) },
        pixels: context.inputTypes[0].count / context.inputTypes[0].channels, output: context.outputs[0]))
  }
}

/// Some channels of a tensor, from `first` on.
struct ChannelSlice: Operation {
  let first: Int
  let type: TensorType

  var name: String { "channel slice" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Channels.slice(
        context.inputs[0], channels: context.inputTypes[0].channels, range: first..<first + type.channels,
        pixels: type.count / type.channels, output: context.outputs[0]))
  }
}

/// Channels cut into parts of `counts` channels.
struct ChannelSplit: Operation {
  let counts: [Int]

  var name: String { "channel split" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(counts.reduce(0, +) == inputs[0].channels, "\(inputs[0]) has no parts of \(counts) channels")
    return counts.map { TensorType(inputs[0].dimensions.dropLast() + [$0], inputs[0].layout) }
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let parts = zip(context.outputGradients, context.outputs).map { gradient, output in
      gradient ?? context.graph.add(Fill(type: output.type, value: 0), [])[0]
    }
    return [context.graph.concatenated(parts)]
  }

  func lower(_ context: LoweringContext) {
    var first = 0
    for (output, count) in zip(context.outputs, counts) {
      context.emit(
        Channels.slice(
          context.inputs[0], channels: context.inputTypes[0].channels, range: first..<first + count,
          pixels: context.inputTypes[0].count / context.inputTypes[0].channels, output: output))
      first += count
    }
  }
}

/// Every sample several times in a row, times a factor; the adjoint of `GroupSum`.
struct RepeatedSamples: Operation {
  let count: Int
  let factor: Float

  var name: String { "repeated samples" }
  var storage: StorageRule { .arranged }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    [TensorType([inputs[0][0] * count] + inputs[0].dimensions.dropFirst(), inputs[0].layout)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.add(GroupSum(count: count, factor: factor), context.outputGradient)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Samples.repeat(
        context.inputs[0], sampleVectors: context.inputTypes[0].sampleVectors, count: count, factor: factor,
        output: context.outputs[0]))
  }
}

/// The sum of every `count` samples in a row, times a factor.
struct GroupSum: Operation {
  let count: Int
  let factor: Float

  var name: String { "group sum" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    precondition(inputs[0][0] % count == 0, "\(inputs[0]) has no whole groups of \(count)")
    return [TensorType([inputs[0][0] / count] + inputs[0].dimensions.dropFirst(), inputs[0].layout)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.add(RepeatedSamples(count: count, factor: factor), context.outputGradient)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Samples.sumGroups(
        context.inputs[0], sampleVectors: context.outputTypes[0].sampleVectors,
        count: count, factor: factor, output: context.outputs[0]))
  }
}

/// Blocks of pixels as channels.
struct SpaceToDepth: Operation {
  let block: Int

  var name: String { "space to depth" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let x = inputs[0]
    precondition(x[1] % block == 0 && x[2] % block == 0, "\(x) has no whole blocks of \(block)")
    return [.activation(x[0], x[1] / block, x[2] / block, x[3] * block * block)]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.depthToSpace(context.outputGradient, block: block)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Blocks.spaceToDepth(
        context.inputs[0], shape: ActivationShape(context.inputTypes[0]), block: block, output: context.outputs[0]))
  }
}

/// Channels as blocks of pixels.
struct DepthToSpace: Operation {
  let block: Int

  var name: String { "depth to space" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let x = inputs[0]
    precondition(x[3] % (block * block) == 0, "the channels of \(x) are no blocks of \(block)")
    return [.activation(x[0], x[1] * block, x[2] * block, x[3] / (block * block))]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.spaceToDepth(context.outputGradient, block: block)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Blocks.depthToSpace(
        context.inputs[0], shape: ActivationShape(context.outputTypes[0]), block: block, output: context.outputs[0]))
  }
}

/// Nearest-neighbour upsampling.
struct Upsampling: Operation {
  let factor: Int

  var name: String { "upsampling" }
  var storage: StorageRule { .rounded }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let x = inputs[0]
    return [.activation(x[0], x[1] * factor, x[2] * factor, x[3])]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    [context.graph.add(UpsamplingGradient(factor: factor, type: context.inputs[0].type), context.outputGradient)]
  }

  func lower(_ context: LoweringContext) {
    context.emit(
      Kernels.Pooling.upsample(
        context.inputs[0], shape: ActivationShape(context.inputTypes[0]), by: factor, output: context.outputs[0]))
  }
}

/// The sum over the block that each element was spread to.
struct UpsamplingGradient: Operation {
  let factor: Int
  let type: TensorType

  var name: String { "upsampling gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }

  func lower(_ context: LoweringContext) {
    context.emit(
      Kernels.Pooling.upsampleBackward(
        outputGradient: context.inputs[0], shape: ActivationShape(type), by: factor,
        inputGradient: context.outputs[0]))
  }
}

extension TensorType {
  /// Vectors of four elements in memory of one sample of a batch.
  var sampleVectors: Int { storedCount / dimensions[0] / 4 }
}
