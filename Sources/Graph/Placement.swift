import Kernels
import Vulkan

/// Where the planned buffers of a lowered graph lie, from the launches that touch them.
struct Placement {
  let plan: MemoryPlan
  /// The bytes of each planned buffer, by its number.
  let ranges: [Int: Range<Int>]

  /// Plans memory; a guarded graph keeps every buffer alone, with room for sentinels around it.
  init(_ lowered: LoweredGraph, isGuarded: Bool) {
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

    let numbers = lifetimes.keys.sorted()
    let requests = numbers.map { number in
      guard case .planned(let byteCount) = lowered.roles[number], let lifetime = lifetimes[number] else {
        preconditionFailure("only planned buffers have lifetimes")
      }
      return MemoryPlan.Request(byteCount: byteCount, lifetime: isGuarded ? 0...end : lifetime)
    }
    plan = MemoryPlan(
      requests, alignment: VariableArena.alignment, guardByteCount: isGuarded ? VariableArena.alignment : 0)
    ranges = .init(
      uniqueKeysWithValues: zip(numbers, zip(plan.offsets, requests)).map { number, place in
        (number, place.0..<place.0 + place.1.byteCount)
      })
  }
}

/// Named buffers resolved to device memory.
struct Bindings {
  /// The device buffer of each named buffer.
  let buffers: [Buffer]
  let plannedRanges: [Int: Range<Int>]

  /// Where a range of a named buffer really lies.
  subscript(range: BufferRange) -> BufferBinding {
    let number = range.buffer.rawValue
    let start = plannedRanges[number]?.lowerBound ?? 0
    return BufferBinding(buffer: buffers[number], offset: start + range.offset, byteCount: range.byteCount)
  }

  /// The range as bytes of the device buffer, so that ranges of different names are compared by where they lie.
  func physical(_ binding: BufferBinding) -> BufferRange {
    BufferRange(
      BufferID(Int(bitPattern: ObjectIdentifier(binding.buffer))), offset: binding.offset, byteCount: binding.byteCount)
  }
}
