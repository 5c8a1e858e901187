import Files
import Foundation

/// Where the files of a data set lie.
struct DatasetLayout {
  enum Kind: String, CaseIterable {
    case color, line, distance
  }

  let folder: URL

  func url(_ kind: Kind, shot: String, frame: String) -> URL {
    folder.appending(path: "\(kind.rawValue)/\(shot)/\(frame)")
  }

  /// The names of the shots' folders of one kind, in any order.
  func shots(_ kind: Kind) throws -> [String] {
    let parent = folder.appending(path: kind.rawValue)
    return try Self.names(in: parent).filter { Folder.exists(parent.appending(path: $0)) }
  }

  /// One shot, checked; nil where it has no images.
  func shot(_ name: String) throws -> Shot? {
    let names = try Kind.allCases.map { kind in
      Set(try Self.names(in: folder.appending(path: "\(kind.rawValue)/\(name)")).filter(ImageFiles.isImage))
    }
    let all = NaturalOrder.sorted(names.reduce(into: Set()) { $0.formUnion($1) })
    for frame in all {
      let kinds = zip(Kind.allCases, names)
      guard let missing = kinds.first(where: { !$0.1.contains(frame) })?.0,
        let present = kinds.first(where: { $0.1.contains(frame) })?.0
      else { continue }
      throw FootageError.foldersDisagree(
        missing: url(missing, shot: name, frame: frame).path, present: url(present, shot: name, frame: frame).path)
    }
    let urls = all.flatMap { frame in Kind.allCases.map { url($0, shot: name, frame: frame) } }
    guard let size = try ImageFiles.commonSize(of: urls) else { return nil }
    let frames = all.map { frame in
      Frame(
        name: frame, color: url(.color, shot: name, frame: frame), line: url(.line, shot: name, frame: frame),
        distance: url(.distance, shot: name, frame: frame))
    }
    return Shot(name: name, size: size, frames: frames)
  }

  /// What is in a folder, hidden files aside; nothing where there is no folder.
  private static func names(in folder: URL) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try Folder.list(folder).names
  }
}

/// What `dataset.json` says.
struct DatasetDescription: Codable, Equatable {
  struct ShotDescription: Codable, Equatable {
    let name: String
    let size: ImageSize
    let frames: Int
  }

  /// The version of the layout that this code reads and writes.
  static let currentVersion = 1

  let version: Int
  let name: String
  let source: String
  let shots: [ShotDescription]
  /// Frames of all shots together.
  let frames: Int

  /// The description in a data set's folder; nil where there is none.
  static func read(from folder: URL) throws -> DatasetDescription? {
    let url = file(in: folder)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do {
      let description = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
      if description.version == currentVersion { return description }
      throw FootageError.badDescription(
        path: url.path, reason: "it has version \(description.version), and \(currentVersion) is understood")
    } catch let error as FootageError {
      throw error
    } catch {
      throw FootageError.badDescription(path: url.path, reason: "it is no description of a data set")
    }
  }

  func write(to folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try FileContents.write(encoder.encode(self), to: Self.file(in: folder))
  }

  private static func file(in folder: URL) -> URL { folder.appending(path: "dataset.json") }
}
