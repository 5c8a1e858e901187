import Foundation
import Graph
import Networks
import Safetensors

/// Writes a checkpoint of the matching network with the values that training begins with: 4 channels.
public func writeMatchingCheckpoint(to url: URL) throws {
  let network = NetworkConfiguration(.matching, baseChannels: 4)
  let (graph, parameters, side) = (Graph(), Parameters("color"), network.sizeMultiple)
  let frames = Frames(inputsOf: graph, batch: 1, references: 1, height: side, width: side)
  _ = network.result(of: frames, in: graph, parameters, isTraining: false)
  let tensors = parameters.arenas.flatMap(\.variables.values).map {
    SafetensorsTensor(name: $0.name, shape: $0.type.dimensions, values: parameters.initialValues(of: $0, seed: 1))
  }
  try SafetensorsWriter.write(tensors, metadata: CheckpointMetadata(network: network).strings, to: url)
}
