import Files
import Foundation

/// A safetensors file, opened for reading.
///
/// The header is read and validated when the file is opened; tensors are read when they are asked for, so that
/// memory grows with the tensor in hand and not with the file. Every function throws `SafetensorsError`.
/// Format: https://huggingface.co/docs/safetensors (8 bytes of header length, JSON header, data).
public struct SafetensorsFile: Sendable {
  /// Where the file lies.
  public let url: URL
  /// The strings under `__metadata__`.
  public let metadata: [String: String]
  /// What the header says of each tensor, by name.
  public let tensors: [String: SafetensorsDescription]

  /// Headers beyond this many bytes are refused, as by the reference implementation.
  private static let headerLimit = 100_000_000

  private let file: FileDescriptor
  private let dataOffset: Int

  /// Opens the file at `url` and validates its header and its length.
  public init(contentsOf url: URL) throws {
    let path = url.path
    let (file, byteCount) = try Self.open(path)
    guard byteCount > 0 else { throw SafetensorsError.empty(path: path) }
    guard byteCount > 8 else { throw SafetensorsError.truncated(path: path, wanted: 10, present: byteCount) }
    let start: [UInt8] = try Self.read(9, of: file, at: 0, path: path)
    let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard start[8] == UInt8(ascii: "{") else {
      throw SafetensorsError.notSafetensors(path: path, reason: "no JSON header after the first 8 bytes")
    }
    guard length >= 2, length <= Self.headerLimit else {
      throw SafetensorsError.notSafetensors(path: path, reason: "a header of \(length) bytes")
    }
    let dataOffset = 8 + Int(length)
    guard byteCount >= dataOffset else {
      throw SafetensorsError.truncated(path: path, wanted: dataOffset, present: byteCount)
    }
    let json: [UInt8] = try Self.read(Int(length), of: file, at: 8, path: path)
    let header = try SafetensorsHeader(json: Data(json), path: path)
    let (wanted, overflow) = dataOffset.addingReportingOverflow(header.dataByteCount)
    guard !overflow, byteCount >= wanted else {
      throw SafetensorsError.truncated(path: path, wanted: overflow ? .max : wanted, present: byteCount)
    }
    guard byteCount == wanted else {
      throw SafetensorsError.malformedHeader(path: path, reason: "\(byteCount - wanted) bytes beyond the last tensor")
    }
    self.url = url
    self.metadata = header.metadata
    self.tensors = header.tensors
    self.file = file
    self.dataOffset = dataOffset
  }

  /// What the header says of the tensor `name`, whose shape has to be `shape` where one is given.
  public func description(of name: String, shape: [Int]? = nil) throws -> SafetensorsDescription {
    guard let tensor = tensors[name] else {
      throw SafetensorsError.missingTensor(path: url.path, tensor: name)
    }
    if let shape, shape != tensor.shape {
      throw SafetensorsError.misshapenTensor(path: url.path, tensor: name, expected: shape, found: tensor.shape)
    }
    return tensor
  }

  /// The elements of the tensor `name` in row-major order, converted to `Float` from F16, BF16, F32, F64, U8, I32
  /// or I64. The tensor's shape has to be `shape` where one is given.
  public func floats(_ name: String, shape: [Int]? = nil) throws -> [Float] {
    let tensor = try description(of: name, shape: shape)
    switch tensor.type {
    case .float32: return try elements(tensor)
    case .float64: return try elements(tensor, Double.self).map(Float.init)
    case .float16: return try elements(tensor, Float16.self).map(Float.init)
    case .bfloat16: return try elements(tensor, UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .uint8: return try elements(tensor, UInt8.self).map(Float.init)
    case .int32: return try elements(tensor, Int32.self).map(Float.init)
    case .int64: return try elements(tensor, Int64.self).map(Float.init)
    case .bool, .int8, .uint16, .int16, .uint32, .uint64, .float8E4M3, .float8E5M2:
      throw SafetensorsError.unsupportedType(path: url.path, tensor: name, type: tensor.type.rawValue)
    }
  }

  /// The elements of the tensor `name` in row-major order, bit for bit: its element type has to be exactly that of
  /// `Scalar`, and its shape `shape` where one is given.
  public func values<Scalar: SafetensorsScalar>(
    _ name: String, as scalar: Scalar.Type = Scalar.self, shape: [Int]? = nil
  ) throws -> [Scalar] {
    let tensor = try description(of: name, shape: shape)
    guard tensor.type == Scalar.safetensorsType else {
      throw SafetensorsError.unsupportedType(path: url.path, tensor: name, type: tensor.type.rawValue)
    }
    return try elements(tensor)
  }

  private func elements<Element: BitwiseCopyable>(
    _ tensor: SafetensorsDescription, _ element: Element.Type = Element.self
  ) throws -> [Element] {
    let offset = dataOffset + tensor.byteRange.lowerBound
    return try Self.read(
      tensor.byteRange.count / MemoryLayout<Element>.size, of: file, at: offset, path: url.path)
  }

  private static func open(_ path: String) throws -> (FileDescriptor, byteCount: Int) {
    // Opening a pipe without O_NONBLOCK would wait for its writer.
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? SafetensorsError.missingFile(path: path) : .unreadable(path: path, reason: FileError.words(errno))
    }
    let file = FileDescriptor(descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw SafetensorsError.unreadable(path: path, reason: FileError.words(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SafetensorsError.unreadable(path: path, reason: "not a regular file")
    }
    return (file, Int(status.st_size))
  }

  private static func read<Element: BitwiseCopyable>(
    _ count: Int, of file: FileDescriptor, at offset: Int, path: String
  ) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      let bytes = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count * MemoryLayout<Element>.size)
      let present = file.read(into: bytes, at: offset)
      guard present >= 0 else { throw SafetensorsError.unreadable(path: path, reason: FileError.words(errno)) }
      guard present == bytes.count else {
        // The file was complete when it was opened, so somebody has shortened it since.
        throw SafetensorsError.truncated(path: path, wanted: offset + bytes.count, present: offset + present)
      }
      initializedCount = count
    }
  }
}
