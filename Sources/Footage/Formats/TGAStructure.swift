import CLibav
import Foundation

extension ImageFormat {
  /// Truevision TGA of 8, 15, 16, 24 and 32 bits a pixel, with or without a palette or run lengths.
  ///
  /// It has no mark at its beginning: a sound header counts where the name or the footer says TGA too, or where the image
  /// ends exactly with the file. It is written bottom to top, as painting programs of the trade read it.
  public static let tga = ImageFormat(
    name: "TGA", extensions: ["tga", "targa", "vda", "icb", "vst"], codec: AV_CODEC_ID_TARGA,
    encoder: ImageEncoder(
      pixelFormats: [AV_PIX_FMT_GRAY8, AV_PIX_FMT_BGR24, AV_PIX_FMT_BGRA], isBottomUp: true,
      // The encoder says top to bottom.
      finish: { $0[$0.startIndex + 17] &= ~0x20 }),
    hasMark: false,
    isHeldBy: { reader, isNamedSo in
      let structure = TGAStructure(reader: reader)
      return structure.isSound && (isNamedSo || structure.hasFooter || structure.end == reader.count)
    },
    outline: { reader, _ in TGAStructure(reader: reader).outline() })
}

/// A header of 18 bytes, a name, a palette, pixels; in newer files then an extension and a footer (Truevision TGA 2.0).
private struct TGAStructure {
  let reader: ByteReader

  init(reader: ByteReader) { self.reader = ByteReader(bytes: reader.bytes, isBigEndian: false) }

  private var palette: Int { reader.byte(1) ?? 0 }
  private var type: Int { reader.byte(2) ?? 0 }
  private var isRunLengthCoded: Bool { type & 8 != 0 }
  private var colors: Int { reader.number(5, 2) ?? 0 }
  private var colorBits: Int { reader.byte(7) ?? 0 }
  private var width: Int { reader.number(12, 2) ?? 0 }
  private var height: Int { reader.number(14, 2) ?? 0 }
  private var bits: Int { reader.byte(16) ?? 0 }
  private var descriptor: Int { reader.byte(17) ?? 0 }
  /// Bytes a pixel.
  private var step: Int { (bits + 7) / 8 }

  /// Where the pixels begin.
  private var start: Int {
    18 + (reader.byte(0) ?? 0) + (palette == 1 ? colors * ((colorBits + 7) / 8) : 0)
  }

  /// Whether the header could be one of TGA.
  var isSound: Bool {
    guard reader.count >= 18, width > 0, height > 0, descriptor >> 6 <= 2 else { return false }
    switch type & ~8 {
    case 1: return palette == 1 && colors > 0 && [15, 16, 24, 32].contains(colorBits) && [8, 15, 16].contains(bits)
    case 2: return palette <= 1 && [15, 16, 24, 32].contains(bits)
    case 3: return palette <= 1 && [8, 16].contains(bits)
    default: return false
    }
  }

  var hasFooter: Bool { reader.matches("TRUEVISION-XFILE.\0", at: reader.count - 18) }

  /// Where the pixels end, nil where the file does before.
  var end: Int? {
    let length = width * height * step
    guard isRunLengthCoded else { return reader.has(start, length) ? start + length : nil }
    return reader.bytes.withUnsafeBytes { raw in
      var (offset, pixels) = (start, width * height)
      while pixels > 0 {
        guard offset < raw.count else { return nil }
        let count = Int(raw[offset] & 0x7f) + 1
        offset += 1 + (raw[offset] & 0x80 == 0 ? count * step : step)
        pixels -= count
      }
      return offset <= raw.count ? offset : nil
    }
  }

  func outline() -> ImageOutline {
    var outline = ImageOutline()
    outline.size = .init(width: width, height: height)
    outline.isComplete = end != nil
    if type & ~8 == 3 && bits != 8 || type & ~8 == 1 && bits != 8 {
      outline.unsupported = "a TGA image of \(bits) bits a pixel in \(type & ~8 == 1 ? "a palette" : "grey")"
    }
    outline.alpha = alpha
    return outline
  }

  /// By the extension area where there is one, else by the header.
  private var alpha: ImageOutline.Alpha {
    if hasFooter, let area = reader.number(reader.count - 26, 4), area > 0, reader.number(area, 2) == 495,
      let kind = reader.byte(area + 494)
    {
      return kind == 4 ? .associated : kind == 3 ? .straight : .none
    }
    return descriptor & 15 == 0 ? .straightUnlessEmpty : .straight
  }
}
