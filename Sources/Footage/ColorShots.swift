import Files
import Foundation
import Synchronization

/// Finished shots as folders of colour frames, from which a data set is prepared: the line art is taken from the colours.
public struct ColorShots: Sendable {
  /// A colour frame of a shot.
  private struct Frame: Sendable {
    let shot: String
    let name: String
    let url: URL
  }

  /// How preparing a data set ended.
  public enum Outcome: Sendable, Equatable {
    /// Whoever was asked did not want it to go on, and there is nothing.
    case stopped
    /// The data set is there; a line for each thing that somebody should know of it, and for each frame that it lacks
    /// because its image cannot be read.
    case finished(remarks: [String], failures: [String])
  }

  private let frames: [Frame]
  /// The names of the shots, in the order of the folders.
  public let shots: [String]
  /// What was left aside, a line for each file, or for many of one folder together.
  public let remarks: [String]
  /// A line for each image that cannot be read: the others are taken without it.
  public let failures: [String]

  /// The shots in `folders`: a folder with images is a shot, named as the folder; a folder with such folders is all of
  /// theirs. Of a folder that holds both, what there are fewer images of is left aside. Frames are in natural order.
  /// Every image's outline is read, so that most of what is wrong is said at once.
  ///
  /// - Throws: `FileError`, `FootageError` `.noImages`, `.shotsOfOneName`, `.framesOfOneName`, `.sizesDiffer`, or what is
  ///   wrong with the last image where all are.
  public init(in folders: [URL]) throws {
    var frames: [Frame] = []
    var known: [String: URL] = [:]
    var shots: [String] = []
    var remarks: [String] = []
    var failures: [any Error] = []
    for folder in try folders.flatMap({ try Self.shotFolders($0, &remarks) }) {
      let shot = folder.url.standardizedFileURL.lastPathComponent
      if let other = known.updateValue(folder.url, forKey: shot) {
        throw FootageError.shotsOfOneName(path: other.path, otherPath: folder.url.path)
      }
      let images = try Self.readable(Self.images(in: folder), &failures)
      if !images.isEmpty { shots.append(shot) }
      remarks += folder.remarks
      frames += images.map { Frame(shot: shot, name: Self.name($0), url: $0) }
    }
    if frames.isEmpty, let error = failures.last { throw error }
    self.failures = failures.map { "\($0)" }
    self.frames = frames
    self.shots = shots
    self.remarks = remarks
  }

  /// Writes the data set `name` at `folder`, where nothing may be yet, with the line art and the distance map of every
  /// frame, on all cores.
  ///
  /// `report` is told how many of how many frames are written, and answers whether to go on; the data set appears whole
  /// or not at all.
  ///
  /// - Throws: `FootageError.occupied`, `FileError.unwritable`, what is wrong with an image where all are, and what
  ///   concerns more than one image, as memory that runs out.
  public func write(to folder: URL, name: String, report: (_ done: Int, _ total: Int) -> Bool) throws -> Outcome {
    let writer = try DatasetWriter(folder: folder, name: name, source: "colour frames, line art taken from them")
    let pages = Mutex<[String: Set<String>]>([:])
    let failures = Mutex<[any Error]>([])
    let isFinished = try writer.write(frames, report: report) { frame in
      let color: Image
      do {
        color = try Image.read(rgb: frame.url)
      } catch  where Self.concernsTheFile(error) {
        failures.withLock { $0.append(error) }
        // Of what cannot be read at all there is no data set.
        if failures.withLock({ $0.count }) == frames.count { throw error }
        return nil
      }
      let line = LineArt.of(color: color)
      if !LineArt.hasOutlines(line) { pages.withLock { _ = $0[frame.shot, default: []].insert(frame.name) } }
      return .init(shot: frame.shot, name: frame.name, color: color, line: line)
    }
    return isFinished
      ? .finished(
        remarks: withoutOutlines(pages.withLock { $0 }),
        failures: NaturalOrder.sorted(failures.withLock { $0.map { "\($0)" } }))
      : .stopped
  }

  /// Says of which frames there is no line art, which `pages` holds by shot.
  private func withoutOutlines(_ pages: [String: Set<String>]) -> [String] {
    shots.flatMap { shot in
      let names = NaturalOrder.sorted(pages[shot] ?? [])
      return Remarks.lines(names) {
        "the frame \($0) of \(shot) has no outlines: its line art is one colour"
      } many: {
        "\($0) frames of \(shot) have no outlines (\($1)): their line art is one colour"
      }
    }
  }

  /// The folder itself where it is a shot, else those in it that are.
  private static func shotFolders(_ folder: URL, _ remarks: inout [String]) throws -> [FolderContents] {
    let whole = try FolderContents(folder)
    let inner = try whole.folders.map { try FolderContents(folder.appending(path: $0)) }
    let shots = inner.filter { !$0.images.isEmpty }
    if whole.images.isEmpty && shots.isEmpty {
      let found =
        whole.others + inner.flatMap { folder in folder.others.map { "\(folder.url.lastPathComponent)/\($0)" } }
      throw FootageError.noImages(path: folder.path, found: found)
    }
    if whole.images.count > shots.reduce(0, { $0 + $1.images.count }) {
      remarks += Remarks.leftAside(
        whole.folders, in: folder, "\(folder.lastPathComponent) is a shot itself; give that folder by its name")
      return [whole]
    }
    remarks += Remarks.leftAside(
      whole.images, in: folder, "beside folders of frames; give its shot a folder of its own")
    remarks += whole.remarks
    remarks += Remarks.leftAside(
      inner.filter(\.images.isEmpty).map(\.url.lastPathComponent), in: folder, "no images in it")
    for shot in shots {
      remarks += Remarks.leftAside(shot.folders, in: shot.url, "a folder within a shot; give that folder by its name")
    }
    return shots
  }

  /// Those of the images of a shot whose outlines are sound; what is wrong with the others is added to `failures`.
  private static func readable(_ images: [URL], _ failures: inout [any Error]) throws -> [URL] {
    var sizes: [(url: URL, size: ImageSize)] = []
    for image in images {
      do {
        sizes.append((image, try ImageSize.read(image)))
      } catch  where concernsTheFile(error) {
        failures.append(error)
      }
    }
    for other in sizes.dropFirst() { try ImageFiles.requireOneSize(sizes[0], other) }
    return sizes.map(\.url)
  }

  /// Whether the other images may be read all the same.
  private static func concernsTheFile(_ error: any Error) -> Bool {
    switch error {
    case FootageError.outOfMemory: false
    case FileError.unreadable(_, let code): ![ENOMEM, EMFILE, ENFILE].contains(code)
    default: true
    }
  }

  private static func images(in folder: FolderContents) throws -> [URL] {
    let images = folder.images.map { folder.url.appending(path: $0) }
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
