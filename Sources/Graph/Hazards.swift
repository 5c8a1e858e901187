import Kernels

/// What one command does to memory: the byte ranges that it reads and writes.
public struct MemoryAccess: Sendable {
  /// Ranges that are read.
  public var reads: [BufferRange]
  /// Ranges that are written.
  public var writes: [BufferRange]

  /// A command that reads and writes the given ranges.
  public init(reads: [BufferRange], writes: [BufferRange]) {
    self.reads = reads
    self.writes = writes
  }

  /// Whether this command must not run before `earlier` is done: read after write, write after read, or write
  /// after write.
  public func conflicts(with earlier: MemoryAccess) -> Bool {
    func meet(_ one: [BufferRange], _ other: [BufferRange]) -> Bool {
      one.contains { range in other.contains(where: range.overlaps) }
    }
    return meet(reads, earlier.writes) || meet(writes, earlier.reads) || meet(writes, earlier.writes)
  }
}

/// Decides where barriers go: before a command that conflicts with one that no barrier separates from it.
public struct HazardTracker {
  private var unguarded: [MemoryAccess] = []

  /// A tracker at the start of a queue's work.
  public init() {}

  /// Whether a barrier has to come before the command; the command counts as recorded.
  public mutating func needsBarrier(before access: MemoryAccess) -> Bool {
    let isHazard = unguarded.contains(where: access.conflicts)
    if isHazard { unguarded.removeAll(keepingCapacity: true) }
    unguarded.append(access)
    return isHazard
  }
}

/// One step of a recorded graph, as the hazard checker sees it.
public enum RecordedStep: Sendable {
  /// A dispatch or a copy.
  case access(MemoryAccess, label: String)
  /// A barrier between everything before and everything after.
  case barrier
}

/// Two commands that touch the same bytes, one of them writing, without a barrier between them.
public struct UnguardedHazard: Hashable, Sendable {
  /// The earlier command.
  public let earlier: String
  /// The later command.
  public let later: String
}

/// Proves that a recorded graph leaves no hazard unguarded, by comparing every command with every later one up to
/// the next barrier byte by byte range. It shares no state with the tracker that placed the barriers.
public func unguardedHazards(in steps: [RecordedStep]) -> [UnguardedHazard] {
  var found: [UnguardedHazard] = []
  for (index, step) in steps.enumerated() {
    guard case .access(let earlier, let earlierLabel) = step else { continue }
    for later in steps[(index + 1)...] {
      guard case .access(let access, let label) = later else { break }
      let touched = access.reads + access.writes
      let isHazard =
        touched.contains { range in earlier.writes.contains { $0.overlaps(range) } }
        || access.writes.contains { range in earlier.reads.contains { $0.overlaps(range) } }
      if isHazard { found.append(UnguardedHazard(earlier: earlierLabel, later: label)) }
    }
  }
  return found
}
