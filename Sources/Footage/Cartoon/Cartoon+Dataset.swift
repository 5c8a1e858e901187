import Foundation
import Synchronization

extension Cartoon {
  /// Draws the first `shots` shots, up to `frames` frames of each, as the data set `name` at `folder`, on all cores.
  ///
  /// `report` is told how many of how many frames are drawn, and answers whether to go on; the data set appears whole or
  /// not at all.
  ///
  /// - Returns: whether the data set was finished.
  /// - Throws: `FootageError` `.occupied` or `.writeFailed`.
  public func write(
    to folder: URL, name: String, shots: Int, frames: Int, size: ImageSize, report: (_ done: Int, _ total: Int) -> Bool
  ) throws -> Bool {
    precondition(shots > 0 && frames > 0, "a data set has a frame")
    let writer = try DatasetWriter(
      folder: folder, name: name, source: "the procedural cartoon, seed \(seed), a cast of \(cast.count)")
    let drawn = (0..<shots).map { shot($0) }.flatMap { shot in
      (0..<min(frames, shot.frameCount)).map { (shot: shot, frame: $0) }
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    for start in stride(from: 0, to: drawn.count, by: cores) {
      guard report(start, drawn.count) else { return false }
      let failure = Mutex<(any Error)?>(nil)
      DispatchQueue.concurrentPerform(iterations: min(cores, drawn.count - start)) { index in
        let (shot, number) = drawn[start + index]
        let frame = shot.frame(number, width: size.width, height: size.height)
        do {
          try writer.add(shot: shot.name, frame: Self.name(ofFrame: number), color: frame.color, line: frame.line)
        } catch {
          failure.withLock { $0 = error }
        }
      }
      if let error = failure.withLock({ $0 }) { throw error }
    }
    _ = report(drawn.count, drawn.count)
    try writer.finish()
    return true
  }

  /// The name of a frame's files, from 0001 on.
  private static func name(ofFrame index: Int) -> String {
    let digits = String(index + 1)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
