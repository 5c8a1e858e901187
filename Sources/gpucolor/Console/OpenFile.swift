import Foundation

/// An open file, pipe or terminal that text is written to.
struct OpenFile: Sendable {
  /// Its number in this process.
  let descriptor: Int32

  /// Writes all of `text`, and waits where a reader is slow.
  ///
  /// Returns the error number of what failed, nil where nothing did.
  func write(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
        if written > 0 {
          rest = .init(rebasing: rest[written...])
        } else if written == 0 {
          return EIO
        } else if errno == EAGAIN {
          // Another process that shares the pipe may have asked not to be kept waiting.
          var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&state, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }
}
