import Dispatch
import Foundation

/// Work on the rows of an image on all cores.
public enum Rows {
  /// Calls `work` for stretches of `count` rows, on all cores at once.
  public static func concurrently(_ count: Int, _ work: @Sendable (Range<Int>) -> Void) {
    let stretches = stretches(of: count)
    DispatchQueue.concurrentPerform(iterations: stretches.count) { work(stretches[$0]) }
  }

  /// `count` rows in stretches, a few for each core.
  public static func stretches(of count: Int) -> [Range<Int>] {
    let wished = min(count, 4 * ProcessInfo.processInfo.activeProcessorCount)
    return (0..<wished).map { $0 * count / wished..<($0 + 1) * count / wished }
  }
}
