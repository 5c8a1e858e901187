import CLibav
import Foundation

extension ImageFormat {
  /// JPEG (ITU-T T.81), with what JFIF, EXIF, ICC and Adobe put into its application segments.
  public static let jpeg = ImageFormat(
    name: "JPEG", extensions: ["jpg", "jpeg", "jpe", "jfif"], codec: AV_CODEC_ID_MJPEG,
    // Cameras bend that format in ways that are complained about.
    complaintsAreFatal: false,
    isHeldBy: { reader, _ in reader.matches([0xff, 0xd8, 0xff], at: 0) },
    outline: { reader, _ in
      var structure = JPEGStructure(reader: reader)
      return structure.outline()
    })
}

/// Segments up to the first scan, then scans and segments up to the end-of-image mark (ITU-T T.81, annex B).
private struct JPEGStructure {
  let reader: ByteReader

  private var size: ImageSize?
  private var components: [Component] = []
  private var isProgressive = false
  private var restartInterval = 0
  private var hasScans = false
  private var hasLostRestarts = false
  private var exif: Data?
  /// The parts of the profile by their numbers, and how many there are.
  private var profile: [Int: Data] = [:]
  private var profileParts = 0
  /// The Adobe segment: where it lies, and which transform of colours it tells.
  private var adobe: (range: Range<Int>, transform: Int)?
  /// Where the identifiers of components are, and of which component.
  private var identifierPlaces: [(place: Int, component: Int)] = []

  private struct Component {
    let identifier: Int
    let across: Int
    let down: Int
    /// For each of the 64 coefficients how many low bits are still to come, nil before its first scan.
    var missingBits: [Int?] = .init(repeating: nil, count: 64)
  }

  init(reader: ByteReader) { self.reader = reader }

  mutating func outline() -> ImageOutline {
    var outline = ImageOutline()
    outline.isComplete = walk()
    outline.size = size
    guard outline.isComplete else { return outline }
    if !hasScans {
      outline.damage = "it holds no scan of an image"
    } else if hasLostRestarts || isProgressive && isUnfinished {
      outline.damage = "a part of its image data is missing"
    }
    if profileParts > 0 {
      let parts = (1...profileParts).compactMap { profile[$0] }
      outline.profile = parts.count == profileParts ? .icc(Data(parts.joined())) : .broken
    }
    let told = outline.profile
    if let exif { outline.take(exif: exif) }
    if components.count == 4 {
      outline.profile = told
      outline.encoding = .ink(isInverted: adobe != nil, isLuma: adobe?.transform == 2)
      outline.decodable = withoutInks
    }
    return outline
  }

  /// The file without what tells the decoder that components are inks: it would turn them into colours without their
  /// profile.
  private var withoutInks: Data {
    var bytes = Data(reader.bytes)
    for (place, component) in identifierPlaces { bytes[bytes.startIndex + place] = UInt8(component + 1) }
    if let range = adobe?.range {
      bytes.removeSubrange(bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound)
    }
    return bytes
  }

  /// False where the file ends before the end mark.
  private mutating func walk() -> Bool {
    var offset = 2
    while let marker = reader.number(offset, 2) {
      switch marker {
      case 0xffd9: return true
      case 0xff01, 0xffd0...0xffd7: offset += 2
      case 0xffff: offset += 1
      case 0xff02...:
        guard let length = reader.number(offset + 2, 2), length >= 2 else { return false }
        read(marker, offset + 4, length - 2)
        offset += 2 + length
        if marker == 0xffda {
          hasScans = true
          offset = endOfScan(from: offset)
        }
      default: return false
      }
    }
    return false
  }

  private mutating func read(_ marker: Int, _ start: Int, _ length: Int) {
    switch marker {
    // C4, C8 and CC are no frame headers.
    case 0xffc0...0xffcf where ![0xffc4, 0xffc8, 0xffcc].contains(marker):
      isProgressive = [0xffc2, 0xffc6, 0xffca, 0xffce].contains(marker)
      readFrame(start)
    case 0xffdd: restartInterval = reader.number(start, 2) ?? 0
    case 0xffda: readScan(start)
    case 0xffe1 where reader.matches("Exif\0\0", at: start) && exif == nil: exif = reader.data(start, length)
    case 0xffe2 where reader.matches("ICC_PROFILE\0", at: start):
      guard let part = reader.byte(start + 12), let parts = reader.byte(start + 13), length > 14 else { return }
      profile[part] = reader.data(start + 14, length - 14)
      profileParts = max(profileParts, parts)
    case 0xffee where reader.matches("Adobe", at: start) && length >= 12:
      adobe = (start - 4..<start + length, reader.byte(start + 11) ?? 0)
    default: break
    }
  }

  private mutating func readFrame(_ start: Int) {
    guard let height = reader.number(start + 1, 2), let width = reader.number(start + 3, 2),
      let count = reader.byte(start + 5)
    else { return }
    size = .init(width: width, height: height)
    components = (0..<count).compactMap { index in
      guard let identifier = reader.byte(start + 6 + 3 * index), let factors = reader.byte(start + 7 + 3 * index)
      else { return nil }
      identifierPlaces.append((start + 6 + 3 * index, index))
      return Component(identifier: identifier, across: factors >> 4, down: factors & 15)
    }
  }

  /// Notes which bits of which coefficients a scan brings.
  private mutating func readScan(_ start: Int) {
    guard let count = reader.byte(start), let first = reader.byte(start + 1 + 2 * count),
      let last = reader.byte(start + 2 + 2 * count), let precision = reader.byte(start + 3 + 2 * count),
      first <= last, last < 64
    else { return }
    for index in 0..<count {
      let identifier = reader.byte(start + 1 + 2 * index)
      guard let place = components.firstIndex(where: { $0.identifier == identifier }) else { continue }
      identifierPlaces.append((start + 1 + 2 * index, place))
      for coefficient in first...last { components[place].missingBits[coefficient] = precision & 15 }
    }
  }

  /// Whether a progressive image lacks scans: a coefficient's last bits, or a component altogether. Coefficients that no
  /// scan mentions are zeros.
  private var isUnfinished: Bool {
    components.contains { $0.missingBits[0] == nil || $0.missingBits.contains { ($0 ?? 0) > 0 } }
  }

  /// The next marker after entropy-coded data, in which FF is followed by 00 or a restart mark.
  private mutating func endOfScan(from start: Int) -> Int {
    var restarts = 0
    let end = reader.bytes.withUnsafeBytes { raw in
      var offset = start
      while offset + 1 < raw.count {
        if raw[offset] == 0xff, raw[offset + 1] != 0, raw[offset + 1] != 0xff {
          guard (0xd0...0xd7).contains(raw[offset + 1]) else { return offset }
          restarts += 1
        }
        offset += 1
      }
      return raw.count
    }
    if let expected = restartsOfWhole, restarts < expected { hasLostRestarts = true }
    return end
  }

  /// How many restart marks a scan of all components has; nil where scans are told apart.
  private var restartsOfWhole: Int? {
    guard restartInterval > 0, !isProgressive, let size,
      let across = components.map(\.across).max(), let down = components.map(\.down).max(), across > 0, down > 0,
      components.allSatisfy({ $0.missingBits[0] != nil })
    else { return nil }
    // A scan of one component counts its own blocks, whatever its factors say.
    let unit = components.count == 1 ? (8, 8) : (8 * across, 8 * down)
    let units = ((size.width + unit.0 - 1) / unit.0) * ((size.height + unit.1 - 1) / unit.1)
    return (units - 1) / restartInterval
  }
}
