/// The order of names as people count: numbers in them by value, so that `2.png` comes before `10.png`, everything else by
/// its characters. It is the one order of frames and shots everywhere.
public struct NaturalOrder: Sendable, Hashable {
  /// A run of digits or of other characters.
  private enum Piece: Sendable, Hashable {
    /// The digits' values without leading zeros.
    case number([UInt8])
    case text([UInt32])
  }

  /// What decides: the pieces of the name without its extension.
  private let stem: [Piece]
  /// What decides between names that are equal so far: the extension's pieces, then the name itself.
  private let fileExtension: [Piece]
  private let name: String

  /// The place of `name`, a file's or folder's, among others.
  public init(_ name: String) {
    self.name = name
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    stem = Self.pieces(name[..<dot])
    fileExtension = Self.pieces(name[dot...])
  }

  /// The names in their order; equal ones keep theirs.
  public static func sorted(_ names: some Sequence<String>) -> [String] {
    names.map(Self.init).sorted().map(\.name)
  }

  /// The last number of the name, which counts frames: 12 of `A0012.tga`; nil without digits.
  public var lastNumber: String? {
    for case .number(let digits) in stem.reversed() {
      return digits.isEmpty ? "0" : Self.text(of: digits)
    }
    return nil
  }

  /// The name without its last number and its extension, by which names that only count on are alike: `A` of `A0012.tga`.
  public var withoutLastNumber: String {
    var rest = stem
    if let last = rest.lastIndex(where: { if case .number = $0 { true } else { false } }) { rest.remove(at: last) }
    return rest.map { piece in
      switch piece {
      case .number(let digits): Self.text(of: digits)
      case .text(let scalars): String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
      }
    }.joined(separator: "|")
  }

  private static func text(of digits: [UInt8]) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }

  private static func pieces(_ text: Substring) -> [Piece] {
    var pieces: [Piece] = []
    for scalar in text.unicodeScalars {
      let digit = digit(scalar)
      switch (digit, pieces.last) {
      case (let digit?, .number(var digits)?):
        // Leading zeros count nothing.
        if !(digits.isEmpty && digit == 0) { digits.append(digit) }
        pieces[pieces.count - 1] = .number(digits)
      case (let digit?, _): pieces.append(.number(digit == 0 ? [] : [digit]))
      case (nil, .text(let scalars)?): pieces[pieces.count - 1] = .text(scalars + [scalar.value])
      case (nil, _): pieces.append(.text([scalar.value]))
      }
    }
    return pieces
  }

  /// The value of a decimal digit of any script, full-width ones too.
  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    if scalar.isASCII { return (48...57).contains(scalar.value) ? UInt8(scalar.value - 48) : nil }
    guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else { return nil }
    return UInt8(value)
  }
}

extension NaturalOrder: Comparable {
  /// Whether `first` comes before `second`.
  public static func < (first: NaturalOrder, second: NaturalOrder) -> Bool {
    compare(first.stem, second.stem) ?? compare(first.fileExtension, second.fileExtension) ?? (first.name < second.name)
  }

  private static func compare(_ first: [Piece], _ second: [Piece]) -> Bool? {
    for (one, other) in zip(first, second) where one != other {
      switch (one, other) {
      case (.number(let one), .number(let other)):
        return one.count != other.count ? one.count < other.count : one.lexicographicallyPrecedes(other)
      case (.text(let one), .text(let other)): return one.lexicographicallyPrecedes(other)
      // As digits stand before letters.
      case (.number, .text(let other)): return other.first.map { $0 >= 48 } ?? true
      case (.text(let one), .number): return one.first.map { $0 < 48 } ?? false
      }
    }
    return first.count == second.count ? nil : first.count < second.count
  }
}
