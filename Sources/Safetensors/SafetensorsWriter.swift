import Files
import Foundation

/// A named tensor to be written to a safetensors file.
public struct SafetensorsTensor: Sendable {
  /// The name in the file.
  public let name: String
  /// The element type in the file.
  public let type: SafetensorsType
  /// The extent of each axis, outermost first; empty for a scalar.
  public let shape: [Int]
  /// Bytes of all elements.
  let byteCount: Int
  /// Hands out the elements' bytes without copying them.
  let withBytes: @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// A tensor of `values` in row-major order; there have to be as many as `shape` says.
  public init<Scalar: SafetensorsScalar>(name: String, shape: [Int], values: [Scalar]) {
    precondition(name != SafetensorsHeader.metadataKey, "\(name) cannot be a tensor's name")
    precondition(shape.reduce(1, *) == values.count, "\(name): \(values.count) values of shape \(shape)")
    self.name = name
    self.type = Scalar.safetensorsType
    self.shape = shape
    self.byteCount = values.count * MemoryLayout<Scalar>.size
    self.withBytes = { body in try values.withUnsafeBytes(body) }
  }
}

/// Writes safetensors files.
public enum SafetensorsWriter {
  /// Writes `tensors`, whose names have to differ, and `metadata` to `url`.
  ///
  /// The bytes depend on nothing but the arguments and not on the order of `tensors`: wider element types come
  /// first, so that all lie aligned, and names ascend within a type's width. The file is written aside in the same
  /// folder, synchronised and renamed, so that `url` holds either the old file or the whole new one. Throws
  /// `FileError.unwritable`, having left nothing behind.
  public static func write(_ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to url: URL) throws {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors of one name")
    let tensors = tensors.sorted { ($1.type.byteCount, $0.name) < ($0.type.byteCount, $1.name) }
    let header = try header(of: tensors, metadata: metadata)
    let file = try AsideFile(for: url)
    try header.withUnsafeBytes(file.write)
    for tensor in tensors { try tensor.withBytes(file.write) }
    try file.commit()
  }

  /// The length and the JSON, padded with spaces so that the data begins at a multiple of 8 bytes.
  private static func header(of tensors: [SafetensorsTensor], metadata: [String: String]) throws -> [UInt8] {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = try metadata.sorted { $0.key < $1.key }.map { "\(try quoted($0.key)):\(try quoted($0.value))" }
      entries.append("\(try quoted(SafetensorsHeader.metadataKey)):{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.byteCount
      entries.append(
        "\(try quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(entries.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
  }

  /// `text` as a JSON string.
  private static func quoted(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
  }
}
