import Files
import Foundation
import Synchronization

/// Writes a data set folder that appears whole or not at all: aside, and renamed when it is finished.
///
/// Frames may be added from several threads at once.
public final class DatasetWriter: Sendable {
  private let folder: URL
  private let aside: AsideFile
  private let name: String
  private let source: String
  private let shots = Mutex<[String: (size: ImageSize, frames: Int, first: URL)]>([:])

  /// Begins the data set `name` at `folder`, where nothing may be yet; `source` says for its users where it comes from.
  ///
  /// - Throws: `FootageError.occupied` or `FileError.unwritable`.
  public init(folder: URL, name: String, source: String) throws {
    let present = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    if present?.isEmpty == false || (present == nil && FileManager.default.fileExists(atPath: folder.path)) {
      throw FootageError.occupied(path: folder.path)
    }
    self.folder = folder.standardizedFileURL
    self.name = name
    self.source = source
    try Folder.make(self.folder.deletingLastPathComponent())
    Folder.removeAbandoned(in: self.folder.deletingLastPathComponent())
    aside = try AsideFile(forFolder: self.folder)
  }

  /// Adds the frame `frame`, a name without ending, to the shot `shot`: straight colour of 3 channels, its opacity of 1
  /// channel where it has any, its line art of 1 channel or, with coloured lines, of 3, and the distance map of that.
  ///
  /// - Throws: `FootageError.sizesDiffer` where the shot has frames of another size, or `FileError.unwritable`.
  public func add(shot: String, frame: String, color: Image, alpha: Image? = nil, line: Image) throws {
    precondition(color.width == line.width && color.height == line.height, "colour and line art are of one size")
    let size = ImageSize(width: color.width, height: color.height)
    let place = DatasetLayout(folder: folder).url(.color, shot: shot, frame: "\(frame).png")
    try shots.withLock { shots in
      let entry = shots[shot] ?? (size, 0, place)
      guard entry.size == size else {
        throw FootageError.sizesDiffer(path: entry.first.path, size: entry.size, otherPath: place.path, otherSize: size)
      }
      shots[shot] = (size, entry.frames + 1, entry.first)
    }
    let images = Planes { plane in
      switch plane {
      case .color: color
      case .line: line
      case .distance: DistanceMap.of(line: line.channels == 1 ? line : line.luma)
      }
    }
    for plane in Plane.allCases {
      let url = DatasetLayout(folder: aside.aside).url(plane, shot: shot, frame: "\(frame).png")
      try write(images[plane], alpha: plane == .color ? alpha : nil, to: url)
    }
  }

  /// Adds the model sheet `sheet`, a name without ending, to the shot `shot`: straight colour of 3 channels, and its opacity
  /// of 1 channel where it has any.
  ///
  /// - Throws: `FileError.unwritable`.
  public func add(shot: String, sheet: String, color: Image, alpha: Image?) throws {
    let folder = DatasetLayout(folder: aside.aside).sheets(ofShot: shot)
    try write(color, alpha: alpha, to: folder.appending(path: "\(sheet).png"))
  }

  private func write(_ image: Image, alpha: Image?, to url: URL) throws {
    try inPlace {
      try Folder.make(url.deletingLastPathComponent())
      try image.write(to: url, as: PictureKind(format: .png, hasAlpha: alpha != nil), alpha: alpha)
    }
  }

  /// Writes `dataset.json` and puts the data set in its place. Nothing may be added afterwards.
  ///
  /// - Throws: `FootageError.noFrames` or `FileError.unwritable`.
  public func finish() throws {
    let written = shots.withLock { shots in
      NaturalOrder.sorted(shots.keys).compactMap { name in
        shots[name].map { DatasetDescription.ShotDescription(name: name, size: $0.size, frames: $0.frames) }
      }
    }
    if written.isEmpty { throw FootageError.noFrames(path: folder.path) }
    let description = DatasetDescription(
      version: DatasetDescription.currentVersion, name: name, source: source, shots: written,
      frames: written.reduce(0) { $0 + $1.frames })
    try inPlace {
      try description.write(to: aside.aside)
      try aside.commit()
    }
  }

  /// Lets errors name where a file was to be, and not where it is written aside.
  private func inPlace(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch FileError.unwritable(let path, let code) {
      throw FileError.unwritable(
        path: path.replacingOccurrences(of: aside.aside.path, with: folder.path), code: code)
    }
  }
}
