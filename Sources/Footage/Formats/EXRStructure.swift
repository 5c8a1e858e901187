import CLibav
import Foundation

extension ImageFormat {
  /// OpenEXR: amounts of light as floats, in scan lines or tiles of one part.
  public static let exr = ImageFormat(
    name: "EXR", extensions: ["exr"], codec: AV_CODEC_ID_EXR, leavesGaps: true,
    isHeldBy: { reader, _ in reader.matches([0x76, 0x2f, 0x31, 0x01], at: 0) },
    outline: { reader, _ in
      EXRStructure(reader: ByteReader(bytes: reader.bytes, isBigEndian: false)).outline()
    })
}

/// Attributes of name, type, length and value up to an empty name, then a table of the places of blocks (OpenEXR file
/// layout).
private struct EXRStructure {
  let reader: ByteReader

  func outline() -> ImageOutline {
    var outline = ImageOutline()
    outline.alpha = .associated
    outline.encoding = .linear
    guard let flags = reader.byte(5), let (attributes, end) = attributes() else {
      outline.isComplete = false
      return outline
    }
    if flags & 0x08 != 0 { outline.unsupported = "a deep EXR image" }
    if flags & 0x10 != 0 { outline.unsupported = "an EXR file of several parts" }
    if outline.unsupported != nil { return outline }
    guard let window = attributes["displayWindow"].flatMap(box), let data = attributes["dataWindow"].flatMap(box),
      let compression = attributes["compression"].flatMap(reader.byte)
    else { return outline }
    outline.size = .init(width: window.width, height: window.height)
    guard outline.hasFittingSize else { return outline }
    let isTiled = flags & 0x02 != 0
    if let blocks = blocks(data, compression, tiles: isTiled ? attributes["tiles"] : nil) {
      outline.isComplete = hasBlocks(blocks, at: end, headerLength: isTiled ? 20 : 8)
    }
    if let place = attributes["chromaticities"] { outline.profile = primaries(at: place) }
    return outline
  }

  /// Where the value of each attribute lies, and where the header ends.
  private func attributes() -> (places: [String: Int], end: Int)? {
    var places: [String: Int] = [:]
    var offset = 8
    while let name = reader.text(offset, limit: 256) {
      if name.isEmpty { return (places, offset + 1) }
      offset += name.utf8.count + 1
      guard let type = reader.text(offset, limit: 256), let length = reader.number(offset + type.utf8.count + 1, 4)
      else { return nil }
      offset += type.utf8.count + 5
      guard reader.has(offset, length) else { return nil }
      places[name] = offset
      offset += length
    }
    return nil
  }

  private func box(_ place: Int) -> ImageSize? {
    let corners = (0..<4).compactMap { reader.number(place + 4 * $0, 4) }.map { Int(Int32(truncatingIfNeeded: $0)) }
    guard corners.count == 4 else { return nil }
    return .init(width: corners[2] - corners[0] + 1, height: corners[3] - corners[1] + 1)
  }

  /// How many blocks hold the pixels; nil where that cannot be told, as of tiles in several resolutions.
  private func blocks(_ window: ImageSize, _ compression: Int, tiles: Int?) -> Int? {
    let sides = 1...Int(Int32.max)
    guard sides.contains(window.width), sides.contains(window.height) else { return nil }
    if let tiles {
      guard let width = reader.number(tiles, 4), let height = reader.number(tiles + 4, 4), width > 0, height > 0,
        reader.byte(tiles + 8) == 0
      else { return nil }
      return ((window.width - 1) / width + 1) * ((window.height - 1) / height + 1)
    }
    // None, RLE, ZIP by line, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB.
    let lines = [1, 1, 1, 16, 32, 16, 32, 32, 32, 256]
    return lines.indices.contains(compression) ? (window.height - 1) / lines[compression] + 1 : nil
  }

  private func hasBlocks(_ count: Int, at table: Int, headerLength: Int) -> Bool {
    guard reader.has(table, count * 8) else { return false }
    return (0..<count).allSatisfy { index in
      guard let place = reader.number(table + index * 8, 8) else { return false }
      // A writer that was stopped leaves zeros; the decoder finds the blocks one after the other.
      if place == 0 { return true }
      guard let length = reader.number(place + headerLength - 4, 4) else { return false }
      return reader.has(place + headerLength, length)
    }
  }

  /// Red, green, blue and white, each x and y.
  private func primaries(at place: Int) -> EmbeddedProfile? {
    let values = (0..<8).compactMap { reader.number(place + 4 * $0, 4) }
      .map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
    guard values.count == 8, let primaries = Primaries(Array(values[6...] + values[..<6])) else { return .broken }
    return .described(primaries: primaries, gamma: nil)
  }
}
