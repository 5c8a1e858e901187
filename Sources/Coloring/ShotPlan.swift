import Footage
import Foundation

/// What has to be done to colour a shot, and from what, known before any image is decoded.
public struct ShotPlan: Sendable {
  /// A frame that is coloured already.
  public struct KeyFrame: Sendable, Hashable {
    /// The coloured frame.
    public let color: ShotImage
    /// Its line art; nil where there is none and it has to be drawn from the colours.
    public let line: ShotImage?
  }

  /// A frame to be coloured.
  public struct Frame: Sendable, Hashable {
    /// The frame's line art.
    public let line: ShotImage
    /// Its references in chronological order: indices into `keyFrames`, at least one.
    public let references: [Int]
    /// How many of the references come before it.
    public let place: Int
    /// How many drawings of the shot lie between it and each of its references.
    public let distances: [Int]
  }

  /// The coloured frames in the order of the shot.
  public let keyFrames: [KeyFrame]
  /// The frames to be coloured in the order of the shot.
  public let frames: [Frame]

  /// Plans the shot whose line art lies in `lineFolder` and whose coloured key frames lie in `colorFolder`: every line
  /// art without a key frame of its name is to be coloured, from up to `referenceCount` key frames around it.
  ///
  /// Every image's outline is read, so that a missing, truncated or misfit one is found before anything is coloured.
  ///
  /// - Throws: `ColoringError`, or `FootageError` for an image that cannot be read.
  public init(lineFolder: URL, colorFolder: URL, referenceCount: Int = 2) throws {
    let lines = try ShotFolder(lineFolder)
    let colors = try ShotFolder(colorFolder)
    if lines.images.isEmpty { throw ColoringError.noLines(path: lineFolder.path) }
    if colors.images.isEmpty { throw ColoringError.noKeyFrames(path: colorFolder.path) }
    keyFrames = colors.images.map { KeyFrame(color: $0, line: lines[$0.name]) }
    frames = lines.images.filter { colors[$0.name] == nil }.map { line in
      let references = Self.references(around: line, among: colors.images, of: lines, count: referenceCount)
      return Frame(
        line: line, references: references, place: references.count { colors.images[$0].precedes(line) },
        distances: references.map { Self.distance(line, colors.images[$0], in: lines) })
    }
    if frames.isEmpty { throw ColoringError.nothingToColor(lines: lineFolder.path, colors: colorFolder.path) }
    let images = frames.map(\.line) + keyFrames.flatMap { [$0.color] + ($0.line.map { [$0] } ?? []) }
    try ImageFiles.commonSize(of: images.map(\.url))
  }

  /// Up to `count` of the key frames nearest to `frame`, half of them before it and half after it in the order of the
  /// shot. Of an odd number, the odd one is the nearer of the two next, the earlier of equals.
  private static func references(
    around frame: ShotImage, among keys: [ShotImage], of lines: ShotFolder, count: Int
  ) -> [Int] {
    let count = min(count, 2 * keys.count)
    let next = keys.firstIndex { frame.precedes($0) } ?? keys.count
    let half = (count + 1) / 2
    var chosen = Array(max(0, next - half)..<min(keys.count, next + half))
    guard chosen.count > count, let first = chosen.first, let last = chosen.last else { return chosen }
    func distance(_ index: Int) -> Int { Self.distance(frame, keys[index], in: lines) }
    if distance(first) > distance(last) { chosen.removeFirst() } else { chosen.removeLast() }
    return chosen
  }

  /// How many of `lines` lie between two images.
  private static func distance(_ first: ShotImage, _ second: ShotImage, in lines: ShotFolder) -> Int {
    let (start, end) = first.precedes(second) ? (first, second) : (second, first)
    return lines.images.count { start.precedes($0) && $0.precedes(end) }
  }
}
