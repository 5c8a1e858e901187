import Foundation
import TestSupport

extension Scratch {
  /// Writes `bytes` to a file.
  func file(bytes: some Sequence<UInt8>) throws -> URL { try file("x.safetensors", bytes) }

  /// Writes a file of the header `json` and `dataByteCount` bytes 0, 1, 2, ... after it.
  func file(json: String, dataByteCount: Int = 0) throws -> URL {
    let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian, Array.init)
    return try file(
      bytes: length + Array(json.utf8) + (0..<dataByteCount).map { UInt8(truncatingIfNeeded: $0) })
  }
}
