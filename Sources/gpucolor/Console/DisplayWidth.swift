/// How many columns of a terminal text takes: what is written above or below a letter takes none, Chinese, Japanese and
/// Korean characters and pictures take two.
extension StringProtocol {
  /// The columns of the text. Sequences that some terminals join to one picture count with all their parts.
  var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

  /// As much of the text's beginning as fits into `columns`, with whole characters.
  func prefix(columns limit: Int) -> SubSequence {
    var end = startIndex
    var columns = 0
    while end < endIndex {
      columns += self[end].unicodeScalars.reduce(0) { $0 + $1.columns }
      if columns > limit { break }
      end = index(after: end)
    }
    return self[..<end]
  }
}

extension Unicode.Scalar {
  /// The ranges of Unicode's East Asian Width (UAX #11) that are wide or full-width, with what lies unassigned between
  /// them.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]

  fileprivate var columns: Int {
    if value < 0x300 { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // Vowels and final consonants of Korean, which join the syllable before them.
    if (0x1160...0x11FF).contains(value) { return 0 }
    return properties.isEmojiPresentation || Self.wide.contains { $0.contains(value) } ? 2 : 1
  }
}
