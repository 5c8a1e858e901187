import Files
import Foundation

/// Finished shots as folders of colour frames, from which a data set is prepared: the line art is taken from the colours.
public struct ColorShots: Sendable {
  /// A colour frame of a shot.
  private struct Frame: Sendable {
    let shot: String
    let name: String
    let url: URL
  }

  private let frames: [Frame]
  /// The names of the shots, in the order of the folders.
  public let shots: [String]

  /// The shots in `folders`: a folder with images is a shot, named as the folder; a folder with such folders is all of
  /// theirs. Frames are in the order of their names, numbers by value. Every image's outline is read, so that nothing is
  /// begun that cannot be finished.
  ///
  /// - Throws: `FileError`, `FootageError` `.noImages`, `.shotsOfOneName`, `.framesOfOneName`, `.sizesDiffer`, or what is
  ///   wrong with an image.
  public init(in folders: [URL]) throws {
    var frames: [Frame] = []
    var known: [String: URL] = [:]
    var shots: [String] = []
    for folder in try folders.flatMap(Self.shotFolders) {
      let shot = folder.standardizedFileURL.lastPathComponent
      if let other = known.updateValue(folder, forKey: shot) {
        throw FootageError.shotsOfOneName(path: other.path, otherPath: folder.path)
      }
      let images = try Self.images(in: folder)
      try ImageFiles.commonSize(of: images)
      shots.append(shot)
      frames += images.map { Frame(shot: shot, name: Self.name($0), url: $0) }
    }
    self.frames = frames
    self.shots = shots
  }

  /// Writes the data set `name` at `folder`, where nothing may be yet, with the line art and the distance map of every
  /// frame, on all cores.
  ///
  /// `report` is told how many of how many frames are written, and answers whether to go on; the data set appears whole
  /// or not at all.
  ///
  /// - Returns: whether the data set was finished.
  /// - Throws: `FootageError.occupied`, `FileError.unwritable`, or what is wrong with an image.
  public func write(to folder: URL, name: String, report: (_ done: Int, _ total: Int) -> Bool) throws -> Bool {
    let writer = try DatasetWriter(folder: folder, name: name, source: "colour frames, line art taken from them")
    return try writer.write(frames, report: report) { frame in
      let color = try Image.read(rgb: frame.url)
      return .init(shot: frame.shot, name: frame.name, color: color, line: LineArt.of(color: color))
    }
  }

  /// The folder itself where it holds images, else those in it that do.
  private static func shotFolders(_ folder: URL) throws -> [URL] {
    if try Folder.list(folder).names.contains(where: ImageFiles.isImage) { return [folder] }
    let inner = try Folder.list(folder).names.map { folder.appending(path: $0) }.filter { url in
      try Folder.exists(url) && Folder.list(url).names.contains(where: ImageFiles.isImage)
    }
    if inner.isEmpty { throw FootageError.noImages(path: folder.path) }
    return inner
  }

  private static func images(in folder: URL) throws -> [URL] {
    let images = try Folder.list(folder).names.filter(ImageFiles.isImage).map { folder.appending(path: $0) }
    var known: [String: URL] = [:]
    for image in images {
      if let other = known.updateValue(image, forKey: name(image)) {
        throw FootageError.framesOfOneName(path: other.path, otherPath: image.path)
      }
    }
    return images
  }

  private static func name(_ image: URL) -> String { image.deletingPathExtension().lastPathComponent }
}
