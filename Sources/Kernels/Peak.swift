import Vulkan

/// Kernels that do nothing but what a device does best, to hold others against.
public enum Peak {
  /// What `multiplyAdds` multiplies by.
  public static let factor: Float = 0.75
  /// What `multiplyAdds` adds: the elements approach 1, so that none becomes large, small or denormal.
  public static let summand: Float = 0.25
  /// Multiply-adds of each element in one turn of the loop.
  public static let stepsPerTurn = 32

  /// `output` = every element of `x`, `turns` * `stepsPerTurn` times over, times `factor` plus `summand`, in registers.
  /// At most 65,535 turns.
  public static func multiplyAdds(_ x: BufferRange, turns: Int, output: BufferRange, facts: DeviceFacts) -> [Launch] {
    precondition(turns <= RegisterTile.maxTurns, "a loop of \(turns) turns")
    let count = output.vectorCount
    return [
      PeakMultiplyAdd.launch(
        x: x, output: output,
        constants: .init(count: UInt32(count), turns: UInt32(turns), factor: factor, summand: summand),
        specialization: .init(localSizeX: UInt32(facts.subgroupSize)),
        groups: .folded(count.divided(by: 3 * facts.subgroupSize)),
        cost: Cost(flops: 8 * count * turns * stepsPerTurn, bytes: 32 * count))
    ]
  }

  /// `output` = `x`.
  public static func copy(_ x: BufferRange, output: BufferRange) -> [Launch] {
    let count = output.vectorCount
    return [
      PeakCopy.launch(
        x: x, output: output, constants: .init(count: UInt32(count)), groups: .elements(count),
        cost: Cost(bytes: 32 * count))
    ]
  }
}
