import Foundation

/// An open file, closed with the last reference. Reads give their own offset, so that they may run side by side.
final class FileDescriptor: Sendable {
  let rawValue: Int32

  init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  deinit {
    close(rawValue)
  }

  /// Fills `buffer` from `offset`. Returns how many bytes there were, fewer than asked for only at the end of the
  /// file, or -1 with `errno` set.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(rawValue, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return -1 }
      if count == 0 { break }
      done += count
    }
    return done
  }
}
