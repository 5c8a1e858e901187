import Foundation

/// What is put on the disk, with the system's own words where that fails, such as "No space left on device".
public enum Disk {
  /// Puts `bytes` at `url`, whole or not at all: written aside in the same folder, then renamed.
  ///
  /// - Throws: `FootageError.writeFailed`. What was at `url` before is then as it was, and nothing lies aside.
  static func write(_ bytes: some Collection<UInt8>, to url: URL) throws {
    let aside = self.aside(url)
    do {
      try attempt(url) { create(aside.path, bytes) }
      try move(aside, to: url)
    } catch {
      unlink(aside.path)
      throw error
    }
  }

  /// A name beside `url` that nobody else uses, to write aside.
  static func aside(_ url: URL) -> URL {
    url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
  }

  /// Renames a file over what is at `url`, or a folder over an empty one.
  static func move(_ aside: URL, to url: URL) throws {
    try attempt(url) { rename(aside.path, url.path) == 0 }
  }

  /// Makes the folder at `url` and those above it, where they are not there.
  ///
  /// - Throws: `FootageError.writeFailed`.
  public static func makeFolder(_ url: URL) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue { return }
    let parent = url.standardizedFileURL.deletingLastPathComponent()
    if parent.path != url.standardizedFileURL.path { try makeFolder(parent) }
    try attempt(url) { mkdir(url.path, 0o777) == 0 || errno == EEXIST }
  }

  /// Writes all of `bytes` to an open file; false with `errno` set where that fails.
  static func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Bool {
    let whole: Bool? = bytes.withContiguousStorageIfAvailable { buffer in
      var rest = UnsafeRawBufferPointer(buffer)
      while !rest.isEmpty {
        let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return false }
        rest = .init(rebasing: rest[written...])
      }
      return true
    }
    return whole ?? writeAll(Array(bytes), to: descriptor)
  }

  private static func create(_ path: String, _ bytes: some Collection<UInt8>) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return false }
    let written = writeAll(bytes, to: descriptor)
    let cause = errno
    // Some file systems report a full disk only here.
    let closed = close(descriptor) == 0
    if !written { errno = cause }
    return written && closed
  }

  private static func attempt(_ url: URL, _ call: () -> Bool) throws {
    if !call() { throw FootageError.writeFailed(path: url.path, reason: String(cString: strerror(errno))) }
  }
}
