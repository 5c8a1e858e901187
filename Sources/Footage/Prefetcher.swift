import Foundation

/// Makes what a training run wants next ahead of it, on a thread of its own, so that the device never waits.
public final class Prefetcher<Element: Sendable>: Sendable {
  private let queue: BoundedQueue<Element>

  /// Begins to make the elements of `first` and of the numbers after it, `depth` of them ahead.
  public init(from first: Int, depth: Int = 3, _ make: @escaping @Sendable (Int) throws -> Element) {
    let queue = BoundedQueue<Element>(depth: depth)
    self.queue = queue
    let thread = Thread {
      var number = first
      while queue.append(Result { try make(number) }) { number += 1 }
    }
    thread.name = "prefetcher"
    thread.start()
  }

  deinit { queue.close() }

  /// The next element, in order.
  ///
  /// - Throws: what making it threw; then every further call throws the same.
  public func next() throws -> Element { try queue.first() }
}

/// A bounded queue between one thread that appends and those that take. A failure ends it.
private final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // The condition guards all that follows.
  private let condition = NSCondition()
  private let depth: Int
  private var elements: [Result<Element, any Error>] = []
  private var isClosed = false

  init(depth: Int) { self.depth = depth }

  /// Waits for room and appends; false where no more is wanted.
  func append(_ element: Result<Element, any Error>) -> Bool {
    condition.withLock {
      while elements.count >= depth && !isClosed { condition.wait() }
      if isClosed { return false }
      elements.append(element)
      condition.broadcast()
      if case .failure = element { return false }
      return true
    }
  }

  /// Waits for an element and takes it; a failure stays.
  func first() throws -> Element {
    try condition.withLock {
      while elements.isEmpty { condition.wait() }
      let element = try elements[0].get()
      elements.removeFirst()
      condition.broadcast()
      return element
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }
}
