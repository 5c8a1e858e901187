import Graph
import Safetensors

/// The networks of the method.
public enum Stage: String, Codable, CaseIterable, Sendable {
  /// The network that colours each frame from its references.
  case color
  /// The temporal constraint network, over what the first one makes.
  case temporal
  /// The region network, which names the colours of areas.
  case region
}

extension Checkpoint {
  /// Whether the checkpoint holds a temporal constraint network beside the network that colours frames.
  public var hasTemporalNetwork: Bool { file.tensors.keys.contains { $0.hasPrefix("temporal.") } }
}

extension DeviceVariables {
  /// Declares the parameters of the temporal network that goes with `network` in `parameters`, which are new, and reads
  /// them from a checkpoint's `file`.
  ///
  /// Throws `SafetensorsError` where a parameter is missing, has another shape or values that are not finite.
  public func load(
    _ parameters: Parameters, ofTemporalNetworkFor network: NetworkConfiguration, _ form: TemporalNetwork.Form,
    from file: SafetensorsFile
  ) throws {
    // Building the network once declares its parameters, whatever the frames' size.
    let (graph, side) = (Graph(), network.sizeMultiple)
    _ = TemporalNetwork(graph, parameters, network, form: form, isTraining: false)(
      color: graph.input("color", .activation(1, side, side, 3)),
      line: graph.input("line", .activation(1, side, side, 1)), count: 1, place: 0)
    try load(parameters, from: file)
  }
}
