import Foundation
import Safetensors
import TestSupport

/// Shots, random checkpoints of 4 channels with and without spectral normalisation, and what an independent
/// implementation in TensorFlow makes of them; see the README.md there.
let inferFixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Fixtures/infer")

/// A copy of the shot `rolling`, frames 001 to 005 with the key frames 002 and 004, to be spoilt by a test.
final class ShotCopy: Sendable {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for name in ["line", "color"] {
      try FileManager.default.copyItem(
        at: inferFixtures.appending(path: "rolling/\(name)"), to: scratch.folder.appending(path: name))
    }
    try FileManager.default.copyItem(
      at: inferFixtures.appending(path: "spectral.safetensors"), to: scratch.folder.appending(path: "checkpoint"))
  }

  /// Colours the shot into the folder `output`; later options count.
  func infer(_ more: String...) throws -> ToolResult {
    try gpucolor(
      ["infer", "--line", "line", "--color", "color", "--checkpoint", "checkpoint", "--output", "output"] + more,
      in: scratch.folder)
  }

  func remove(_ names: String...) throws {
    for name in names { try FileManager.default.removeItem(atPath: scratch.path(name)) }
  }

  func cut(_ name: String, to count: Int) throws {
    try scratch.file(name, Data(contentsOf: scratch.folder.appending(path: name)).prefix(count))
  }

  /// The checkpoint with another header, or with tensors changed.
  func rewriteCheckpoint(metadata: [String: String]? = nil, _ change: (SafetensorsTensor) -> SafetensorsTensor?) throws
  {
    let url = scratch.folder.appending(path: "checkpoint")
    let file = try SafetensorsFile(contentsOf: url)
    let tensors = try file.tensors.sorted { $0.key < $1.key }.map {
      SafetensorsTensor(name: $0.key, shape: $0.value.shape, values: try file.floats($0.key))
    }
    try SafetensorsWriter.write(tensors.compactMap(change), metadata: metadata ?? file.metadata, to: url)
  }
}
