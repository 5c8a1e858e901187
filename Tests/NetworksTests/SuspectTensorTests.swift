import Foundation
import Networks
import Safetensors
import Testing

/// The suspect of a checkpoint with these tensors.
private func suspect(_ tensors: [String: [Float]]) throws -> SuspectTensor? {
  let file = FileManager.default.temporaryDirectory.appending(path: "suspect-\(UUID().uuidString).safetensors")
  defer { try? FileManager.default.removeItem(at: file) }
  let metadata = CheckpointMetadata(network: .init(.matching, baseChannels: 4)).strings
  let all = tensors.map { SafetensorsTensor(name: $0.key, shape: [$0.value.count], values: $0.value) }
  let step = SafetensorsTensor(name: "state.step", shape: [1], values: [Int64.max])
  try SafetensorsWriter.write(all + [step], metadata: metadata, to: file)
  return try Checkpoint(contentsOf: file).suspect()
}

@Test func theWorstTensorIsTheSuspect() throws {
  #expect(try suspect(["a": [1, -3], "b": [1e5]]) == nil)
  #expect(try suspect(["a": [1, -2e7], "b": [1e9, 1e8], "c": [2e6]])?.name == "b")
  #expect(try suspect(["a": [-1e30], "b": [1e9]]) == suspect(["a": [1, -1e30, 1e29]]))
  #expect(try suspect(["a": [1e30], "b": [1, .nan], "c": [1]])?.name == "b")
  #expect(try suspect(["a": [1e30], "b": [-.infinity]])?.name == "b")
  // Sums of squares of gradients may be of any size.
  #expect(try suspect(["optimizer.second_moment.a": [1e9], "a": [1]]) == nil)
}
