import Foundation
import Synchronization

/// A file or folder that is written under another name in the folder where it belongs and appears there at once, whole.
///
/// While it is written its process holds a lock on it, which goes with the process however that ends: `Folder.removeAbandoned`
/// tells by the lock what a killed process has left.
public final class AsideFile: Sendable {
  /// What is written aside has a name that begins like this, in the place of its own: a name of 255 bytes has no room for more.
  static let prefix = ".gpucolor-"

  /// Where it is written.
  public let aside: URL
  private let url: URL
  private let descriptor: Int32
  private let isInPlace = Atomic(false)

  /// Begins a file that will lie at `url`.
  ///
  /// - Throws: `FileError.notAFile` where something else than a file lies there, `.unwritable`.
  public convenience init(for url: URL) throws {
    if let found = FileContents.obstacle(at: url) { throw FileError.notAFile(path: url.path, found: found) }
    try self.init(for: url) { path in open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
  }

  /// Begins a folder that will lie at `url`, where there may be an empty one; its files are written into `aside`.
  ///
  /// - Throws: `FileError.unwritable`.
  public convenience init(forFolder url: URL) throws {
    try self.init(for: url) { path in
      mkdir(path, 0o777) == 0 ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1
    }
  }

  private init(for url: URL, _ create: (String) -> Int32) throws {
    self.url = url
    var made: (URL, Int32)?
    while made == nil {
      let aside = url.deletingLastPathComponent().appending(path: Self.prefix + UUID().uuidString)
      let descriptor = create(aside.path)
      guard descriptor >= 0 else { throw FileError.unwritable(path: url.path, code: errno) }
      // Where the file system knows no locks, what a killed process leaves stays.
      flock(descriptor, LOCK_EX)
      var status = stat()
      // Before it was locked it could be taken for abandoned, and removed.
      if fstat(descriptor, &status) == 0, status.st_nlink > 0 { made = (aside, descriptor) } else { close(descriptor) }
    }
    (aside, descriptor) = made ?? (url, -1)
  }

  deinit {
    // Before the lock is given up, or somebody else might remove it at the same time.
    if !isInPlace.load(ordering: .relaxed) { try? FileManager.default.removeItem(at: aside) }
    close(descriptor)
  }

  /// Adds bytes to the file.
  ///
  /// - Throws: `FileError.unwritable`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError.unwritable(path: url.path, code: written == 0 ? EIO : errno) }
      rest = .init(rebasing: rest[written...])
    }
  }

  /// Puts what was written in its place, once it is on the disk.
  ///
  /// - Throws: `FileError.unwritable`; what was there before is then as it was, and nothing lies aside any more.
  public func commit() throws {
    if Folder.exists(aside) { Folder.synchronize(aside, deeply: true) }
    guard fsync(descriptor) == 0, rename(aside.path, url.path) == 0 else {
      throw FileError.unwritable(path: url.path, code: errno)
    }
    isInPlace.store(true, ordering: .relaxed)
    Folder.synchronize(url.deletingLastPathComponent())
  }
}
