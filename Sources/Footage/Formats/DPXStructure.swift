import CLibav
import Foundation

extension ImageFormat {
  /// Digital Picture Exchange (SMPTE 268M).
  public static let dpx = ImageFormat(
    name: "DPX", extensions: ["dpx"], codec: AV_CODEC_ID_DPX,
    isHeldBy: { reader, _ in reader.matches("SDPX", at: 0) || reader.matches("XPDS", at: 0) },
    outline: { reader, _ in
      DPXStructure(reader: ByteReader(bytes: reader.bytes, isBigEndian: reader.matches("SDPX", at: 0))).outline()
    })
}

/// Headers at fixed places, then one image element (SMPTE 268M).
private struct DPXStructure {
  let reader: ByteReader

  func outline() -> ImageOutline {
    var outline = ImageOutline()
    guard reader.count > 1664, let start = reader.number(4, 4), let width = reader.number(772, 4),
      let height = reader.number(776, 4), let descriptor = reader.byte(800), let transfer = reader.byte(801),
      let bits = reader.byte(803), let packing = reader.number(804, 2), let turn = reader.number(768, 2)
    else {
      outline.isComplete = false
      return outline
    }
    outline.size = .init(width: width, height: height)
    guard outline.hasFittingSize else { return outline }
    if reader.number(806, 2) != 0 { outline.unsupported = "a DPX image in run lengths" }
    let samples = [50: 3, 51: 4, 52: 4, 100: 2, 102: 3, 103: 4][descriptor] ?? 1
    let row = rowLength(width * samples, bits, packing)
    // Some writers do not fill the last word of a row, which the decoder takes for a file that ends early.
    let isPacked = reader.count == start + height * row
    outline.isComplete = isPacked || reader.has(start, height * ((row + 3) / 4 * 4))
    outline.orientation = Self.orientation(turn)
    outline.orientationSource = "DPX"
    switch transfer {
    case 1, 3: outline.encoding = .film
    case 2 where bits == 32: outline.encoding = .linear
    case 2: outline.remarks.append("its colours are marked as linear, and taken as they stand")
    default: break
    }
    return outline
  }

  /// Bytes of a row without what fills its last word of 32 bits.
  private func rowLength(_ samples: Int, _ bits: Int, _ packing: Int) -> Int {
    switch bits {
    case 10: (samples + 2) / 3 * 4
    case 12: packing == 0 ? samples * 12 / 8 : samples * 2
    default: samples * bits / 8
    }
  }

  /// From the directions of columns and rows.
  private static func orientation(_ turn: Int) -> Orientation {
    let orders: [Orientation] = [
      .upright, .mirrored, .flipped, .upsideDown, .transposed, .onItsLeft, .onItsRight, .transversed,
    ]
    return orders.indices.contains(turn) ? orders[turn] : .upright
  }
}
