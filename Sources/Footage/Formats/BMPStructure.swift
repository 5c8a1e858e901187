import CLibav
import Foundation

extension ImageFormat {
  /// Windows and OS/2 bitmaps.
  public static let bmp = ImageFormat(
    name: "BMP", extensions: ["bmp", "dib"], codec: AV_CODEC_ID_BMP,
    isHeldBy: { reader, _ in BMPStructure(reader: reader).isSound },
    outline: { reader, _ in BMPStructure(reader: reader).outline() })
}

/// A file header of 14 bytes, an information header that begins with its length, a palette, rows of 32-bit words.
private struct BMPStructure {
  let reader: ByteReader

  init(reader: ByteReader) { self.reader = ByteReader(bytes: reader.bytes, isBigEndian: false) }

  private var headerLength: Int { reader.number(14, 4) ?? 0 }
  private var isOld: Bool { headerLength == 12 }

  /// Whether the header is one of BMP, and not a text that begins with "BM".
  var isSound: Bool {
    reader.matches("BM", at: 0) && [12, 16, 40, 52, 56, 64, 108, 124].contains(headerLength)
  }

  func outline() -> ImageOutline {
    var outline = ImageOutline()
    guard let start = reader.number(10, 4), let width = reader.number(18, isOld ? 2 : 4),
      let height = reader.number(isOld ? 20 : 22, isOld ? 2 : 4), let bits = reader.number(isOld ? 24 : 28, 2),
      let compression = isOld ? 0 : reader.number(30, 4)
    else {
      outline.isComplete = false
      return outline
    }
    // A negative height means rows from the top.
    let rows = isOld ? height : Int(Int32(truncatingIfNeeded: height).magnitude)
    outline.size = .init(width: width, height: rows)
    guard outline.hasFittingSize else { return outline }
    switch compression {
    case 0, 3, 6: outline.isComplete = reader.has(start, (width * bits + 31) / 32 * 4 * rows)
    case 1, 2: outline.isComplete = reader.count >= reader.number(2, 4) ?? 0
    case 4: outline.unsupported = "a JPEG image inside of BMP"
    case 5: outline.unsupported = "a PNG image inside of BMP"
    default: outline.unsupported = "a BMP image of the unknown compression \(compression)"
    }
    if headerLength == 124, reader.number(70, 4) == 0x4d42_4544, let place = reader.number(126, 4),
      let length = reader.number(130, 4)
    {
      outline.profile = reader.data(14 + place, length).map { .icc($0) } ?? .broken
    } else if headerLength >= 108, reader.number(70, 4) == 0 {
      outline.profile = calibratedColors
    }
    return outline
  }

  /// The colours of a header of version 4: what red, green and blue are in CIE XYZ, by 30 bits after the point, and the
  /// exponent of green, by 16. Nil where it leaves them empty, as most writers do.
  private var calibratedColors: EmbeddedProfile? {
    let points = (0..<9).map { Double(Int32(truncatingIfNeeded: reader.number(74 + 4 * $0, 4) ?? 0)) / 0x4000_0000 }
    if points.allSatisfy({ $0 == 0 }) { return nil }
    let columns = (0..<3).map { SIMD3(points[3 * $0], points[3 * $0 + 1], points[3 * $0 + 2]) }
    let chromaticities = ([columns.reduce(.zero, +)] + columns).flatMap { color in
      [color.x / color.sum(), color.y / color.sum()]
    }
    let exponent = Double(reader.number(114, 4) ?? 0) / 0x1_0000
    guard let primaries = Primaries(chromaticities) else { return .broken }
    return .roughlyDescribed(primaries: primaries, gamma: exponent > 0 ? 1 / exponent : nil)
  }
}
