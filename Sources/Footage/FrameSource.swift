import Files
import Foundation

/// Where the frames of a shot come from: pictures under names, in the order of the shot. Sources are listed at once and
/// decoded frame by frame.
public protocol FrameSource: Sendable {
  /// The frames in the order of the shot. Among drawings, and among key frames, each name is there once.
  var frames: [FrameName] { get }

  /// The frame in that place of `frames`.
  ///
  /// - Throws: `FileError` or `FootageError`, which name the file.
  func picture(at index: Int) throws -> Picture

  /// What messages call the frame: the path of its file where there is one.
  func label(at index: Int) -> String

  /// The name of its file, which a result takes over.
  func fileName(at index: Int) -> String

  /// The files and folders that the source reads, which nothing may be written over or put among.
  var files: [URL] { get }
  /// The folders that the source lists: what is put there would be a frame the next time.
  var folders: [URL] { get }
}

/// Frames that lie in memory.
public struct FramesInMemory: FrameSource {
  /// The frames in the order of the shot.
  public let frames: [FrameName]
  private let pictures: [Picture]

  /// A source of `pictures` under their names.
  public init(_ pictures: [FrameName: Picture]) {
    let sorted = pictures.sorted { $0.key < $1.key }
    frames = sorted.map(\.key)
    self.pictures = sorted.map(\.value)
  }

  /// The frame in that place.
  public func picture(at index: Int) throws -> Picture { pictures[index] }
  /// The frame's name.
  public func label(at index: Int) -> String { frames[index].text }
  /// The frame's name with the extension of its format.
  public func fileName(at index: Int) -> String { "\(frames[index]).\(pictures[index].kind.format.extensions[0])" }
  /// None.
  public var files: [URL] { [] }
  /// None.
  public var folders: [URL] { [] }
}

/// Frames that lie as image files in folders, or were named one by one.
public struct FrameFolder: FrameSource {
  /// The frames in the order of their names, numbers by value.
  public let frames: [FrameName]
  /// The files in the order of the frames.
  public let files: [URL]
  /// The folders that were listed.
  public let folders: [URL]
  /// What was left aside, a line for each file, or for many of one folder together: which, and why.
  public let remarks: [String]

  /// The images in the folder at `url`, told by their extensions; hidden files do not count.
  ///
  /// - Throws: `FileError`, or `FootageError.framesOfOneName` for two images that only differ in the extension.
  public init(_ url: URL) throws {
    try self.init(of: [url])
  }

  /// The images at `urls`, each of which is a file or a folder of images; those that are no
  /// frames of a shot, as model sheets of several folders, may have one name, and a file that is named twice counts once.
  ///
  /// - Throws: `FileError`, or `FootageError.framesOfOneName` for two frames that only differ in the extension.
  public init(of urls: [URL], areFrames: Bool = true) throws {
    var images: [URL] = []
    var folders: [URL] = []
    var remarks: [String] = []
    for url in urls {
      guard Folder.exists(url) else {
        guard FileIdentity(of: url) != nil else { throw FileError.missing(path: url.path) }
        // A folder was expected where a name has no image's extension.
        guard urls.count > 1 || ImageFiles.isImage(named: url.lastPathComponent) else {
          throw FileError.notAFolder(path: url.path)
        }
        images.append(url)
        continue
      }
      let contents = try FolderContents(url)
      images += contents.images.map { url.appendingPathComponent($0) }
      folders.append(url)
      remarks += contents.remarks
      remarks += Remarks.leftAside(contents.folders, in: url, "a folder within a folder of frames")
    }
    var known: Set<FileIdentity> = []
    // A frame that is held may be a link to the one before.
    if !areFrames { images.removeAll { url in FileIdentity(of: url).map { !known.insert($0).inserted } ?? false } }
    let named = images.map { (name: FrameName(ofFile: $0.lastPathComponent), url: $0) }.sorted { $0.name < $1.name }
    for (image, next) in zip(named, named.dropFirst()) where areFrames && image.name == next.name {
      throw FootageError.framesOfOneName(path: image.url.path, otherPath: next.url.path)
    }
    frames = named.map(\.name)
    files = named.map(\.url)
    self.folders = folders
    self.remarks = remarks
  }

  /// The frame in that place, decoded.
  public func picture(at index: Int) throws -> Picture { try Picture.read(files[index]) }
  /// The file's path.
  public func label(at index: Int) -> String { files[index].path }
  /// The file's name.
  public func fileName(at index: Int) -> String { files[index].lastPathComponent }
}
