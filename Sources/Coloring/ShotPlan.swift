import Files
import Footage
import Foundation

/// What has to be done to colour a shot, and from what, known by the names of the frames alone.
public struct ShotPlan: Sendable {
  /// A frame that is coloured already.
  public struct KeyFrame: Sendable, Hashable {
    /// The coloured frame, in `colors`.
    public let color: Int
    /// Its line art, in `lines`; nil where there is none and it has to be drawn from the colours.
    public let line: Int?
    /// Its place in the shot: twice that of its line art, and odd between two drawings.
    let rank: Int
  }

  /// A frame to be coloured.
  public struct Frame: Sendable, Hashable {
    /// The frame's line art, in `lines`.
    public let line: Int
    /// Its references in chronological order: indices into `keyFrames`.
    public let references: [Int]
    /// How many of the references come before it.
    public let place: Int
    /// How many drawings of the shot lie between it and each of its references.
    public let distances: [Int]
  }

  /// The drawings of the shot.
  public let lines: any FrameSource
  /// The coloured frames of the shot.
  public let colors: any FrameSource
  /// Coloured pictures that belong to no place in the shot: model sheets, frames of other shots.
  public let sheets: any FrameSource
  /// The coloured frames in the order of the shot.
  public let keyFrames: [KeyFrame]
  /// The frames to be coloured in the order of the shot.
  public let frames: [Frame]
  /// What the user must be told of how names were paired.
  public let remarks: [String]

  /// Plans a shot: every drawing of `lines` that has no coloured frame in `colors` is to be coloured, from up to
  /// `referenceCount` key frames around it and all of `sheets`. A drawing and a coloured frame are of one frame where
  /// they have one name, or else one number (`FramePairing`).
  ///
  /// Nothing is read: what is wrong with an image is found when it is its turn.
  ///
  /// - Throws: `ColoringError` `.noLines`, `.noReferences`, `.nothingToColor`, `.ambiguousNumber` or `.unpaired`.
  public init(
    lines: any FrameSource, colors: any FrameSource, sheets: any FrameSource = FramesInMemory([:]),
    referenceCount: Int = 2
  ) throws {
    if lines.frames.isEmpty { throw ColoringError.noLines(path: lines.place) }
    if colors.frames.isEmpty, sheets.frames.isEmpty { throw ColoringError.noReferences(path: colors.place) }
    self.lines = lines
    self.colors = colors
    self.sheets = sheets
    let pairing = try FramePairing(lines, colors)
    remarks = pairing.remarks
    let keyFrames = pairing.keyFrames
    self.keyFrames = keyFrames
    let colored = Set(keyFrames.compactMap(\.line))
    frames = lines.frames.indices.filter { !colored.contains($0) }.map { line in
      let references = Self.references(around: 2 * line, among: keyFrames, count: referenceCount)
      return Frame(
        line: line, references: Array(references), place: references.count { keyFrames[$0].rank < 2 * line },
        distances: references.map { Self.drawings(between: 2 * line, keyFrames[$0].rank) })
    }
    if frames.isEmpty { throw ColoringError.nothingToColor(lines: lines.place, colors: colors.place) }
  }

  /// Up to `count` of the key frames nearest to the place `rank`, half of them before it and half after it in the order
  /// of the shot. Of an odd number, the odd one is the nearer of the two next, the earlier of equals.
  private static func references(around rank: Int, among keys: [KeyFrame], count: Int) -> Range<Int> {
    let count = min(count, 2 * keys.count)
    let next = keys.partitioningIndex { $0.rank > rank }
    let half = (count + 1) / 2
    let chosen = max(0, next - half)..<min(keys.count, next + half)
    guard chosen.count > count, let first = chosen.first, let last = chosen.last else { return chosen }
    func distance(_ index: Int) -> Int { drawings(between: rank, keys[index].rank) }
    return distance(first) > distance(last) ? chosen.dropFirst() : chosen.dropLast()
  }

  /// How many drawings, which have the even ranks, lie between two places.
  private static func drawings(between first: Int, _ second: Int) -> Int {
    let (low, high) = (min(first, second), max(first, second))
    // From the first even number above `low` to the last below `high`; floors, also of negative numbers.
    return max(0, ((high - 1) >> 1) - (low >> 1))
  }
}

extension ShotPlan {
  private var sources: [any FrameSource] { [lines, colors, sheets] }

  /// Every file that is read.
  public var files: [URL] { sources.flatMap(\.files) }
  /// Every folder that is listed.
  public var folders: [URL] { sources.flatMap(\.folders) }

  /// Throws `ColoringError.outputIsInput` where results in `sink` would replace one of its inputs, through links too, or
  /// lie in the folders of the plan: among the line art they would be drawings the next time, among the key frames such.
  public func requireApart(from sink: FolderSink) throws {
    guard let output = FileIdentity(of: sink.url) else { return }
    if folders.contains(where: { FileIdentity(of: $0) == output }) {
      throw ColoringError.outputIsInput(path: sink.url.path)
    }
    for frame in frames {
      if let place = sink.places(of: lines.frames[frame.line]).first(where: sink.isInput) {
        throw ColoringError.outputIsInput(path: place.path)
      }
    }
  }
}

extension FrameSource {
  /// Where the source lies, for messages.
  var place: String { folders.first?.path ?? files.first?.path ?? "memory" }
}
