import Files
import Foundation
import Synchronization

/// Standard error as lines, with at most one progress bar below them while it is a terminal.
///
/// Everything that the program says beside its results goes through here, so that a line never runs into the bar.
final class Console: Sendable {
  /// The console of this process.
  static let standardError = Console(descriptor: STDERR_FILENO)

  /// Whether somebody looks on, so that a line may be redrawn in place.
  let isTerminal: Bool
  private let file: OpenFile
  private let bar = Mutex("")
  private let failed = Atomic(false)

  /// The console on an open file.
  init(descriptor: Int32) {
    file = OpenFile(descriptor: descriptor)
    // A terminal of the type "dumb" shows control sequences as they are.
    isTerminal = isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Prints a line above the bar.
  func line(_ text: String) {
    lines(text.oneLine)
  }

  /// Prints a text of lines above the bar.
  func lines(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).oneLine + "\n" }
    bar.withLock { write(($0.isEmpty ? "" : Self.clear) + lines.joined() + fitted($0)) }
  }

  /// Draws the bar anew; an empty text takes it away.
  func show(_ text: String) {
    bar.withLock {
      guard isTerminal, $0 != text else { return }
      $0 = text
      write(Self.clear + fitted(text))
    }
  }

  /// Returns to the line's start and erases it.
  private static let clear = "\r\u{1b}[K"

  /// As much of `text` as one line of the terminal takes: a longer one could not be erased.
  private func fitted(_ text: String) -> String {
    var size = winsize()
    let isKnown = ioctl(file.descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return String(text.oneLine.prefix(columns: (isKnown ? Int(size.ws_col) : 80) - 1))
  }

  /// Whether a line could not be written.
  var hasFailed: Bool { failed.load(ordering: .relaxed) }

  private func write(_ text: String) {
    // There is nowhere left to say that nothing can be said.
    if file.write(text) != nil { failed.store(true, ordering: .relaxed) }
  }
}
