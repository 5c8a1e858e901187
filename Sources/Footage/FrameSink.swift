import Files
import Foundation

/// A finished frame: straight colours, 3 channels in 0...1, and its opacity where it has any.
public struct FinishedFrame: Sendable {
  /// The frame.
  public let name: FrameName
  /// The name of the drawing's file.
  public let fileName: String
  /// How the drawing lies in its file.
  public let kind: PictureKind
  /// The colours.
  public let color: Image
  /// The opacity, 1 channel; nil where all of it is opaque.
  public let alpha: Image?

  /// The frame `name`, whose drawing is of `kind` in the file `fileName`.
  public init(name: FrameName, fileName: String, kind: PictureKind, color: Image, alpha: Image?) {
    self.name = name
    self.fileName = fileName
    self.kind = kind
    self.color = color
    self.alpha = alpha
  }
}

/// Where finished frames go.
public protocol FrameSink {
  /// Whether there is a result for the drawing of that name already.
  func holds(_ name: FrameName) -> Bool

  /// Takes a frame; afterwards it is there whole.
  ///
  /// - Throws: `FileError`, `FootageError`.
  mutating func write(_ frame: FinishedFrame) throws
}

/// Frames that are kept in memory.
public struct MemorySink: FrameSink {
  /// The frames in the order in which they were finished.
  public private(set) var frames: [FinishedFrame] = []

  /// A sink without frames.
  public init() {}

  /// Whether the frame is there.
  public func holds(_ name: FrameName) -> Bool { frames.contains { $0.name == name } }

  /// Keeps the frame.
  public mutating func write(_ frame: FinishedFrame) { frames.append(frame) }
}

/// A folder of image files, each named as its drawing.
public struct FolderSink: FrameSink {
  /// The folder.
  public let url: URL
  private let format: ImageFormat?
  private let inputs: Set<FileIdentity>
  private var isMade = false

  /// The folder at `url`, made with the first frame. Frames are written in `format`, by default in that of the drawing
  /// where that is one of those that are written, and over nothing that is one of `inputs`.
  public init(_ url: URL, format: ImageFormat? = nil, inputs: [URL] = []) {
    self.url = url
    self.format = format
    self.inputs = Set(inputs.compactMap(FileIdentity.init))
  }

  /// Whether there is a whole image of that name in any of the formats that are written.
  public func holds(_ name: FrameName) -> Bool {
    places(of: name).contains { (try? ImageFile(at: $0, thoroughly: true)) != nil }
  }

  /// The files there that are results for the drawing `name`, or would be replaced by one.
  public func places(of name: FrameName) -> [URL] {
    ImageFormat.written.flatMap(\.extensions).flatMap { [$0, $0.uppercased()] }
      .map { url.appendingPathComponent("\(name).\($0)") }.filter { FileIdentity(of: $0) != nil }
  }

  /// Whether `file` is one of the inputs, through links or in another spelling too.
  public func isInput(_ file: URL) -> Bool { FileIdentity(of: file).map(inputs.contains) ?? false }

  /// Writes the frame's file.
  ///
  /// - Throws: `FileError.unwritable`, `FootageError` `.isInput`, `.notFinite` or `.unwritable`.
  public mutating func write(_ frame: FinishedFrame) throws {
    let kind = format.map { frame.kind.with(format: $0) } ?? frame.kind.written
    let file = url.appendingPathComponent(kind.format.fileName(for: frame.fileName))
    if isInput(file) { throw FootageError.isInput(path: file.path) }
    // Not before there is something to put there.
    if !isMade {
      try Folder.make(url)
      Folder.removeAbandoned(in: url)
      isMade = true
    }
    try frame.color.write(to: file, as: kind, alpha: frame.alpha)
  }
}
