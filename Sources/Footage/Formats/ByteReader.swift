import Foundation

/// Reads numbers out of the bytes of a file, nil where these end before.
struct ByteReader {
  let bytes: Data
  /// Whether numbers have their high byte first.
  var isBigEndian = true

  var count: Int { bytes.count }

  /// The byte at `offset`.
  func byte(_ offset: Int) -> Int? { number(offset, 1) }

  /// The number of `count` bytes, 8 at most, at `offset`; nil too for those that no file's
  /// size comes near, so that sums of them can be made.
  func number(_ offset: Int, _ count: Int) -> Int? {
    guard has(offset, count) else { return nil }
    return bytes.withUnsafeBytes { raw in
      var value: UInt64 = 0
      for index in 0..<count {
        value = value << 8 | UInt64(raw[offset + (isBigEndian ? index : count - 1 - index)])
      }
      return value >> 56 == 0 ? Int(value) : nil
    }
  }

  /// Whether `length` bytes lie at `offset`.
  func has(_ offset: Int, _ length: Int) -> Bool {
    offset >= 0 && length >= 0 && offset <= count && length <= count - offset
  }

  /// The bytes at `offset`, counted from their first.
  func data(_ offset: Int, _ length: Int) -> Data? {
    guard has(offset, length) else { return nil }
    let start = bytes.startIndex + offset
    return Data(bytes[start..<start + length])
  }

  /// Whether the bytes at `offset` are `expected`.
  func matches(_ expected: some Collection<UInt8>, at offset: Int) -> Bool {
    guard has(offset, expected.count) else { return false }
    return bytes.dropFirst(offset).starts(with: expected)
  }

  /// Whether the bytes at `offset` are the characters of `text`.
  func matches(_ text: String, at offset: Int) -> Bool { matches(text.utf8, at: offset) }

  /// The `length` characters at `offset`.
  func text(at offset: Int, _ length: Int) -> String? {
    data(offset, length).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The text from `offset` to the next byte of 0, which lies in the next `limit` bytes.
  func text(_ offset: Int, limit: Int) -> String? {
    guard has(offset, 1) else { return nil }
    let rest = bytes.dropFirst(offset).prefix(limit)
    guard let end = rest.firstIndex(of: 0) else { return nil }
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}
