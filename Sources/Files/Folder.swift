import Foundation

/// Folders: what is in them, making them, and tidying up after processes that were killed.
public enum Folder {
  /// What a folder holds, hidden files aside.
  public struct Listing: Equatable, Sendable {
    /// The names in natural order.
    public let names: [String]
    /// Names that are not UTF-8, as no path can be made of them; what is no text in them is replaced.
    public let undecodable: [String]

    /// Whether the folder holds nothing, or hidden files alone.
    public var isEmpty: Bool { names.isEmpty && undecodable.isEmpty }
  }

  /// Lists the folder at `url`.
  ///
  /// - Throws: `FileError` `.missing`, `.notAFolder` or `.unlistable`.
  public static func list(_ url: URL) throws -> Listing {
    let path = url.path
    guard let stream = opendir(path) else {
      switch errno {
      case ENOENT: throw FileError.missing(path: path)
      case ENOTDIR: throw FileError.notAFolder(path: path)
      default: throw FileError.unlistable(path: path, code: errno)
      }
    }
    defer { closedir(stream) }
    var names: [String] = []
    var undecodable: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let bytes = name(of: entry)
      if bytes.first != UInt8(ascii: ".") {
        if let name = String(validating: bytes, as: UTF8.self) {
          names.append(name)
        } else {
          undecodable.append(String(decoding: bytes, as: UTF8.self))
        }
      }
      errno = 0
    }
    if errno != 0 { throw FileError.unlistable(path: path, code: errno) }
    return Listing(names: NaturalOrder.sorted(names), undecodable: undecodable.sorted())
  }

  /// Whether a folder lies at `url`, also behind a link.
  public static func exists(_ url: URL) -> Bool {
    var status = stat()
    return stat(url.path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes the folder at `url` and those above it, where they are not there.
  ///
  /// - Throws: `FileError.unwritable`.
  public static func make(_ url: URL) throws {
    if exists(url) { return }
    let parent = url.standardizedFileURL.deletingLastPathComponent()
    if parent.path != url.standardizedFileURL.path { try make(parent) }
    if mkdir(url.path, 0o777) == 0 { return }
    let code = errno
    // Somebody else may have made it meanwhile.
    if code == EEXIST && exists(url) { return }
    throw FileError.unwritable(path: url.path, code: code == EEXIST ? ENOTDIR : code)
  }

  /// Removes what processes that no longer live were writing in the folder at `url` when they ended; what cannot be removed
  /// stays.
  public static func removeAbandoned(in url: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    for name in names where name.hasPrefix(AsideFile.prefix) {
      let file = url.appending(path: name)
      let descriptor = open(file.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(at: file) }
      close(descriptor)
    }
  }

  /// Brings the names in the folder at `url` to the disk, and in those below it; a file system that cannot do that leaves
  /// it to its own time.
  static func synchronize(_ url: URL, deeply: Bool = false) {
    if deeply, let names = try? list(url).names {
      for name in names where exists(url.appending(path: name)) { synchronize(url.appending(path: name), deeply: true) }
    }
    let folder = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
  }
}
