import Kernels
import Vulkan

/// Where the planned buffers of a lowered graph lie, from the launches that touch them.
struct Placement {
  /// The length of a block: every device allocates a gibibyte at once (Vulkan 1.2, maxMemoryAllocationSize), and memory
  /// in use has room for half of it more often.
  static let blockByteCount = 512 << 20

  let plan: MemoryPlan
  /// The place of each planned buffer, by its number.
  let places: [Int: MemoryPlan.Place]

  /// Plans memory; a guarded graph keeps every buffer alone, with room for sentinels around it.
  init(_ lowered: LoweredGraph, isGuarded: Bool, blockByteCount: Int = Self.blockByteCount) {
    let end = lowered.launches.count
    var lifetimes: [Int: ClosedRange<Int>] = [:]
    func touch(_ range: BufferRange, _ time: Int) {
      guard case .planned = lowered.roles[range.buffer.rawValue] else { return }
      let known = lifetimes[range.buffer.rawValue]
      lifetimes[range.buffer.rawValue] = (known?.lowerBound ?? time)...time
    }
    for (time, launch) in lowered.launches.enumerated() {
      for range in launch.ranges { touch(range, time) }
    }
    for range in lowered.outputRanges { touch(range, end) }
    for range in lowered.keptRanges where lifetimes[range.buffer.rawValue] != nil {
      lifetimes[range.buffer.rawValue] = 0...end
    }

    let numbers = lifetimes.keys.sorted()
    let requests = numbers.map { number in
      guard case .planned(let byteCount) = lowered.roles[number], let lifetime = lifetimes[number] else {
        preconditionFailure("only planned buffers have lifetimes")
      }
      return MemoryPlan.Request(byteCount: byteCount, lifetime: isGuarded ? 0...end : lifetime)
    }
    plan = MemoryPlan(
      requests, alignment: VariableArena.alignment, guardByteCount: isGuarded ? VariableArena.alignment : 0,
      blockByteCount: blockByteCount)
    places = .init(uniqueKeysWithValues: zip(numbers, plan.places))
  }
}

/// Named buffers resolved to device memory.
struct Bindings {
  /// The device buffer that each named buffer lies in, and from which byte on; none for buffers that nothing touches.
  let buffers: [(buffer: Buffer, offset: Int)?]

  /// Where a range of a named buffer really lies.
  subscript(range: BufferRange) -> BufferBinding {
    guard let (buffer, offset) = buffers[range.buffer.rawValue] else {
      preconditionFailure("only buffers that are touched have a place")
    }
    return BufferBinding(
      buffer: buffer, offset: offset + range.offset, byteCount: range.byteCount, element: range.element)
  }

  /// The range as bytes of the device buffer, so that ranges of different names are compared by where they lie.
  func physical(_ binding: BufferBinding) -> BufferRange {
    BufferRange(
      BufferID(Int(bitPattern: ObjectIdentifier(binding.buffer))), offset: binding.offset, byteCount: binding.byteCount)
  }
}
