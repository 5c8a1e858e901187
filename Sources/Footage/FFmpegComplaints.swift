import CLibav
import Foundation

/// What FFmpeg's libraries log while something is done; they would write it to the terminal.
final class FFmpegComplaints {
  /// The first line that told an error.
  private(set) var error: String?
  /// The first line that warned.
  private(set) var warning: String?

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
    guard level <= AV_LOG_WARNING, let format, let arguments,
      let complaints = Thread.current.threadDictionary[key] as? FFmpegComplaints
    else { return }
    var text = [CChar](repeating: 0, count: 200)
    vsnprintf(&text, text.count, format, arguments)
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    complaints.note(String(decoding: bytes, as: UTF8.self).printable, isError: level <= AV_LOG_ERROR)
  }

  private func note(_ line: String, isError: Bool) {
    if line.isEmpty { return }
    if isError { error = error ?? line } else { warning = warning ?? line }
  }
}

extension String {
  /// The text in one line: without characters that steer a terminal, and what is around it.
  var printable: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
      .trimmingCharacters(in: .whitespaces)
  }
}
