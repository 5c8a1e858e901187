import Foundation

/// The image file formats that are read, told by their first bytes and never by their names.
enum ImageFormat {
  case png, jpeg, webp

  /// The format of a file that begins with `bytes`, nil for any other.
  init?(of bytes: Data) {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if bytes.starts(with: Data("RIFF".utf8)), bytes.dropFirst(8).starts(with: Data("WEBP".utf8)) {
      self = .webp
    } else {
      return nil
    }
  }

  /// The image's size by the file's header, nil where the file ends too early or is damaged, and whether the file goes
  /// on to the format's end mark.
  ///
  /// Decoders make half an image of a file that was cut off, hence the check of our own.
  func outline(of bytes: Data) -> (size: ImageSize?, complete: Bool) {
    let reader = ByteReader(bytes: bytes)
    return switch self {
    case .png: reader.png()
    case .jpeg: reader.jpeg()
    case .webp: reader.webp()
    }
  }
}

extension ImageFormat {
  /// Whether `bytes` of this format hold an animation that decoders make no image of.
  func isAnimation(_ bytes: Data) -> Bool {
    self == .webp && ByteReader(bytes: bytes).isAnimatedWebP
  }
}

/// Walks the structure of image files without decoding them.
private struct ByteReader {
  let bytes: Data

  /// Chunks of length, type, data and check sum up to IEND (PNG specification, section 5).
  func png() -> (size: ImageSize?, complete: Bool) {
    guard let width = big(16, 4), let height = big(20, 4) else { return (nil, false) }
    let size = ImageSize(width: width, height: height)
    var offset = 8
    while let length = big(offset, 4), let type = big(offset + 4, 4) {
      let end = offset + 12 + length
      if end > bytes.count { break }
      if type == 0x4945_4e44 { return (size, true) }
      offset = end
    }
    return (size, false)
  }

  /// Segments up to the first scan, then scans and segments up to the end-of-image mark (ITU-T T.81, annex B).
  func jpeg() -> (size: ImageSize?, complete: Bool) {
    var size: ImageSize?
    var offset = 2
    while let marker = big(offset, 2) {
      switch marker {
      case 0xffd9: return (size, true)
      case 0xff01, 0xffd0...0xffd7: offset += 2
      case 0xffff: offset += 1
      case 0xff02...:
        guard let length = big(offset + 2, 2) else { return (size, false) }
        // Frame headers; C4, C8 and CC are other segments.
        if (0xffc0...0xffcf).contains(marker), ![0xffc4, 0xffc8, 0xffcc].contains(marker),
          let height = big(offset + 5, 2), let width = big(offset + 7, 2)
        {
          size = .init(width: width, height: height)
        }
        offset += 2 + length
        if marker == 0xffda { offset = endOfScan(from: offset) }
      default: return (size, false)
      }
    }
    return (size, false)
  }

  /// The next marker after entropy-coded data, in which FF is followed by 00 or a restart mark.
  private func endOfScan(from start: Int) -> Int {
    bytes.withUnsafeBytes { raw in
      var offset = start
      while offset + 1 < raw.count {
        if raw[offset] == 0xff, raw[offset + 1] != 0, !(0xd0...0xd7).contains(raw[offset + 1]) { return offset }
        offset += 1
      }
      return raw.count
    }
  }

  /// A RIFF container whose first chunk tells the size (RFC 9649).
  func webp() -> (size: ImageSize?, complete: Bool) {
    guard let length = little(4, 4), let chunk = big(12, 4) else { return (nil, false) }
    let complete = bytes.count >= length + 8
    switch chunk {
    case 0x5650_3858:  // VP8X
      guard let width = little(24, 3), let height = little(27, 3) else { return (nil, false) }
      return (.init(width: width + 1, height: height + 1), complete)
    case 0x5650_384c:  // VP8L
      guard let packed = little(21, 4) else { return (nil, false) }
      return (.init(width: packed & 0x3fff + 1, height: packed >> 14 & 0x3fff + 1), complete)
    case 0x5650_3820:  // VP8
      guard let width = little(26, 2), let height = little(28, 2) else { return (nil, false) }
      return (.init(width: width & 0x3fff, height: height & 0x3fff), complete)
    default:
      return (nil, complete)
    }
  }

  /// Whether a WebP file holds an animation (RFC 9649, section 2.7.1).
  var isAnimatedWebP: Bool {
    guard big(12, 4) == 0x5650_3858, let flags = big(20, 1) else { return false }
    return flags & 0x02 != 0
  }

  private func big(_ offset: Int, _ count: Int) -> Int? {
    guard offset + count <= bytes.count else { return nil }
    return (0..<count).reduce(0) { $0 << 8 | Int(bytes[bytes.startIndex + offset + $1]) }
  }

  private func little(_ offset: Int, _ count: Int) -> Int? {
    guard offset + count <= bytes.count else { return nil }
    return (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[bytes.startIndex + offset + $1]) }
  }
}
