import CLibav
import CZlib
import Files
import Foundation

extension ImageFormat {
  /// Portable Network Graphics (W3C, third edition).
  public static let png = ImageFormat(
    name: "PNG", extensions: ["png"], codec: AV_CODEC_ID_PNG,
    encoder: ImageEncoder(
      options: ["pred": "mixed"],
      pixelFormats: [
        AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8, AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA, AV_PIX_FMT_GRAY16BE, AV_PIX_FMT_YA16BE,
        AV_PIX_FMT_RGB48BE, AV_PIX_FMT_RGBA64BE,
      ]),
    isHeldBy: { reader, _ in reader.matches(PNGStructure.signature, at: 0) },
    outline: { PNGStructure(reader: $0).outline(thoroughly: $1) })
}

/// Chunks of length, type, data and check sum up to IEND (PNG specification, section 5).
private struct PNGStructure {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// What makes the image; the decoder is given nothing else.
  private static let decoded: Set<String> = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]

  let reader: ByteReader

  private struct Chunk {
    let type: String
    /// Where its length is.
    let start: Int
    let length: Int

    var data: Int { start + 8 }
    var end: Int { start + 12 + length }
  }

  func outline(thoroughly: Bool) -> ImageOutline {
    var outline = ImageOutline()
    if reader.matches("IHDR", at: 12), let width = reader.number(16, 4), let height = reader.number(20, 4) {
      outline.size = .init(width: width, height: height)
    }
    let chunks = chunks()
    outline.isComplete = chunks.last?.type == "IEND"
    guard outline.isComplete else { return outline }
    let sound = thoroughly ? checked(chunks, &outline) : chunks
    if let exif = sound.first(where: { $0.type == "eXIf" }).flatMap(data) {
      outline.take(exif: exif)
    }
    guard thoroughly else { return outline }
    // Chunks of colour go before what EXIF tells.
    if sound.contains(where: { ["iCCP", "sRGB", "gAMA", "cHRM"].contains($0.type) }) {
      outline.profile = profile(sound)
    }
    if let space = sound.first(where: { $0.type == "cICP" }).flatMap(data) { take(codePoints: space, &outline) }
    var decodable = Data(Self.signature)
    for chunk in sound where Self.decoded.contains(chunk.type) {
      if let bytes = reader.data(chunk.start, chunk.end - chunk.start) { decodable += bytes }
    }
    outline.decodable = decodable
    if sound.contains(where: { $0.type == "acTL" }) { outline.remarks.append("only its still image is read") }
    return outline
  }

  /// The chunks that are there as a whole, up to IEND.
  private func chunks() -> [Chunk] {
    var chunks: [Chunk] = []
    var offset = 8
    while let length = reader.number(offset, 4), let type = reader.data(offset + 4, 4) {
      let chunk = Chunk(type: String(decoding: type, as: UTF8.self), start: offset, length: length)
      if chunk.end > reader.count { break }
      chunks.append(chunk)
      if chunk.type == "IEND" { break }
      offset = chunk.end
    }
    return chunks
  }

  /// The chunks whose check sums are right. A wrong one is damage where the chunk makes the image; of others, as of
  /// comments, it is a remark.
  private func checked(_ chunks: [Chunk], _ outline: inout ImageOutline) -> [Chunk] {
    var wrong: [String] = []
    let sound = chunks.filter { chunk in
      if checkSum(chunk) == reader.number(chunk.data + chunk.length, 4) { return true }
      if Self.decoded.contains(chunk.type) {
        outline.damage = "the check sum of its \(chunk.type) chunk is wrong"
      } else if !wrong.contains(chunk.type) {
        wrong.append(chunk.type)
      }
      return false
    }
    for type in wrong {
      outline.remarks.append("its \(type.oneLine) chunk has a wrong check sum and is left out")
    }
    return sound
  }

  private func checkSum(_ chunk: Chunk) -> Int {
    reader.bytes.withUnsafeBytes { raw in
      let bytes = UnsafeRawBufferPointer(rebasing: raw[chunk.start + 4..<chunk.data + chunk.length])
      return Int(crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
    }
  }

  private func data(_ chunk: Chunk) -> Data? { reader.data(chunk.data, chunk.length) }

  /// What tells the colours, in the order of the specification's section 4.3: iCCP, sRGB, then gAMA and cHRM.
  private func profile(_ chunks: [Chunk]) -> EmbeddedProfile? {
    func find(_ type: String) -> Data? { chunks.first { $0.type == type }.flatMap(data) }
    if let chunk = find("iCCP") {
      guard let end = chunk.firstIndex(of: 0), end + 2 <= chunk.count,
        let profile = inflated(Data(chunk[(end + 2)...]))
      else { return .broken }
      return .icc(profile)
    }
    if find("sRGB") != nil { return nil }
    func fractions(_ type: String, _ count: Int) -> [Double]? {
      guard let data = find(type), data.count == 4 * count else { return nil }
      let reader = ByteReader(bytes: data)
      return (0..<count).map { Double(reader.number($0 * 4, 4) ?? 0) / 100_000 }
    }
    let gamma = fractions("gAMA", 1)?[0]
    let primaries = fractions("cHRM", 8)
    if gamma == nil && primaries == nil { return nil }
    return .roughlyDescribed(primaries: primaries.flatMap(Primaries.init) ?? .sRGB, gamma: gamma)
  }

  /// What the chunk cICP tells goes before everything else (section 4.3): primaries and curve by the numbers of ITU-T H.273.
  /// Numbers that are not known here, or stand for what is not known, leave what other chunks tell.
  private func take(codePoints: Data, _ outline: inout ImageOutline) {
    let numbers = [UInt8](codePoints)
    guard numbers.count == 4 else { return }
    if [16, 18].contains(numbers[1]) { outline.unsupported = "an image with colours of high dynamic range" }
    guard let primaries = Primaries(codePoint: numbers[0]), numbers[2] == 0, numbers[3] == 1 else { return }
    switch numbers[1] {
    // Of video's curve, displays show what they show of sRGB's.
    case 1, 6, 13, 14, 15: outline.profile = .described(primaries: primaries, gamma: nil)
    case 4: outline.profile = .described(primaries: primaries, gamma: 1 / 2.2)
    case 5: outline.profile = .described(primaries: primaries, gamma: 1 / 2.8)
    case 8: outline.profile = .described(primaries: primaries, gamma: 1)
    default: break
    }
  }

  /// The largest profile that is unpacked, against files that grow without end; those of printers have 2 MiB.
  private static let largestProfile = 16 << 20

  private func inflated(_ packed: Data) -> Data? {
    var size = max(packed.count * 4, 4096)
    while size <= Self.largestProfile {
      var (out, length) = (Data(count: size), uLong(size))
      let code = out.withUnsafeMutableBytes { out in
        packed.withUnsafeBytes { packed in
          uncompress(
            out.baseAddress?.assumingMemoryBound(to: UInt8.self), &length,
            packed.baseAddress?.assumingMemoryBound(to: UInt8.self), uLong(packed.count))
        }
      }
      if code == Z_OK { return out.prefix(Int(length)) }
      if code != Z_BUF_ERROR { return nil }
      size *= 4
    }
    return nil
  }
}
