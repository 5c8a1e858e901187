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
  /// `SafetensorsError`, having left nothing behind.
  public static func write(_ tensors: [SafetensorsTensor], metadata: [String: String] = [:], to url: URL) throws {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors of one name")
    let tensors = tensors.sorted { ($1.type.byteCount, $0.name) < ($0.type.byteCount, $1.name) }
    let header = try header(of: tensors, metadata: metadata)
    let byteCount = tensors.reduce(header.count) { $0 + $1.byteCount }
    try replaceFile(at: url, byteCount: byteCount) { file in
      try write(header, to: file)
      for tensor in tensors {
        try tensor.withBytes { guard file.write($0) else { throw SystemFailure(code: errno) } }
      }
    }
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

  private static func write(_ bytes: [UInt8], to file: FileDescriptor) throws {
    try bytes.withUnsafeBytes { guard file.write($0) else { throw SystemFailure(code: errno) } }
  }
}

/// A system call failed with the error number `code`.
struct SystemFailure: Error {
  let code: Int32

  /// The failure to write `byteCount` bytes at `path`, for the user.
  func error(path: String, byteCount: Int) -> SafetensorsError {
    code == ENOSPC || code == EDQUOT
      ? .diskFull(path: path, byteCount: byteCount) : .unwritable(path: path, reason: systemMessage(code))
  }
}

/// Writes a file aside by `body` and moves it to `url` once it is on the disk; removes it if anything fails.
private func replaceFile(at url: URL, byteCount: Int, _ body: (FileDescriptor) throws -> Void) throws {
  let folder = url.deletingLastPathComponent().path
  let aside = "\(folder)/.\(url.lastPathComponent).\(UUID().uuidString)"
  do {
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemFailure(code: errno) }
    let file = FileDescriptor(descriptor)
    do {
      try body(file)
      guard fsync(descriptor) == 0, rename(aside, url.path) == 0 else { throw SystemFailure(code: errno) }
    } catch {
      unlink(aside)
      throw error
    }
    // The new name is on the disk once the folder is; a file system without that leaves it to its own time.
    let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 { fsync(FileDescriptor(folderDescriptor).rawValue) }
  } catch let failure as SystemFailure {
    throw failure.error(path: url.path, byteCount: byteCount)
  }
}
