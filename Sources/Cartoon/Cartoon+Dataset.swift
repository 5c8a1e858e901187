import Footage
import Foundation

extension Cartoon {
  /// Draws the first `shots` shots, up to `frames` frames of each, as the data set `name` at `folder`, on all cores.
  ///
  /// `report` is told how many of how many frames are drawn, and answers whether to go on; the data set appears whole or
  /// not at all.
  ///
  /// - Returns: whether the data set was finished.
  /// - Throws: `FootageError.occupied` or `FileError.unwritable`.
  public func write(
    to folder: URL, name: String, shots: Int, frames: Int, size: ImageSize, report: (_ done: Int, _ total: Int) -> Bool
  ) throws -> Bool {
    precondition(shots > 0 && frames > 0, "a data set has a frame")
    let writer = try DatasetWriter(
      folder: folder, name: name, source: "the procedural cartoon, seed \(seed), a cast of \(cast.count)")
    let drawn = (0..<shots).map { shot($0) }.flatMap { shot in
      (0..<min(frames, shot.frameCount)).map { (shot: shot, frame: $0) }
    }
    return try writer.write(drawn, report: report) { shot, number in
      let frame = shot.frame(number, width: size.width, height: size.height)
      return .init(shot: shot.name, name: Self.name(ofFrame: number), color: frame.color, line: frame.line)
    }
  }

  /// The name of a frame's files, from 0001 on.
  private static func name(ofFrame index: Int) -> String {
    let digits = String(index + 1)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
