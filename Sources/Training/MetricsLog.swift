import Files
import Foundation

/// One line of a run's `metrics.jsonl`.
public struct MetricsRecord: Codable, Hashable, Sendable {
  /// The step, from 1.
  public var step: Int
  /// Seconds that the run had trained for, evaluations and saving included.
  public var seconds: Double
  /// The losses of the step by name; nil in the line of an evaluation.
  public var losses: [String: Float]?
  /// What the losses were multiplied by for their gradients, in mixed precision.
  public var lossScale: Float?
  /// The result on the held-out shots; nil in the line of a step.
  public var evaluation: Evaluation?
}

/// A run's `metrics.jsonl`, open for appending.
final class MetricsLog {
  private let url: URL
  private let handle: FileHandle
  private let encoder = JSONEncoder()
  /// The best evaluation that the log holds.
  private(set) var best: Evaluation?
  /// The seconds of the last line.
  private(set) var seconds = 0.0

  /// Opens the log at `url` with the lines of the steps up to `step` alone: those of a run that went further before it
  /// was stopped are dropped, and so is a line that was cut off.
  init(_ url: URL, keeping step: Int) throws {
    self.url = url
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // By bytes: a damaged line costs itself, and not all others, even where it is no text.
    let old = (try? Data(contentsOf: url)) ?? Data()
    let end = UInt8(ascii: "\n")
    var kept = Data()
    for line in old.split(separator: end) {
      guard let record = try? JSONDecoder().decode(MetricsRecord.self, from: Data(line)), record.step <= step
      else { continue }
      kept += line + [end]
      seconds = record.seconds
      if let evaluation = record.evaluation, evaluation.isBetter(than: best) { best = evaluation }
    }
    try FileContents.write(kept, to: url)
    handle = try FileError.writing(url) {
      let handle = try FileHandle(forWritingTo: url)
      try handle.seekToEnd()
      return handle
    }
  }

  deinit {
    try? handle.close()
  }

  /// Adds one line, wholly or not at all.
  func append(_ record: MetricsRecord) throws {
    if let evaluation = record.evaluation, evaluation.isBetter(than: best) { best = evaluation }
    let line = try encoder.encode(record) + Data("\n".utf8)
    try FileError.writing(url) {
      let end = try handle.offset()
      do {
        try handle.write(contentsOf: line)
      } catch {
        try? handle.truncate(atOffset: end)
        throw error
      }
    }
  }
}
