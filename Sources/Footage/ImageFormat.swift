import CLibav
import Foundation

/// A format of image files: a row of the table from which reading, writing, help and errors are made.
///
/// A new format is one file in `Formats` and its name in `all`.
public struct ImageFormat: Sendable {
  /// Every format that is read, in the order in which they are named to the user.
  public static let all: [ImageFormat] = [.png, .jpeg, .webp, .tga, .tiff, .bmp, .psd, .exr, .dpx]

  /// Such as `PNG`.
  public let name: String
  /// Extensions of file names in lower case, the one that is written first.
  public let extensions: [String]

  /// The codec of FFmpeg's libraries.
  let codec: AVCodecID
  /// How it is written, nil where it is only read.
  let encoder: ImageEncoder?
  /// Whether the decoder is told to refuse what it finds wrong.
  let isStrict: Bool
  /// Whether what the decoder complains about means a damaged image.
  let complaintsAreFatal: Bool
  /// Whether the decoder goes over damaged parts without a word, and leaves them as they were.
  let leavesGaps: Bool
  /// Whether its files begin with a mark that other files lack.
  let hasMark: Bool
  /// Whether the bytes are those of this format; the second says whether the file's name has its extension.
  let isHeldBy: @Sendable (ByteReader, _ isNamedSo: Bool) -> Bool
  /// What the structure of a file tells; thoroughly with check sums, profiles and what a decoder needs.
  let outline: @Sendable (ByteReader, _ thoroughly: Bool) -> ImageOutline

  init(
    name: String, extensions: [String], codec: AVCodecID, encoder: ImageEncoder? = nil,
    isStrict: Bool = true, complaintsAreFatal: Bool = true, leavesGaps: Bool = false, hasMark: Bool = true,
    isHeldBy: @escaping @Sendable (ByteReader, Bool) -> Bool,
    outline: @escaping @Sendable (ByteReader, Bool) -> ImageOutline
  ) {
    self.name = name
    self.extensions = extensions
    self.codec = codec
    self.encoder = encoder
    self.isStrict = isStrict
    self.complaintsAreFatal = complaintsAreFatal
    self.leavesGaps = leavesGaps
    self.hasMark = hasMark
    self.isHeldBy = isHeldBy
    self.outline = outline
  }

  /// The format of a file by its bytes and never by its name alone, nil for any other.
  init?(of reader: ByteReader, named name: String) {
    let named = Self.init(named: URL(filePath: name).pathExtension)
    let order = Self.all.filter(\.hasMark) + Self.all.filter { !$0.hasMark }
    guard let found = order.first(where: { $0.isHeldBy(reader, $0 == named) }) else { return nil }
    self = found
  }
}

extension ImageFormat {
  /// The formats that are written.
  public static let written = all.filter(\.isWritten)
  /// Such as `PNG, JPEG or WebP`.
  public static let readNames = list(all)
  /// Such as `PNG, TGA or TIFF`.
  public static let writtenNames = list(written)

  /// Whether it is written too.
  public var isWritten: Bool { encoder != nil }

  /// The format of that name or extension in any case, nil for none.
  public init?(named text: String) {
    let text = text.lowercased()
    guard let found = Self.all.first(where: { $0.name.lowercased() == text || $0.extensions.contains(text) }) else {
      return nil
    }
    self = found
  }

  /// What a result for the drawing of file name `drawing` is called in this format: `A0001.TGA` stays as it is as TGA, and
  /// is `A0001.png` as PNG.
  public func fileName(for drawing: String) -> String {
    let url = URL(filePath: drawing)
    if extensions.contains(url.pathExtension.lowercased()) { return drawing }
    return "\(url.deletingPathExtension().lastPathComponent).\(extensions[0])"
  }

  private static func list(_ formats: [ImageFormat]) -> String {
    let names = formats.map(\.name)
    return "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
  }
}

extension ImageFormat: Hashable, CustomStringConvertible {
  /// Its name.
  public var description: String { name }

  /// Formats are equal by their names.
  public static func == (a: ImageFormat, b: ImageFormat) -> Bool { a.name == b.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
