import Foundation

/// What the header of a safetensors file says of one tensor.
public struct SafetensorsDescription: Hashable, Sendable {
  /// The element type.
  public let type: SafetensorsType
  /// The extent of each axis, outermost first; empty for a scalar.
  public let shape: [Int]
  /// Where the elements lie, in bytes from the end of the header.
  public let byteRange: Range<Int>
}

/// The JSON header of a safetensors file, validated.
struct SafetensorsHeader {
  /// The key that holds the metadata and cannot be a tensor's name.
  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  private(set) var tensors: [String: SafetensorsDescription] = [:]
  /// Bytes of all tensors together.
  private(set) var dataByteCount = 0

  /// Reads the header's JSON.
  ///
  /// Throws unless every tensor takes exactly the bytes that its shape and type ask for, and all together cover the
  /// data without gap or overlap.
  init(json: Data, path: String) throws {
    let raw: RawHeader
    do {
      raw = try JSONDecoder().decode(RawHeader.self, from: json)
    } catch let problem as RawHeader.Problem {
      throw problem.tensor == Self.metadataKey
        ? SafetensorsError.malformedHeader(path: path, reason: "\(Self.metadataKey) is not a map of strings")
        : .malformedTensor(path: path, tensor: problem.tensor, reason: "not a type, a shape and two offsets")
    } catch {
      throw SafetensorsError.malformedHeader(path: path, reason: "not a JSON object")
    }
    metadata = raw.metadata
    for (name, entry) in raw.entries.sorted(by: { $0.key < $1.key }) {
      tensors[name] = try Self.description(of: entry, named: name, path: path)
    }
    dataByteCount = try Self.extent(of: tensors, path: path)
  }

  private static func description(
    of entry: RawHeader.Entry, named name: String, path: String
  ) throws -> SafetensorsDescription {
    guard let type = SafetensorsType(rawValue: entry.type) else {
      throw SafetensorsError.unsupportedType(path: path, tensor: name, type: entry.type)
    }
    func malformed(_ reason: String) -> SafetensorsError {
      .malformedTensor(path: path, tensor: name, reason: reason)
    }
    guard entry.offsets.count == 2, entry.offsets[0] >= 0, entry.offsets[0] <= entry.offsets[1] else {
      throw malformed("offsets \(entry.offsets)")
    }
    var byteCount = type.byteCount
    for extent in entry.shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw malformed("shape \(entry.shape)") }
      byteCount = product
    }
    guard byteCount == entry.offsets[1] - entry.offsets[0] else {
      throw malformed(
        "\(entry.type) of shape \(entry.shape) takes \(byteCount) bytes, not \(entry.offsets[1] - entry.offsets[0])")
    }
    return .init(type: type, shape: entry.shape, byteRange: entry.offsets[0]..<entry.offsets[1])
  }

  /// The bytes that the tensors cover, which have to follow each other without gap or overlap.
  private static func extent(of tensors: [String: SafetensorsDescription], path: String) throws -> Int {
    var end = 0
    let inFileOrder = tensors.sorted {
      ($0.value.byteRange.lowerBound, $0.value.byteRange.upperBound, $0.key)
        < ($1.value.byteRange.lowerBound, $1.value.byteRange.upperBound, $1.key)
    }
    for (name, tensor) in inFileOrder {
      let start = tensor.byteRange.lowerBound
      guard start == end else {
        let reason = start < end ? "overlaps the tensor before it" : "\(start - end) unused bytes before it"
        throw SafetensorsError.malformedTensor(path: path, tensor: name, reason: reason)
      }
      end = tensor.byteRange.upperBound
    }
    return end
  }
}

/// The header as JSON has it.
private struct RawHeader: Decodable {
  struct Entry: Decodable {
    let type: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case type = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  /// The value of a key has the wrong form.
  struct Problem: Error {
    let tensor: String
  }

  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [String: Entry] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      do {
        if key.stringValue == SafetensorsHeader.metadataKey {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      } catch {
        throw Problem(tensor: key.stringValue)
      }
    }
  }
}
