import Footage
import Graph
import Kernels
import Networks
import Vulkan

/// Line art with its distance map, both of one size and 1 channel.
struct Drawing: Equatable {
  let line: Image
  let distance: Image
}

/// A frame that is coloured already, with its drawing; all of one size but the line art as it was read.
struct Reference: Equatable {
  let color: Image
  let drawing: Drawing
  let sourceLine: Image
}

/// A trained network on a device, for frames of any size and any number of references.
public final class ColoringNetwork {
  /// What a compiled graph is made for.
  private struct Shape: Hashable {
    let size: ImageSize
    let references: Int
    /// Which place the target has among its references in time; nil without a temporal network, which alone minds.
    let place: Int?
  }

  /// The network's graph for one shape.
  private struct CompiledNetwork {
    let shape: Shape
    let frames: Frames
    let color: Tensor
    let graph: CompiledGraph
    /// What was written to the graph last.
    var references: [Reference] = []
  }

  private let parameters = Parameters("color")
  /// Those of the temporal network; nil without it.
  private let temporalParameters: Parameters?
  private let temporalForm: TemporalNetwork.Form
  private let configuration: NetworkConfiguration
  private let variables: DeviceVariables
  private let precision: Precision
  private var compiled: CompiledNetwork?

  /// The network of `checkpoint` on `device`, which computes in `precision`, up to `stage`; by default with the temporal
  /// network if the checkpoint has one.
  ///
  /// - Throws: `ColoringError.noTemporalNetwork`, `SafetensorsError` naming a tensor that is missing or misshapen,
  ///   `VulkanError`.
  public init(
    _ checkpoint: Checkpoint, device: Device, precision: Precision = .single, stage: Stage? = nil
  ) throws {
    if stage == .temporal, !checkpoint.hasTemporalNetwork {
      throw ColoringError.noTemporalNetwork(path: checkpoint.file.url.path)
    }
    self.precision = precision
    temporalParameters = checkpoint.hasTemporalNetwork && stage != .color ? Parameters("temporal") : nil
    temporalForm = checkpoint.metadata.temporalForm
    configuration = checkpoint.metadata.network
    variables = DeviceVariables(device: device)
    try variables.load(parameters, of: configuration, from: checkpoint.file)
    if let temporalParameters {
      try variables.load(
        temporalParameters, ofTemporalNetworkFor: configuration, temporalForm, from: checkpoint.file)
    }
  }

  /// Whether a frame whose line art equals a reference's is to take its colours as they stand.
  var copiesHeldDrawings: Bool { configuration.copiesHeldDrawings }

  /// The coloured frame of `drawing`: 3 channels in 0...1, of its size. `references` are in chronological order, at
  /// least one, and of the same size; the first `place` of them come before the frame. The temporal network may leave
  /// 0...1 a little.
  ///
  /// - Throws: `VulkanError`.
  func color(_ drawing: Drawing, references: [Reference], place: Int) throws -> Image {
    precondition(!references.isEmpty, "a frame is coloured from one reference or more")
    let size = drawing.line.size
    func padded(_ image: Image) -> Image { image.padded(toMultiplesOf: configuration.sizeMultiple) }
    let line = padded(drawing.line)
    let network = try compiled(
      Shape(size: line.size, references: references.count, place: temporalParameters == nil ? nil : place))
    func stacked(_ images: [Image]) -> [Float] { images.flatMap { padded($0).samples } }
    network.graph.write(line.samples, to: network.frames.line)
    network.graph.write(padded(drawing.distance).samples, to: network.frames.distance)
    // Neighbouring frames share references, and the graph keeps what it made of them.
    if references != network.references {
      network.graph.write(stacked(references.map(\.color)), to: network.frames.referenceColor)
      network.graph.write(stacked(references.map(\.drawing.line)), to: network.frames.referenceLine)
      network.graph.write(stacked(references.map(\.drawing.distance)), to: network.frames.referenceDistance)
      compiled?.references = references
    }
    try network.graph.run()
    let image = Image(
      width: line.width, height: line.height, channels: 3, samples: network.graph.read(network.color))
    return image.cropped(to: size)
  }

  /// The graph for `shape`. Only the last one is kept: its memory grows with the image, and the frames of a shot that
  /// share a shape follow each other.
  private func compiled(_ shape: Shape) throws -> CompiledNetwork {
    if let compiled, compiled.shape == shape { return compiled }
    compiled = nil
    let (graph, frames, color) = build(shape)
    var options = CompiledGraph.Options()
    options.precision = precision
    options.steadyInputs = [frames.referenceColor, frames.referenceLine, frames.referenceDistance]
    let network = CompiledNetwork(
      shape: shape, frames: frames, color: color,
      graph: try CompiledGraph(graph, outputs: [color], variables: variables, options: options))
    compiled = network
    return network
  }

  private func build(_ shape: Shape) -> (graph: Graph, frames: Frames, color: Tensor) {
    let graph = Graph()
    let frames = Frames(
      inputsOf: graph, batch: 1, references: shape.references, height: shape.size.height, width: shape.size.width)
    let color = configuration.result(of: frames, in: graph, parameters, isTraining: false).color
    return (graph, frames, calmed(color, frames, shape, graph))
  }

  /// What the temporal network makes of the target among its references (SPEC.md, "Temporal constraint network"), and
  /// without it, what it is.
  private func calmed(_ color: Tensor, _ frames: Frames, _ shape: Shape, _ graph: Graph) -> Tensor {
    guard let temporalParameters, let place = shape.place else { return color }
    let network = TemporalNetwork(graph, temporalParameters, configuration, form: temporalForm, isTraining: false)
    return network(FrameSequence(color: color, of: frames, place: place, in: graph))
  }
}
