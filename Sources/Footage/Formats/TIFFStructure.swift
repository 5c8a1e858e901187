import CLibav
import Foundation

extension ImageFormat {
  /// TIFF 6.0 in strips, of 1 to 16 bits a sample.
  public static let tiff = ImageFormat(
    name: "TIFF", extensions: ["tif", "tiff"], codec: AV_CODEC_ID_TIFF,
    encoder: ImageEncoder(
      options: ["compression_algo": "lzw"],
      pixelFormats: [
        AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8, AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA, AV_PIX_FMT_GRAY16LE, AV_PIX_FMT_YA16LE,
        AV_PIX_FMT_RGB48LE, AV_PIX_FMT_RGBA64LE,
      ]),
    // A strict decoder refuses every tag that it does not know.
    isStrict: false,
    isHeldBy: { reader, _ in
      ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains { reader.matches($0, at: 0) }
    },
    outline: { reader, _ in TIFFStructure.outline(of: reader) })
}

/// A directory of tags that tells where the strips of pixels lie (TIFF 6.0).
private struct TIFFStructure {
  let directory: TIFFDirectory

  private enum Tag {
    static let (width, height, bits, compression, photometric) = (256, 257, 258, 259, 262)
    static let (stripOffsets, orientation, samples, rowsPerStrip, stripCounts) = (273, 274, 277, 278, 279)
    static let (whitePoint, primaries) = (318, 319)
    static let (tileWidth, extraSamples, sampleFormat, profile) = (322, 338, 339, 34675)
  }

  static func outline(of reader: ByteReader) -> ImageOutline {
    var outline = ImageOutline()
    if reader.matches("II+\0", at: 0) || reader.matches("MM\0+", at: 0) {
      outline.unsupported = "a TIFF image of the form for more than 4 GiB"
    } else if let directory = TIFFDirectory(reader.bytes) {
      TIFFStructure(directory: directory).fill(&outline)
    } else {
      outline.isComplete = false
    }
    return outline
  }

  private func fill(_ outline: inout ImageOutline) {
    if let width = directory.first(Tag.width), let height = directory.first(Tag.height) {
      outline.size = .init(width: width, height: height)
    }
    outline.isComplete = hasAllStrips
    outline.unsupported = unsupported
    outline.orientation = directory.first(Tag.orientation).flatMap(Orientation.init) ?? .upright
    outline.orientationSource = "TIFF"
    outline.profile = directory.data(Tag.profile).map { .icc($0) } ?? describedColors
    switch photometric {
    case 5:
      outline.profile = nil
      outline.remarks.append("its inks are turned into colours without a profile")
    case 6: break
    default:
      switch directory.first(Tag.extraSamples) {
      case 1: outline.alpha = .associated
      case 2, nil: outline.alpha = .straight
      default: outline.alpha = .none
      }
    }
    if directory.next != 0 { outline.remarks.append("only the first of its images is read") }
  }

  /// What the chromaticities tell, which have sRGB's curve unless a profile says otherwise.
  private var describedColors: EmbeddedProfile? {
    guard let colors = directory.fractions(Tag.primaries, count: 6) else { return nil }
    let white = directory.fractions(Tag.whitePoint, count: 2) ?? [Primaries.sRGB.white.x, Primaries.sRGB.white.y]
    return Primaries(white + colors).map { .described(primaries: $0, gamma: nil) } ?? .broken
  }

  private var photometric: Int { directory.first(Tag.photometric) ?? 1 }

  /// Whether every strip lies in the file.
  private var hasAllStrips: Bool {
    guard directory.first(Tag.tileWidth) == nil else { return true }
    guard let offsets = directory.all(Tag.stripOffsets), let counts = directory.all(Tag.stripCounts) else {
      return false
    }
    return zip(offsets, counts).allSatisfy { directory.reader.has($0, $1) }
  }

  /// What the decoder would refuse without a word that helps, or take for something else.
  private var unsupported: String? {
    if directory.first(Tag.tileWidth) != nil { return "a TIFF image in tiles" }
    if (directory.all(Tag.sampleFormat) ?? []).contains(where: { $0 != 1 && $0 != 4 }) {
      return "a TIFF image of floats or signed numbers"
    }
    switch photometric {
    case 8, 9, 10: return "a TIFF image in Lab colours"
    case 6 where [6, 7].contains(directory.first(Tag.compression)): return "a JPEG image inside of TIFF"
    case 4, 32844, 32845: return "a TIFF image of a kind of colours that is not read"
    default: return nil
    }
  }
}
