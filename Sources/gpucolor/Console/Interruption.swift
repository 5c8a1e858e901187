import Foundation
import Synchronization

/// Ctrl-C and `kill`, taken as a wish to stop at the next good moment.
enum Interruption {
  private static let wished = Atomic(false)

  /// Whether to stop.
  static var isWished: Bool { wished.load(ordering: .relaxed) }

  /// From now on the first signal is a wish; the second ends the process as it would have without this.
  static func watch() {
    // Sets the flag up, which a signal handler must not do.
    _ = isWished
    for signal in [SIGINT, SIGTERM] {
      Foundation.signal(signal) { number in
        Interruption.wished.store(true, ordering: .relaxed)
        Foundation.signal(number, SIG_DFL)
      }
    }
  }
}
