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

  /// Lies in a folder that such a shot was drawn into, where everything may be replaced.
  private static let mark = ".gpucolor.cartoon"

  /// Draws the first `frameCount` frames of `shot`, or all if it has fewer, `size` pixels wide and high, into the
  /// folders `line` and `color` in `folder`; every sixth frame and the last are key frames. What an earlier shot left in
  /// `folder` is removed.
  ///
  /// - Throws: `ColoringError.foreignFolder` where `folder` holds anything that no such shot has put there,
  ///   `FileError.unwritable`.
  public init(drawing shot: CartoonShot, frameCount: Int, size: Int, into folder: URL) throws {
    lineFolder = folder.appendingPathComponent("line")
    colorFolder = folder.appendingPathComponent("color")
    try Self.clear(folder)
    let count = min(frameCount, shot.frameCount)
    func isKeyFrame(_ index: Int) -> Bool { index.isMultiple(of: Self.keyFrameInterval) || index == count - 1 }
    var truth: [String: Image] = [:]
    for folder in [lineFolder, colorFolder] { try Folder.make(folder) }
    for index in 0..<count {
      let name = String(format: "%04d", index + 1)
      let frame = shot.frame(index, width: size, height: size)
      try frame.line.write(png: lineFolder.appendingPathComponent("\(name).png"))
      if isKeyFrame(index) { try frame.color.write(png: colorFolder.appendingPathComponent("\(name).png")) }
      truth[name] = frame.color
    }
    self.truth = truth
  }

  /// Leaves `folder` to the user, where such a shot was drawn into it or its parent: the next one must not replace what
  /// comes there now.
  ///
  /// - Throws: `FileError.unwritable`.
  public static func release(_ folder: URL) throws {
    let folder = folder.standardizedFileURL
    for mark in [folder, folder.deletingLastPathComponent()].map({ $0.appendingPathComponent(mark) })
    where FileIdentity(of: mark) != nil {
      try FileError.writing(mark) { try FileManager.default.removeItem(at: mark) }
    }
  }

  /// Makes `folder` one for such a shot, without what an earlier one left: it could be taken for frames of this one.
  private static func clear(_ folder: URL) throws {
    let mark = folder.appendingPathComponent(mark)
    let present = Folder.exists(folder) ? try Folder.list(folder) : nil
    guard present?.isEmpty ?? true || FileIdentity(of: mark) != nil else {
      throw ColoringError.foreignFolder(path: folder.path)
    }
    try Folder.make(folder)
    try FileContents.write(Data(), to: mark)
    for name in present?.names ?? [] where ["line", "color", "sheet.png"].contains(name) || isFrame(name) {
      try FileError.writing(folder.appendingPathComponent(name)) {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      }
    }
  }

  /// Whether a file is named as the frames of such a shot.
  private static func isFrame(_ name: String) -> Bool {
    name.count == 8 && name.hasSuffix(".png") && name.prefix(4).allSatisfy(\.isNumber)
  }
}
