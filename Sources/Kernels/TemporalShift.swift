import Vulkan

/// Learnable temporal shift (SPEC.md, "Temporal constraint network"; Chang et al., arXiv 1907.01131): a 3-tap kernel
/// `pre` filters the first quarter of the channels (rounded down) over the frames of each sample, another one, `post`, the
/// second quarter, as zero-padded cross-correlation. The other channels stay as they are.
public struct TemporalShift: Hashable, Sendable {
  /// The shape of all frames: [samples * frames, height, width, channels], the frames of a sample in their order.
  public let shape: ActivationShape
  /// Frames of each sample.
  public let frames: Int

  /// The shift of activations of `shape`, whose images are `frames` a sample.
  public init(_ shape: ActivationShape, frames: Int) {
    precondition(frames > 0 && shape.images % frames == 0, "\(shape) has no whole samples of \(frames) frames")
    self.shape = shape
    self.frames = frames
  }

  /// Channels that each of the kernels filters.
  private var part: Int { shape.channels / 4 }

  /// `output` = the shift of `x`. `pre` and `post` are three floats each.
  public func forward(_ x: BufferRange, pre: BufferRange, post: BufferRange, output: BufferRange) -> [Launch] {
    shift(x, pre, post, output, transposed: false)
  }

  /// The gradient of `forward` with respect to x.
  public func backwardInput(
    outputGradient: BufferRange, pre: BufferRange, post: BufferRange, inputGradient: BufferRange
  ) -> [Launch] {
    shift(outputGradient, pre, post, inputGradient, transposed: true)
  }

  private func shift(
    _ x: BufferRange, _ pre: BufferRange, _ post: BufferRange, _ output: BufferRange, transposed: Bool
  ) -> [Launch] {
    [
      TemporalShiftFilter.launch(
        x: x, pre: pre, post: post, output: output,
        constants: .init(
          count: UInt32(shape.groupCount), channelGroups: UInt32(shape.channelGroups), pixels: UInt32(shape.pixels),
          frames: UInt32(frames), part: UInt32(part)),
        specialization: .init(transposed: transposed), groups: .elements(shape.groupCount),
        cost: Cost(flops: 10 * part * shape.images * shape.pixels, bytes: 2 * shape.byteCount), spread: .elements)
    ]
  }
}

extension TemporalShift {
  /// Bytes of scratch that `backwardWeights` needs.
  public func backwardWeightsScratchByteCount(facts: DeviceFacts) -> Int {
    16 * runs(facts).count * max(filteredGroups(0).count, filteredGroups(part).count)
  }

  /// The gradients of `forward` with respect to both kernels: `preGradient` and `postGradient` are three floats each,
  /// followed by a zero.
  public func backwardWeights(
    outputGradient: BufferRange, x: BufferRange, preGradient: BufferRange, postGradient: BufferRange,
    scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    [(0, preGradient), (part, postGradient)].flatMap { first, gradient in
      taps(outputGradient, x, first: first, gradient, scratch, facts)
    }
  }

  /// The gradient of the kernel that filters the channels from `first` on.
  private func taps(
    _ outputGradient: BufferRange, _ x: BufferRange, first: Int, _ gradient: BufferRange, _ scratch: BufferRange,
    _ facts: DeviceFacts
  ) -> [Launch] {
    if part == 0 { return Elementwise.filled(with: 0, output: gradient) }
    let runs = runs(facts)
    let groups = filteredGroups(first).count
    let partials = scratch.part(at: 0, byteCount: 16 * runs.count * groups)
    let read = shape.images * shape.pixels * groups
    return [
      TemporalShiftBackwardWeight.launch(
        outputGradient: outputGradient, x: x, partials: partials,
        constants: .init(
          rows: UInt32(shape.images * shape.pixels), run: UInt32(runs.length), runs: UInt32(runs.count),
          channelGroups: UInt32(shape.channelGroups), pixels: UInt32(shape.pixels), frames: UInt32(frames),
          first: UInt32(first), end: UInt32(first + part)),
        specialization: .init(localSizeX: UInt32(facts.subgroupSize)), groups: Grid(runs.count, groups),
        cost: Cost(flops: 24 * read, bytes: 32 * read)),
      Pooling.columnSum(partials, rows: runs.count * groups, output: gradient),
    ]
  }

  /// The groups of four channels that a kernel filters which begins at channel `first`.
  private func filteredGroups(_ first: Int) -> Range<Int> { first / 4..<(first + part).divided(by: 4) }

  /// Neighbouring pixels of all frames that a workgroup adds up, at most 256 runs of at least 64 turns.
  private func runs(_ facts: DeviceFacts) -> (length: Int, count: Int) {
    let rows = shape.images * shape.pixels
    let length = rows.divided(by: min(rows.divided(by: 64 * facts.subgroupSize), 256))
    return (length, rows.divided(by: length))
  }
}
