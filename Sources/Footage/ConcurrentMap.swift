import Dispatch

extension Array {
  /// What `element` makes of each number below `count`, in their order, on all cores at once.
  public init(concurrently count: Int, _ element: @Sendable (Int) -> Element) {
    self.init(unsafeUninitializedCapacity: count) { elements, initializedCount in
      // Every turn writes one of its own.
      nonisolated(unsafe) let elements = elements
      DispatchQueue.concurrentPerform(iterations: count) { elements.initializeElement(at: $0, to: element($0)) }
      initializedCount = count
    }
  }
}
