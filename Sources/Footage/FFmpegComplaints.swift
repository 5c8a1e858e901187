import CLibav
import Files
import Foundation

/// What FFmpeg's libraries log while something is done; they would write it to the terminal.
final class FFmpegComplaints {
  /// The first line that told an error.
  private(set) var error: String?

  /// Runs `body` and gathers what is logged meanwhile on this thread.
  static func during<Result>(_ body: (FFmpegComplaints) throws -> Result) rethrows -> Result {
    _ = installed
    let complaints = FFmpegComplaints()
    Thread.current.threadDictionary[key] = complaints
    defer { Thread.current.threadDictionary.removeObject(forKey: key) }
    return try body(complaints)
  }

  private static let key = "gpucolor.FFmpegComplaints"

  private static let installed: Void = av_log_set_callback { _, level, format, arguments in
    guard level <= AV_LOG_ERROR, let format, let arguments,
      let complaints = Thread.current.threadDictionary[key] as? FFmpegComplaints
    else { return }
    var text = [CChar](repeating: 0, count: 200)
    vsnprintf(&text, text.count, format, arguments)
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    complaints.note(String(decoding: bytes, as: UTF8.self))
  }

  private func note(_ text: String) {
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines).oneLine
    if error == nil, !line.isEmpty { error = line }
  }
}
