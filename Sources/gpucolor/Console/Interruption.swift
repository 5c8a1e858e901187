import Foundation
import Synchronization

/// Ctrl-C, `kill` and a terminal that is closed, taken as a wish to stop at the next good moment.
enum Interruption {
  private static let wished = Atomic(false)

  /// Whether to stop.
  static var isWished: Bool { wished.load(ordering: .relaxed) }

  /// From now on the first signal is a wish; the second ends the process as it would have without this.
  static func watch() {
    // Sets the flag up, which a signal handler must not do.
    _ = isWished
    for signal in [SIGINT, SIGTERM, SIGHUP] where signal != SIGHUP || !isIgnored(signal) {
      Foundation.signal(signal) { number in
        Interruption.wished.store(true, ordering: .relaxed)
        Foundation.signal(number, SIG_DFL)
      }
    }
  }

  /// Whether whoever started the process wants it to live through `signal`, as `nohup` does.
  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
