import Foundation

/// Memory that runs out, said in one line. Neither Swift nor the drivers come back from an allocation that fails: they trap
/// or abort, and all that is left is to say why.
enum OutOfMemory {
  private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGSEGV]
  private static let message: StaticString =
    "gpucolor: error: out of memory; use smaller images, close other programs or raise the limit (ulimit -v)\n"
  /// What the signals would do without this, by their numbers. Written once, before the first of them.
  nonisolated(unsafe) private static let former = UnsafeMutablePointer<sigaction>.allocate(capacity: 64)

  /// From now on a crash for want of memory is said in one line and ends the process with 1. Every other crash stays what
  /// it was.
  static func watch() {
    former.initialize(repeating: sigaction(), count: 64)
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { OutOfMemory.handle($0) }
      // The stack may be what there is no memory for.
      action.sa_flags = SA_ONSTACK
      sigaction(number, &action, former + Int(number))
    }
  }

  /// Calls nothing that a signal handler must not call, and allocates nothing.
  private static func handle(_ number: Int32) {
    // An allocation that failed is the last failure of a thread that crashes over it.
    if errno == ENOMEM || !hasMemory {
      _ = Foundation.write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      _exit(1)
    }
    sigaction(number, former + Int(number), nil)
    // A fault comes again by itself.
    if number == SIGABRT { raise(number) }
  }

  /// Whether the system still gives a little.
  private static var hasMemory: Bool {
    let size = 1 << 24
    let probe = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard probe != MAP_FAILED else { return false }
    munmap(probe, size)
    return true
  }
}
