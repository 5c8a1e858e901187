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
  /// What the buffers would take without sharing, in bytes.
  let unsharedByteCount: Int

  /// Plans memory; a guarded graph keeps every buffer alone, with room for sentinels around it.
  init(_ lowered: LoweredGraph, isGuarded: Bool, blockByteCount: Int = Self.blockByteCount) {
    let launches = lowered.launches
    let end = launches.count
    var lifetimes: [Int: ClosedRange<Int>] = [:]
    func touch(_ range: BufferRange, _ time: Int) {
      guard lowered.plannedByteCount(range.buffer.rawValue) != nil else { return }
      let known = lifetimes[range.buffer.rawValue]
      lifetimes[range.buffer.rawValue] = (known?.lowerBound ?? time)...time
    }
    for (time, launch) in launches.enumerated() {
      for range in launch.ranges { touch(range, time) }
    }
    for range in lowered.outputRanges { touch(range, end) }
    for range in lowered.keptRanges where lifetimes[range.buffer.rawValue] != nil {
      lifetimes[range.buffer.rawValue] = 0...end
    }

    let owners = isGuarded ? [:] : Self.takeOver(lowered, &lifetimes)
    let numbers = lifetimes.keys.sorted()
    let requests = numbers.map { number in
      guard let byteCount = lowered.plannedByteCount(number), let lifetime = lifetimes[number] else {
        preconditionFailure("only planned buffers have lifetimes")
      }
      return MemoryPlan.Request(byteCount: byteCount, lifetime: isGuarded ? 0...end : lifetime)
    }
    plan = MemoryPlan(
      requests, alignment: VariableArena.alignment, guardByteCount: isGuarded ? VariableArena.alignment : 0,
      blockByteCount: blockByteCount)
    var places = [Int: MemoryPlan.Place](uniqueKeysWithValues: zip(numbers, plan.places))
    for (number, owner) in owners { places[number] = places[owner] }
    self.places = places
    unsharedByteCount = owners.keys.reduce(plan.unsharedByteCount) { $0 + (lowered.plannedByteCount($1) ?? 0) }
  }

  /// Lets outputs lie where an input lay whose last use is the launch that makes them, if the launch may work in place:
  /// the line of memory that it writes is in the caches already. Their lives become the input's, and the result tells
  /// whose.
  private static func takeOver(_ lowered: LoweredGraph, _ lifetimes: inout [Int: ClosedRange<Int>]) -> [Int: Int] {
    var owners: [Int: Int] = [:]
    for (time, launch) in lowered.launches.enumerated() {
      guard let (input, output) = launch.inPlace, lowered.fills(input), lowered.fills(output),
        input.byteCount == output.byteCount
      else { continue }
      let owner = owners[input.buffer.rawValue] ?? input.buffer.rawValue
      guard let before = lifetimes[owner], let after = lifetimes[output.buffer.rawValue],
        before.upperBound == time, after.lowerBound == time
      else { continue }
      owners[output.buffer.rawValue] = owner
      lifetimes[owner] = before.lowerBound...after.upperBound
      lifetimes[output.buffer.rawValue] = nil
    }
    return owners
  }
}

extension LoweredGraph {
  /// The bytes of a buffer, by its number, that the plan gives memory; nil of others.
  fileprivate func plannedByteCount(_ number: Int) -> Int? {
    if case .planned(let byteCount) = roles[number] { byteCount } else { nil }
  }

  /// Whether a range is the whole of a planned buffer.
  fileprivate func fills(_ range: BufferRange) -> Bool {
    range.offset == 0 && range.byteCount == plannedByteCount(range.buffer.rawValue)
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
