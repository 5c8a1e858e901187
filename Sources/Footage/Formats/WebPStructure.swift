import CLibav
import Foundation

extension ImageFormat {
  /// WebP (RFC 9649), lossy and lossless.
  public static let webp = ImageFormat(
    name: "WebP", extensions: ["webp"], codec: AV_CODEC_ID_WEBP, leavesGaps: true,
    isHeldBy: { reader, _ in reader.matches("RIFF", at: 0) && reader.matches("WEBP", at: 8) },
    outline: { reader, _ in
      WebPStructure(reader: ByteReader(bytes: reader.bytes, isBigEndian: false)).outline()
    })
}

/// A RIFF container whose first chunk tells the size (RFC 9649).
private struct WebPStructure {
  let reader: ByteReader

  func outline() -> ImageOutline {
    var outline = ImageOutline()
    guard let length = reader.number(4, 4) else {
      outline.isComplete = false
      return outline
    }
    outline.isComplete = reader.count >= length + 8
    outline.size = size
    if reader.matches("VP8X", at: 12), let flags = reader.byte(20), flags & 0x02 != 0 {
      outline.unsupported = "an animated WebP image"
    }
    var decodable = Data("WEBP".utf8)
    var offset = 12
    var exif: Data?
    while let length = reader.number(offset + 4, 4), reader.has(offset + 8, length) {
      let end = min(offset + 8 + length + length % 2, reader.count)
      switch reader.text(at: offset, 4) {
      case "ICCP": outline.profile = reader.data(offset + 8, length).map { .icc($0) }
      case "EXIF": exif = reader.data(offset + 8, length)
      case "VP8L":
        // One bit says whether the alpha of lossless pixels means something.
        if let packed = reader.number(offset + 9, 4), packed >> 28 & 1 == 0 { outline.alpha = .none }
        fallthrough
      case "VP8 ", "VP8X", "ALPH": decodable += reader.data(offset, end - offset) ?? Data()
      default: break
      }
      offset = end
    }
    if let exif { outline.take(exif: exif) }
    // Nothing but the image: damage elsewhere is none of it.
    outline.decodable = Data("RIFF".utf8) + (0..<4).map { UInt8(decodable.count >> (8 * $0) & 0xff) } + decodable
    return outline
  }

  private var size: ImageSize? {
    if reader.matches("VP8X", at: 12), let width = reader.number(24, 3), let height = reader.number(27, 3) {
      return .init(width: width + 1, height: height + 1)
    }
    if reader.matches("VP8L", at: 12), let packed = reader.number(21, 4) {
      return .init(width: packed & 0x3fff + 1, height: packed >> 14 & 0x3fff + 1)
    }
    if reader.matches("VP8 ", at: 12), let width = reader.number(26, 2), let height = reader.number(28, 2) {
      return .init(width: width & 0x3fff, height: height & 0x3fff)
    }
    return nil
  }
}
