import Files
import Foundation

/// Where the files of a data set lie.
struct DatasetLayout {
  let folder: URL

  func url(_ plane: Plane, shot: String, frame: String) -> URL {
    folder.appending(path: "\(plane.name)/\(shot)/\(frame)")
  }

  /// The folder of a shot's model sheets, which few data sets have.
  func sheets(ofShot shot: String) -> URL { folder.appending(path: "sheet/\(shot)") }

  /// The shots, checked, in the order of their names, and what is left aside.
  func shots() throws -> (shots: [Shot], remarks: [String]) {
    let parents = try Planes { try Self.contents(of: folder.appending(path: $0.name)) }
    var remarks: [String] = []
    for plane in Plane.allCases {
      guard let parent = parents[plane] else { continue }
      remarks += Remarks.leftAside(parent.images, in: parent.url, "beside the folders of the shots")
      remarks += parent.remarks
    }
    let names = Plane.allCases.reduce(into: Set()) { $0.formUnion(parents[$1]?.folders ?? []) }
    var shots: [Shot] = []
    for name in NaturalOrder.sorted(names) {
      if let shot = try shot(name, &remarks) {
        shots.append(shot)
      } else {
        remarks.append("the shot \(name) of \(folder.path) is left aside: no images in it")
      }
    }
    return (shots, remarks)
  }

  /// One shot, checked; nil where it has no images.
  private func shot(_ name: String, _ remarks: inout [String]) throws -> Shot? {
    let contents = try Planes { try Self.contents(of: folder.appending(path: "\($0.name)/\(name)")) }
    for plane in Plane.allCases {
      guard let content = contents[plane] else { continue }
      remarks += Remarks.leftAside(content.folders, in: content.url, "a folder among frames")
      remarks += content.remarks
    }
    let names = Planes { Set(contents[$0]?.images ?? []) }
    let all = NaturalOrder.sorted(Plane.allCases.reduce(into: Set()) { $0.formUnion(names[$1]) })
    for frame in all {
      guard let missing = Plane.allCases.first(where: { !names[$0].contains(frame) }),
        let present = Plane.allCases.first(where: { names[$0].contains(frame) })
      else { continue }
      throw FootageError.foldersDisagree(
        missing: url(missing, shot: name, frame: frame).path, present: url(present, shot: name, frame: frame).path)
    }
    let frames = all.map { frame in Frame(name: frame, images: Planes { url($0, shot: name, frame: frame) }) }
    let urls = frames.flatMap { frame in Plane.allCases.map { frame[$0] } }
    guard let size = try ImageFiles.commonSize(of: urls) else { return nil }
    let sheets = try Self.contents(of: sheets(ofShot: name))
    if let sheets { remarks += sheets.remarks }
    return Shot(
      name: name, size: size, frames: frames,
      sheets: (sheets?.images ?? []).map { self.sheets(ofShot: name).appending(path: $0) })
  }

  /// What is in a folder; nil where there is none.
  private static func contents(of folder: URL) throws -> FolderContents? {
    do {
      return try FolderContents(folder)
    } catch FileError.missing {
      return nil
    }
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
    do {
      let description = try JSONDecoder().decode(Self.self, from: FileContents.read(url))
      if description.version == currentVersion { return description }
      throw FootageError.badDescription(
        path: url.path, reason: "it has version \(description.version), and \(currentVersion) is understood")
    } catch FileError.missing {
      return nil
    } catch is DecodingError {
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
