import Foundation

extension PhysicalDevice {
  /// The memory types for buffers of that kind among those whose bits are set in `allowed`, the best first, at least one.
  ///
  /// Throws `VulkanError.missingFeature` where none will do.
  func memoryTypes(for kind: MemoryKind, allowed: UInt32 = .max) throws -> [Int] {
    let types = kind.types(among: memoryTypes, allowed: allowed)
    guard !types.isEmpty else { throw VulkanError.missingFeature("memory for \(kind) buffers", device: name) }
    return types
  }

  /// Nil where the heaps for memory of that kind, empty, would hold `byteCount` bytes: one of them alone, or all together
  /// where `inPieces`. Else the largest of these heaps.
  ///
  /// Throws `VulkanError.missingFeature` where there is no memory of that kind.
  func heapTooSmall(for byteCount: Int, kind: MemoryKind, inPieces: Bool) throws -> Int? {
    let candidates = Set(try memoryTypes(for: kind).map { memoryTypes[$0].heap }).sorted()
    // The heap of a CPU device is the host's memory, whatever the driver calls its size: lavapipe of Mesa 22 says 2 GiB.
    // A single allocation stays below that all the same.
    if inPieces, facts.kind == .cpu, UInt64(clamping: byteCount) <= ProcessInfo.processInfo.physicalMemory {
      return nil
    }
    var rest = byteCount
    for heap in candidates {
      if heaps[heap].byteCount >= byteCount { return nil }
      rest -= min(rest, heaps[heap].byteCount)
    }
    if inPieces && rest == 0 { return nil }
    return candidates.max { heaps[$0].byteCount < heaps[$1].byteCount }
  }
}
