import Foundation

/// A directory of tags of a TIFF structure, as TIFF files and EXIF data hold it (TIFF 6.0, section 2).
struct TIFFDirectory {
  let reader: ByteReader
  /// Where the directory after this one lies, 0 where there is none.
  let next: Int
  private let entries: [Int: Entry]

  private struct Entry {
    let type: Int
    let width: Int
    let count: Int
    let offset: Int
  }

  /// Bytes of a value by type: byte, ASCII, short, long, rational, signed byte, undefined, signed short, signed long.
  private static let widths = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8]

  /// The first directory, or the one at `place`; nil where `bytes` do not begin as a TIFF structure or end before the
  /// directory does.
  init?(_ bytes: Data, at place: Int? = nil) {
    var reader = ByteReader(bytes: bytes)
    if reader.matches("II*\0", at: 0) {
      reader.isBigEndian = false
    } else if !reader.matches("MM\0*", at: 0) {
      return nil
    }
    guard let start = place ?? reader.number(4, 4), let count = reader.number(start, 2) else { return nil }
    var entries: [Int: Entry] = [:]
    for index in 0..<count {
      let place = start + 2 + 12 * index
      guard let tag = reader.number(place, 2), let type = reader.number(place + 2, 2),
        let length = reader.number(place + 4, 4), let pointer = reader.number(place + 8, 4)
      else { return nil }
      guard let width = Self.widths[type], entries[tag] == nil else { continue }
      entries[tag] = Entry(type: type, width: width, count: length, offset: width * length <= 4 ? place + 8 : pointer)
    }
    self.reader = reader
    self.entries = entries
    next = reader.number(start + 2 + 12 * count, 4) ?? 0
  }

  /// The first number of `tag`.
  func first(_ tag: Int) -> Int? {
    guard let entry = entries[tag], entry.count > 0 else { return nil }
    return reader.number(entry.offset, min(entry.width, 8))
  }

  /// All numbers of `tag`, empty where it is not there, nil where the file ends before they do.
  func all(_ tag: Int) -> [Int]? {
    guard let entry = entries[tag] else { return [] }
    guard reader.has(entry.offset, entry.count * entry.width) else { return nil }
    var numbers: [Int] = []
    numbers.reserveCapacity(entry.count)
    for index in 0..<entry.count {
      guard let number = reader.number(entry.offset + index * entry.width, entry.width) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The `count` fractions of `tag`; nil where it has another number of them, or of other things.
  func fractions(_ tag: Int, count: Int) -> [Double]? {
    guard let entry = entries[tag], entry.type == 5, entry.count == count, reader.has(entry.offset, count * 8) else {
      return nil
    }
    return (0..<count).map { index in
      let place = entry.offset + 8 * index
      return Double(reader.number(place, 4) ?? 0) / Double(max(reader.number(place + 4, 4) ?? 1, 1))
    }
  }

  /// The bytes of `tag`.
  func data(_ tag: Int) -> Data? {
    guard let entry = entries[tag] else { return nil }
    return reader.data(entry.offset, entry.count * entry.width)
  }
}
