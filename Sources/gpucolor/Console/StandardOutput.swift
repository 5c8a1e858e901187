import Files
import Foundation

/// Standard output, where results go: what cannot be written there is an error, so that a table which a full disk has
/// swallowed does not pass for one that was written.
enum StandardOutput {
  /// Why standard output does not take what is written.
  struct Failure: Error, CustomStringConvertible {
    /// The error number of the call that failed.
    let code: Int32

    /// One line: what happened, to what, what to do.
    var description: String {
      "standard output could not be written: \(String(cString: strerror(code))); "
        + "what should have been there is lost, send it elsewhere"
    }
  }

  /// Writes `text` as one line, at once. Where the reader has gone, the signal SIGPIPE ends the process, as usual.
  ///
  /// - Throws: `Failure`.
  static func line(_ text: String) throws {
    try lines(text.oneLine)
  }

  /// Writes a text of lines, a table or help, and a line's end.
  ///
  /// - Throws: `Failure`.
  static func lines(_ text: String) throws {
    if let code = OpenFile(descriptor: STDOUT_FILENO).write(text + "\n") { throw Failure(code: code) }
  }

  /// Closes standard output, since some file systems say only then that there was no room. Nothing may follow.
  ///
  /// - Throws: `Failure`.
  static func close() throws {
    if Foundation.close(STDOUT_FILENO) != 0 { throw Failure(code: errno) }
  }
}
