import CLibav
import Foundation

extension ImageFormat {
  /// The merged image of Adobe Photoshop's files.
  public static let psd = ImageFormat(
    name: "PSD", extensions: ["psd"], codec: AV_CODEC_ID_PSD,
    isHeldBy: { reader, _ in reader.matches("8BPS", at: 0) },
    outline: { reader, thoroughly in PSDStructure(reader: reader).outline(thoroughly: thoroughly) })
}

/// A header of 26 bytes and four sections with their lengths: palette, resources, layers and the merged image (Adobe
/// Photoshop File Formats Specification).
private struct PSDStructure {
  let reader: ByteReader

  private enum Resource {
    static let (alphaNames, unicodeAlphaNames, profile, version) = (1006, 1045, 1039, 1057)
  }

  func outline(thoroughly: Bool) -> ImageOutline {
    var outline = ImageOutline()
    guard let version = reader.number(4, 2), let channels = reader.number(12, 2), let height = reader.number(14, 4),
      let width = reader.number(18, 4), let bits = reader.number(22, 2), let mode = reader.number(24, 2)
    else {
      outline.isComplete = false
      return outline
    }
    outline.size = .init(width: width, height: height)
    outline.unsupported = unsupported(version: version, bits: bits, mode: mode)
    guard outline.unsupported == nil, outline.hasFittingSize else { return outline }
    let palette = 26
    guard let resources = section(after: palette), let layers = section(after: resources),
      let image = section(after: layers), let compression = reader.number(image, 2)
    else {
      outline.isComplete = false
      return outline
    }
    let rowLength = bits == 1 ? (width + 7) / 8 : width * (bits / 8)
    outline.isComplete = hasWholeImage(at: image, compression, rows: height * channels, rowLength: rowLength)
    if compression > 1 { outline.unsupported = "a PSD image whose merged image is packed as ZIP" }
    let found = self.resources(at: resources)
    if let version = found[Resource.version], ByteReader(bytes: version).byte(4) == 0 {
      outline.unsupported = "a PSD file without its merged image (saved without \"maximize compatibility\")"
    }
    guard outline.isComplete, outline.unsupported == nil, thoroughly else { return outline }
    outline.profile = found[Resource.profile].map { .icc($0) }
    let colors = mode == 3 ? 3 : 1
    outline.alpha = channels > colors ? alpha(layers: layers, found) : .straight
    let kept = colors + (outline.alpha == .none ? 0 : 1)
    if channels > kept { outline.decodable = reduced(to: kept, of: channels, height, image, compression, rowLength) }
    return outline
  }

  private func unsupported(version: Int, bits: Int, mode: Int) -> String? {
    if version == 2 { return "a PSB image (Photoshop's format for large documents)" }
    switch mode {
    case 0, 1, 2, 3, 8: return bits > 16 ? "a PSD image of \(bits) bits a sample" : nil
    case 4: return "a PSD image in CMYK colours"
    case 7: return "a PSD image of several inks"
    case 9: return "a PSD image in Lab colours"
    default: return "a PSD image of the unknown colour mode \(mode)"
    }
  }

  /// Where the section after the one at `start` begins, nil where the file ends before.
  private func section(after start: Int) -> Int? {
    guard let length = reader.number(start, 4), reader.has(start + 4, length) else { return nil }
    return start + 4 + length
  }

  private func hasWholeImage(at start: Int, _ compression: Int, rows: Int, rowLength: Int) -> Bool {
    switch compression {
    case 0: return reader.has(start + 2, rows * rowLength)
    case 1:
      guard reader.has(start + 2, rows * 2) else { return false }
      var packed = 0
      for row in 0..<rows { packed += reader.number(start + 2 + row * 2, 2) ?? 0 }
      return reader.has(start + 2 + rows * 2, packed)
    default: return true
    }
  }

  /// The image resources by their numbers.
  private func resources(at start: Int) -> [Int: Data] {
    var found: [Int: Data] = [:]
    guard let end = section(after: start) else { return found }
    var offset = start + 4
    while offset < end, reader.matches("8BIM", at: offset), let number = reader.number(offset + 4, 2),
      let nameLength = reader.byte(offset + 6)
    {
      // The name and the data are padded to even lengths.
      let data = offset + 6 + (nameLength + 2) / 2 * 2
      guard let length = reader.number(data, 4), let bytes = reader.data(data + 4, length) else { break }
      found[number] = bytes
      offset = data + 4 + length + length % 2
    }
    return found
  }

  /// What the first channel after the colours is: a negative number of layers says that it is the merged image's
  /// transparency. In a file without layers it is by its name, or where it has none.
  private func alpha(layers: Int, _ resources: [Int: Data]) -> ImageOutline.Alpha {
    if let length = reader.number(layers, 4), length >= 10, let info = reader.number(layers + 4, 4), info >= 2,
      let count = reader.number(layers + 8, 2)
    {
      if count & 0x8000 != 0 { return .onWhite }
      if count > 0 { return .none }
    }
    guard resources[Resource.alphaNames] != nil || resources[Resource.unicodeAlphaNames] != nil else {
      return .straight
    }
    return resources[Resource.alphaNames]?.dropFirst().starts(with: "Transparency".utf8) == true ? .onWhite : .none
  }

  /// The file without the channels after the first `kept`, which the decoder does not know what to do with.
  private func reduced(
    to kept: Int, of channels: Int, _ height: Int, _ image: Int, _ compression: Int, _ rowLength: Int
  ) -> Data {
    let start = reader.bytes.startIndex
    let tableEnd = image + 2 + (compression == 1 ? height * channels * 2 : 0)
    var bytes = reader.bytes.prefix(12) + [UInt8(kept >> 8), UInt8(kept & 0xff)]
    bytes += reader.bytes[(start + 14)..<(start + image + 2)]
    if compression == 1 { bytes += reader.bytes[(start + image + 2)..<(start + image + 2 + height * kept * 2)] }
    return bytes + reader.bytes[(start + tableEnd)...]
  }
}
