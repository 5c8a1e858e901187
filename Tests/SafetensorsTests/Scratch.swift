import Foundation

/// A folder of its own for one test, removed with the last reference.
final class Scratch: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "safetensors-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  /// The names of everything in the folder.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  /// Writes `bytes` to the file `name`.
  func file(_ name: String = "x.safetensors", bytes: some Sequence<UInt8>) throws -> URL {
    let url = folder.appending(path: name)
    try Data(bytes).write(to: url)
    return url
  }

  /// Writes a file of the header `json` and `dataByteCount` bytes 0, 1, 2, ... after it.
  func file(json: String, dataByteCount: Int = 0) throws -> URL {
    let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian, Array.init)
    return try file(
      bytes: length + Array(json.utf8) + (0..<dataByteCount).map { UInt8(truncatingIfNeeded: $0) })
  }
}
