import Files
import Foundation
import Graph
import Networks
import Safetensors
import TestSupport
import Testing

extension FuzzTests {
  @Test func damagedCheckpoints() throws {
    let folder = try Self.folder("checkpoints")
    defer { try? FileManager.default.removeItem(at: folder) }
    let sound = folder.appending(path: "sound.safetensors")
    try writeMatchingCheckpoint(to: sound)
    let whole = try Data(contentsOf: sound)
    try forEachMutation(
      "checkpoint", known: [CheckpointError.self, SafetensorsError.self, FileError.self]
    ) { _, mutation, folder in
      let url = folder.appending(path: "damaged.safetensors")
      // Its header is what can go wrong.
      let header = Data(whole.prefix(3000))
      try
        (mutation.below(4) == 0
        ? mutation.damaged(whole, other: whole)
        : mutation.damaged(header, other: whole) + whole.dropFirst(3000)).write(to: url)
      let checkpoint = try Checkpoint(contentsOf: url)
      for name in checkpoint.file.tensors.keys { _ = try? checkpoint.file.floats(name) }
      try Self.parameters(of: .init(.matching, baseChannels: 4)).check(checkpoint.file)
    }
  }

  private static func parameters(of network: NetworkConfiguration) -> Parameters {
    let (graph, parameters, side) = (Graph(), Parameters("color"), network.sizeMultiple)
    let frames = Frames(inputsOf: graph, batch: 1, references: 1, height: side, width: side)
    _ = network.result(of: frames, in: graph, parameters, isTraining: false)
    return parameters
  }
}
