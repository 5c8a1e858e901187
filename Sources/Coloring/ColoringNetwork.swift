import Footage
import Graph
import Kernels
import Networks
import Vulkan

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
    var plane = Reference.Plane.color

    /// Whether the graph holds that plane of those references.
    func holds(_ others: [Reference], _ plane: Reference.Plane) -> Bool {
      plane == self.plane && others.elementsEqual(references, by: ===)
    }
  }

  /// The network's result holds what is no number.
  struct NotFinite: Error {}

  /// What it was trained to.
  let checkpoint: Checkpoint
  private let parameters = Parameters("color")
  /// Those of the temporal network; nil without it.
  private let temporalParameters: Parameters?
  private let temporalForm: TemporalNetwork.Form
  private let configuration: NetworkConfiguration
  private let variables: DeviceVariables
  private let precision: Precision
  private let submissionWork: Double?
  private let cancellation: Cancellation
  private var compiled: CompiledNetwork?
  /// Names the colours of areas; nil without a region network.
  let regions: RegionNaming?

  /// The network of `checkpoint` on `device`, which computes in `precision`, up to `stage`; by default with the temporal
  /// network if the checkpoint has one. Submissions hold at most `submissionWork` (`Cost.work`), by default what suits
  /// the device, and a frame is left between two of them once `cancellation` is wished for.
  ///
  /// - Throws: `ColoringError.noTemporalNetwork`, `SafetensorsError` naming a tensor that is missing or misshapen,
  ///   `VulkanError`.
  public init(
    _ checkpoint: Checkpoint, device: Device, precision: Precision = .single, stage: Stage? = nil,
    submissionWork: Double? = nil, cancellation: Cancellation = .init()
  ) throws {
    if stage == .temporal, !checkpoint.hasTemporalNetwork {
      throw ColoringError.noTemporalNetwork(path: checkpoint.file.url.path)
    }
    self.checkpoint = checkpoint
    self.precision = precision
    self.submissionWork = submissionWork
    self.cancellation = cancellation
    temporalParameters = checkpoint.hasTemporalNetwork && stage != .color ? Parameters("temporal") : nil
    temporalForm = checkpoint.metadata.temporalForm
    configuration = checkpoint.metadata.network
    variables = DeviceVariables(device: device)
    try variables.load(parameters, of: configuration, from: checkpoint.file)
    regions = try RegionNaming(checkpoint, variables: variables, cancellation: cancellation)
    if let temporalParameters {
      try variables.load(
        temporalParameters, ofTemporalNetworkFor: configuration, temporalForm, from: checkpoint.file)
    }
  }

  /// Whether a frame whose line art equals a reference's is to take its colours as they stand.
  var copiesHeldDrawings: Bool { configuration.copiesHeldDrawings }

  /// The coloured frame of `drawing`, or its opacity: 3 channels in 0...1, of its size. `references` are in chronological
  /// order, at least one; the first `place` of them come before the frame. Where they differ in size, all lie on one page
  /// that holds each. The temporal network may leave 0...1 a little.
  ///
  /// - Throws: `NotFinite`, `VulkanError`, `CancellationError`.
  func color(_ drawing: Drawing, references: [Reference], plane: Reference.Plane, place: Int) throws -> Image {
    precondition(!references.isEmpty, "a frame is coloured from one reference or more")
    let size = drawing.line.size
    let page = Self.page(for: [size] + references.map(\.color.size))
    func padded(_ image: Image) -> Image {
      image.onPage(of: page).padded(toMultiplesOf: configuration.sizeMultiple)
    }
    try cancellation.check()
    let line = padded(drawing.line)
    let network = try compiled(
      Shape(size: line.size, references: references.count, place: temporalParameters == nil ? nil : place))
    func stacked(_ images: [Image]) -> [Float] { images.flatMap { padded($0).samples } }
    network.graph.write(line.samples, to: network.frames.line)
    network.graph.write(padded(drawing.distance).samples, to: network.frames.distance)
    // Neighbouring frames share references, and the graph keeps what it made of them.
    try cancellation.check()
    if !network.holds(references, plane) {
      network.graph.write(stacked(references.map { $0.image(plane) }), to: network.frames.referenceColor)
      network.graph.write(stacked(references.map(\.drawing.line)), to: network.frames.referenceLine)
      network.graph.write(stacked(references.map(\.drawing.distance)), to: network.frames.referenceDistance)
      compiled?.references = references
      compiled?.plane = plane
    }
    try network.graph.run(cancellation: cancellation)
    let image = Image(
      width: line.width, height: line.height, channels: 3, samples: network.graph.read(network.color))
    guard image.samples.allSatisfy(\.isFinite) else { throw NotFinite() }
    return image.cropped(to: size)
  }

  /// A page that holds images of `sizes`. Where these differ its sides are whole steps, since each size of page takes a
  /// graph of its own, and what is drawn changes its size from frame to frame.
  private static func page(for sizes: [ImageSize]) -> ImageSize {
    let page = ImageSize(width: sizes.map(\.width).max() ?? 1, height: sizes.map(\.height).max() ?? 1)
    if sizes.allSatisfy({ $0 == page }) { return page }
    func stepped(_ side: Int) -> Int { (side + step - 1) / step * step }
    return ImageSize(width: stepped(page.width), height: stepped(page.height))
  }

  private static let step = 64

  /// The graph for `shape`. Only the last one is kept: its memory grows with the image, and the frames of a shot that
  /// share a shape follow each other.
  private func compiled(_ shape: Shape) throws -> CompiledNetwork {
    if let compiled, compiled.shape == shape { return compiled }
    compiled = nil
    let (graph, frames, color) = build(shape)
    var options = CompiledGraph.Options()
    options.precision = precision
    options.submissionWork = submissionWork
    options.cancellation = cancellation
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
