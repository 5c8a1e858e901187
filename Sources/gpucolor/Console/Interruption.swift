import Foundation
import Synchronization
import Vulkan

/// Ctrl-C, `kill` and a terminal that is closed, taken as a wish to stop at the next good moment.
enum Interruption {
  /// Is wished for by the first signal; a command hands it down to whatever takes long.
  static let cancellation = Cancellation()

  /// The first signal that came; 0 before.
  private static let first = Atomic<Int32>(0)

  /// From now on the first signal is a wish to stop. The second, of whichever kind, ends the process at once.
  ///
  /// A signal that whoever started the process wants it to live through stays ignored: SIGHUP under `nohup`, SIGINT in
  /// what a shell runs in the background.
  static func watch() {
    // Sets up what the handler uses, which a signal handler must not do itself.
    _ = (cancellation.isWished, first.load(ordering: .relaxed))
    if !isIgnored(SIGINT) { signal(SIGINT, wish) }
    if !isIgnored(SIGTERM) { signal(SIGTERM, wish) }
    if !isIgnored(SIGHUP) { signal(SIGHUP, wish) }
  }

  /// Ends the process as the signal that came would have ended it, so that a shell sees 128 + its number and stops its
  /// script; returns where none came.
  static func endProcess() {
    let number = first.load(ordering: .relaxed)
    guard number != 0 else { return }
    Console.standardError.show("")
    fflush(nil)
    signal(number, SIG_DFL)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, number)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    raise(number)
  }

  private static let wish: @convention(c) (Int32) -> Void = { number in
    Interruption.first.store(number, ordering: .relaxed)
    Interruption.cancellation.wish()
    // In this handler's place alone: one that is ignored stays so.
    if !Interruption.isIgnored(SIGINT) { signal(SIGINT, SIG_DFL) }
    if !Interruption.isIgnored(SIGTERM) { signal(SIGTERM, SIG_DFL) }
    if !Interruption.isIgnored(SIGHUP) { signal(SIGHUP, SIG_DFL) }
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}

/// Work was stopped by a wish for it. Thrown by a command, it ends the process as the signal would have.
struct Stopped: Error, CustomStringConvertible {
  /// One line: what was saved or left, and how to go on.
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
