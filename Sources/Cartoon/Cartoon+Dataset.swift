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
  fileprivate static func name(ofFrame index: Int) -> String {
    let digits = String(index + 1)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Cels {
  /// Draws the first `shots` shots, up to `drawings` drawings of each and all their model sheets, as the data set `name` at
  /// `folder`, on all cores; `report` as in `Cartoon.write`.
  ///
  /// - Returns: whether the data set was finished.
  /// - Throws: `FootageError.occupied` or `FileError.unwritable`.
  public func write(
    to folder: URL, name: String, shots: Int, drawings: Int, report: (_ done: Int, _ total: Int) -> Bool
  ) throws -> Bool {
    precondition(shots > 0 && drawings > 0, "a data set has a drawing")
    let writer = try DatasetWriter(
      folder: folder, name: name,
      source: "cels of the procedural cartoon, seed \(cartoon.seed), a cast of \(cartoon.cast.count)")
    let pages = (0..<shots).map { shot($0) }.flatMap { shot in
      (0..<min(drawings, shot.drawingCount)).map { (shot: shot, number: $0, isSheet: false) }
        + (0..<shot.sheetCount).map { (shot: shot, number: $0, isSheet: true) }
    }
    return try writer.write(pages, report: report) { shot, number, isSheet in
      let drawn = isSheet ? shot.sheet(number) : shot.drawing(number)
      guard let drawn else { return nil }
      return .init(
        shot: shot.name, name: Cartoon.name(ofFrame: number), color: drawn.color, alpha: drawn.opacity,
        line: isSheet ? nil : drawn.line)
    }
  }
}
