import Foundation

/// A folder of its own for one test, removed with the last reference.
public final class Scratch: Sendable {
  /// The folder.
  public let folder: URL

  /// Makes the folder.
  public init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gpucolor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// What is or will be called `name` in the folder.
  public func url(_ name: String) -> URL { folder.appending(path: name) }

  /// The path of `name` in the folder.
  public func path(_ name: String) -> String { url(name).path }

  /// Whether there is anything of that name in the folder.
  public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Writes the file `name`, and makes the folders to it.
  @discardableResult
  public func file(_ name: String, _ bytes: some Sequence<UInt8> = Data()) throws -> URL {
    let url = url(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url
  }

  /// The names in the folder, or in the folder `name` of it, hidden ones too.
  public func contents(_ name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
  }

  /// Everything below the folder, hidden files too, by its path there.
  public func everything() throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path))
  }
}
