import Foundation

/// A file's place on its disk, by which two paths are seen to be one file: through links, or in another spelling.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// The identity of what lies at `url`, at the end of all links; nil where nothing does.
  public init?(of url: URL) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}

/// Whole files, read and written at once.
public enum FileContents {
  /// The bytes of the file at `url`.
  ///
  /// - Throws: `FileError` `.missing`, `.notAFile` for folders, pipes and devices, or `.unreadable`, with `ENOMEM` for
  ///   files that are larger than the memory.
  public static func read(_ url: URL) throws -> Data {
    let path = url.path
    // Opening a pipe without O_NONBLOCK would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { throw FileError.missing(path: path) }
      // A socket cannot be opened at all.
      if code == ENXIO { throw FileError.notAFile(path: path, found: "a socket") }
      throw FileError.unreadable(path: path, code: code)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError.unreadable(path: path, code: errno) }
    if let found = kind(status.st_mode) { throw FileError.notAFile(path: path, found: found) }
    // Not mapped: a mapped file that somebody shortens ends the process.
    let size = Int(status.st_size)
    guard size > 0 else { return Data() }
    guard let start = memory(byteCount: size) else { throw FileError.unreadable(path: path, code: ENOMEM) }
    guard let count = fill(.init(start: start, count: size), from: descriptor) else {
      let code = errno
      free(start)
      throw FileError.unreadable(path: path, code: code)
    }
    return Data(bytesNoCopy: start, count: size, deallocator: .free).prefix(count)
  }

  /// Memory for a file, from `malloc`, or nil where there is none. What a file claims as its size may be more than any
  /// disk holds, and `Data` ends the process over what it cannot have; what the system would grant, and not have once it
  /// is filled, is not asked for either.
  private static func memory(byteCount: Int) -> UnsafeMutableRawPointer? {
    UInt64(byteCount) <= ProcessInfo.processInfo.physicalMemory ? malloc(byteCount) : nil
  }

  /// Puts `bytes` at `url`, whole or not at all, and on the disk before anything else is done.
  ///
  /// - Throws: `FileError.unwritable`, or `.notAFile` where something else than a file lies there. What was at `url` before
  ///   is then as it was, and nothing lies aside.
  public static func write(_ bytes: some ContiguousBytes, to url: URL) throws {
    let file = try AsideFile(for: url)
    try bytes.withUnsafeBytes { try file.write($0) }
    try file.commit()
  }

  /// Reads up to the buffer's end and returns how many bytes there were; nil with `errno` set where that fails.
  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Int? {
    var rest = buffer
    while !rest.isEmpty {
      let count = Foundation.read(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      rest = .init(rebasing: rest[count...])
    }
    return buffer.count - rest.count
  }

  /// What is at `url`, at the end of all links, where writing a file would replace something else than a file, such as "a
  /// pipe"; nil where a file may be put there.
  public static func obstacle(at url: URL) -> String? {
    var status = stat()
    return stat(url.path, &status) == 0 ? kind(status.st_mode) : nil
  }

  /// What a file of that mode is, nil for a plain file.
  private static func kind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}
