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
  /// Whether lines were lost: some are no records, or those up to the step that the run goes on from are not all there.
  let isDamaged: Bool
  /// The best evaluation that the log holds.
  private(set) var best: Evaluation?
  /// The seconds of the last line.
  private(set) var seconds = 0.0

  private let url: URL
  private let handle: FileHandle
  private let encoder = JSONEncoder()

  private static let end = UInt8(ascii: "\n")

  /// Opens the log at `url` with the lines of the steps up to `step` alone: those of a run that went further before it
  /// was stopped are dropped, and so is a line that was cut off.
  init(_ url: URL, keeping step: Int) throws {
    self.url = url
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // By bytes: a damaged line costs itself, and not all others, even where it is no text.
    let old: Data
    do { old = try FileContents.read(url) } catch FileError.missing { old = Data() }
    var (kept, last, isDamaged) = (Data(), 0, false)
    for line in old.split(separator: Self.end) {
      guard let record = try? JSONDecoder().decode(MetricsRecord.self, from: Data(line)) else {
        // A process that is killed leaves the beginning of a line, and nothing behind it.
        isDamaged = isDamaged || line.endIndex < old.endIndex || line.first != UInt8(ascii: "{")
        continue
      }
      guard record.step <= step else { continue }
      kept += line + [Self.end]
      (seconds, last) = (record.seconds, max(last, record.step))
      if let evaluation = record.evaluation, evaluation.isBetter(than: best) { best = evaluation }
    }
    self.isDamaged = isDamaged || last < step
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

  /// Counts an evaluation that the log has lost.
  func know(_ evaluation: Evaluation) {
    if evaluation.isBetter(than: best) { best = evaluation }
  }

  /// Adds one line, wholly or not at all.
  func append(_ record: MetricsRecord) throws {
    if let evaluation = record.evaluation { know(evaluation) }
    let line = try encoder.encode(record) + Data([Self.end])
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

  /// Waits until all lines are on the disk.
  func synchronize() throws {
    try FileError.writing(url) { try handle.synchronize() }
  }
}
