import Footage
import Foundation

/// An image of a shot: its file, and the name that pairs it with the other images of its frame.
public struct ShotImage: Sendable, Hashable {
  /// The file.
  public let url: URL
  /// The file's name without its extension.
  public let name: String

  /// The image in the file at `url`.
  public init(_ url: URL) {
    self.url = url
    name = url.deletingPathExtension().lastPathComponent
  }

  /// Whether `self` comes before `other` in a shot: by the bytes of the file names, as if all were PNG files.
  ///
  /// Digits are compared as any other character: frame 10 comes before frame 9, but after frame 09.
  func precedes(_ other: ShotImage) -> Bool {
    "\(name).png".utf8.lexicographicallyPrecedes("\(other.name).png".utf8)
  }
}

/// The images of one folder in the order of the shot, each under a name of its own.
struct ShotFolder {
  let url: URL
  let images: [ShotImage]
  private let byName: [String: ShotImage]

  /// Lists the image files of the folder at `url`, told by their extensions; hidden files are left out.
  ///
  /// - Throws: `ColoringError` `.missingFolder`, `.unreadableFolder` or `.sameName`.
  init(_ url: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw ColoringError.missingFolder(path: url.path)
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: url.path)
    } catch {
      throw ColoringError.unreadableFolder(path: url.path)
    }
    self.url = url
    images =
      names
      .filter { !$0.hasPrefix(".") && ImageFiles.isImage(named: $0) }
      .map { ShotImage(url.appendingPathComponent($0)) }
      .sorted { $0.precedes($1) }
    for (image, next) in zip(images, images.dropFirst()) where image.name == next.name {
      throw ColoringError.sameName(path: image.url.path, otherPath: next.url.path)
    }
    byName = Dictionary(uniqueKeysWithValues: images.map { ($0.name, $0) })
  }

  /// The image of that name.
  subscript(name: String) -> ShotImage? { byName[name] }
}
