import Cartoon
import Files
import Footage
import Foundation

/// A shot of a procedural cartoon laid out as a user's shot would be: all line art, and a few key frames in colour.
public struct HeldOutShot {
  /// The folder with the line art of every frame.
  public let lineFolder: URL
  /// The folder with the key frames.
  public let colorFolder: URL
  /// The colour frames by name, key frames included, as drawn.
  public let truth: [String: Image]

  /// Frames from one key frame to the next: the drawings of a cartoon are held for two, so that two drawings lie between.
  public static let keyFrameInterval = 6

  /// Draws the first `frameCount` frames of `shot`, or all if it has fewer, `size` pixels wide and high, into the
  /// folders `line` and `color` in `folder`; every sixth frame and the last are key frames.
  ///
  /// - Throws: `ColoringError.foreignImage` where these folders hold another shot already, `FileError.unwritable`.
  public init(drawing shot: CartoonShot, frameCount: Int, size: Int, into folder: URL) throws {
    lineFolder = folder.appendingPathComponent("line")
    colorFolder = folder.appendingPathComponent("color")
    let count = min(frameCount, shot.frameCount)
    let names = (1...count).map { String(format: "%04d.png", $0) }
    func isKeyFrame(_ index: Int) -> Bool { index.isMultiple(of: Self.keyFrameInterval) || index == count - 1 }
    try Self.prepare(lineFolder, for: Set(names))
    try Self.prepare(colorFolder, for: Set(names.indices.filter(isKeyFrame).map { names[$0] }))
    var truth: [String: Image] = [:]
    for (index, name) in names.enumerated() {
      let frame = shot.frame(index, width: size, height: size)
      try frame.line.write(png: lineFolder.appendingPathComponent(name))
      if isKeyFrame(index) { try frame.color.write(png: colorFolder.appendingPathComponent(name)) }
      truth[ShotImage(lineFolder.appendingPathComponent(name)).name] = frame.color
    }
    self.truth = truth
  }

  /// Images of another shot would be taken for frames of this one.
  private static func prepare(_ folder: URL, for names: Set<String>) throws {
    try Folder.make(folder)
    for image in try ShotFolder(folder).images where !names.contains(image.url.lastPathComponent) {
      throw ColoringError.foreignImage(path: image.url.path)
    }
  }
}
