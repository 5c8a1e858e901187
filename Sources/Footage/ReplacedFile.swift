import Foundation

/// Files that appear whole or not at all: written aside in the same folder, then renamed.
enum ReplacedFile {
  /// Puts `bytes` at `url`.
  ///
  /// - Throws: `FootageError.writeFailed` with the system's own words, such as "No space left on device". What was at
  ///   `url` before is then as it was, and nothing lies aside.
  static func write(_ bytes: some Collection<UInt8>, to url: URL) throws {
    let aside = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(UUID().uuidString)")
    do {
      try attempt { create(aside.path, bytes) }
      try attempt { rename(aside.path, url.path) == 0 }
    } catch {
      unlink(aside.path)
      throw FootageError.writeFailed(path: url.path, reason: error.reason)
    }
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

  private struct SystemError: Error { let reason: String }

  private static func attempt(_ call: () -> Bool) throws(SystemError) {
    if !call() { throw SystemError(reason: String(cString: strerror(errno))) }
  }
}
