import Footage
import Foundation

/// A shot of a procedural cartoon laid out as a user's shot would be: all line art, and the first and the last frame
/// in colour.
public struct HeldOutShot {
  /// The folder with the line art of every frame.
  public let lineFolder: URL
  /// The folder with the key frames.
  public let colorFolder: URL
  /// The colour frames by name, key frames included, as drawn.
  public let truth: [String: Image]

  /// Draws the first `frameCount` frames of `shot`, or all if it has fewer, `size` pixels wide and high, into the
  /// folders `line` and `color` in `folder`.
  ///
  /// - Throws: `ColoringError.foreignImage` where these folders hold another shot already, `FootageError.writeFailed`.
  public init(drawing shot: CartoonShot, frameCount: Int, size: Int, into folder: URL) throws {
    lineFolder = folder.appendingPathComponent("line")
    colorFolder = folder.appendingPathComponent("color")
    let count = min(frameCount, shot.frameCount)
    let names = (1...count).map { String(format: "%04d.png", $0) }
    for (folder, expected) in [(lineFolder, names), (colorFolder, [names[0], names[count - 1]])] {
      try Self.prepare(folder, for: Set(expected))
    }
    var truth: [String: Image] = [:]
    for (index, name) in names.enumerated() {
      let frame = shot.frame(index, width: size, height: size)
      try frame.line.write(png: lineFolder.appendingPathComponent(name))
      if index == 0 || index == count - 1 { try frame.color.write(png: colorFolder.appendingPathComponent(name)) }
      truth[ShotImage(lineFolder.appendingPathComponent(name)).name] = frame.color
    }
    self.truth = truth
  }

  /// Images of another shot would be taken for frames of this one.
  private static func prepare(_ folder: URL, for names: Set<String>) throws {
    try Disk.makeFolder(folder)
    for image in try ShotFolder(folder).images where !names.contains(image.url.lastPathComponent) {
      throw ColoringError.foreignImage(path: image.url.path)
    }
  }
}
