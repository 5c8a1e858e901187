import Vulkan

/// Sums over all elements of a tensor, to one float (followed by three zeros), always added in the same order.
public enum Reduction {
  /// What `scalar_partial.comp` sums, by its number there.
  enum Operation: UInt32 {
    case absoluteDifference, crossEntropy, product, logLikelihood, nonFinite
  }

  /// Bytes of scratch that a reduction of `byteCount` bytes needs.
  public static func scratchByteCount(_ byteCount: Int, facts: DeviceFacts) -> Int {
    Runs(count: byteCount.divided(by: 16), facts: facts).groups * 16
  }

  /// `output` = factor * sum of x0 * x1 over the first `count` floats, whatever follows them.
  public static func dot(
    _ x0: BufferRange, _ x1: BufferRange, count: Int, factor: Float = 1, output: BufferRange, scratch: BufferRange,
    facts: DeviceFacts
  ) -> [Launch] {
    let shape = ActivationShape(images: 1, height: 1, width: 1, channels: count)
    return launches(
      .product, x0, x1, factor: factor, maskedBy: shape, output: output, scratch: scratch, facts: facts)
  }

  /// `output` = how many floats of `x` are infinite or not a number.
  public static func nonFiniteCount(
    _ x: BufferRange, output: BufferRange, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    launches(.nonFinite, x, x, factor: 1, output: output, scratch: scratch, facts: facts)
  }

  /// Both passes, or one where it is a single run; `shape` is given where padding must be left out.
  static func launches(
    _ operation: Operation, _ x0: BufferRange, _ x1: BufferRange, factor: Float, parameter: Float = 0,
    maskedBy shape: ActivationShape? = nil, output: BufferRange, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let count = shape?.groupCount ?? x0.vectorCount
    let runs = Runs(count: count, facts: facts)
    let isSingle = runs.groups == 1
    let partials = isSingle ? output : scratch.part(at: 0, byteCount: runs.groups * 16)
    let partial = ScalarPartial.launch(
      x0: x0, x1: x1, partials: partials,
      constants: .init(
        count: UInt32(count), run: UInt32(runs.length), channels: UInt32(shape?.channels ?? 4),
        channelGroups: UInt32(shape?.channelGroups ?? 1), parameter: parameter, factor: isSingle ? factor : 1),
      specialization: .init(
        localSizeX: UInt32(facts.subgroupSize), operation: operation.rawValue, masked: shape?.isPadded ?? false),
      groups: Grid(runs.groups), cost: Cost(flops: 12 * count, bytes: (x0 == x1 ? 16 : 32) * count))
    if isSingle { return [partial] }
    return [
      partial,
      ScalarTotal.launch(
        partials: partials, total: output, constants: .init(count: UInt32(runs.groups), factor: factor),
        specialization: .init(localSizeX: UInt32(facts.subgroupSize)), groups: Grid(1),
        cost: Cost(bytes: partials.byteCount)),
    ]
  }

  /// The runs of neighbouring elements that the workgroups take.
  private struct Runs {
    let length: Int
    let groups: Int

    /// At most 256 runs of at least 64 turns; on a CPU a single one where a second kernel would cost more.
    init(count: Int, facts: DeviceFacts) {
      let isSmall = facts.kind == .cpu && count <= 16384
      let wanted = isSmall ? 1 : Swift.min(count.divided(by: 64 * facts.subgroupSize), 256)
      length = count.divided(by: wanted).rounded(upTo: facts.subgroupSize)
      groups = count.divided(by: length)
    }
  }
}
