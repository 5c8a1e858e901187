import Footage
import Graph
import Kernels
import Networks
import Vulkan

/// Colours frames whose colours are known with a network as it stands, in the form that colours frames: spectral
/// vectors stay, and drawings that are held are copied where the network does that.
final class Evaluator {
  /// A sample that was coloured.
  struct ColoredSample {
    /// The references in chronological order.
    let references: [Image]
    /// The target's line art.
    let line: Image
    /// What was made of it, by the temporal network where there is one.
    let color: Image
    /// What the network that colours made of it, before the temporal network.
    let untempered: Image
    /// What it should be.
    let truth: Image

    /// How alike the last two are.
    var evaluation: Evaluation { Evaluation(color, references: references, truth: truth) }
  }

  /// The shots that samples are taken from.
  let reader: SampleReader

  private let copiesHeldDrawings: Bool
  private let frames: Frames
  /// The colours before the temporal network, and where there is one, after it.
  private let outputs: [Tensor]
  private let graph: CompiledGraph
  private let cancellation: Cancellation

  /// An evaluation of the network with `parameters`, and of the temporal network of `temporalForm` with those in
  /// `temporal` over what it makes, all of which lie in `variables`, on frames of `reader`, until `cancellation` is
  /// wished for.
  init(
    _ configuration: NetworkConfiguration, parameters: Parameters, temporal: Parameters? = nil,
    temporalForm: TemporalNetwork.Form, variables: DeviceVariables, precision: Precision = .single,
    reader: SampleReader, cancellation: Cancellation
  ) throws {
    self.reader = reader
    self.cancellation = cancellation
    copiesHeldDrawings = configuration.copiesHeldDrawings
    let graph = Graph()
    frames = Frames(
      inputsOf: graph, batch: 1, references: 2, height: reader.size.height, width: reader.size.width)
    let color = configuration.result(of: frames, in: graph, parameters, isTraining: false).color
    var outputs = [color]
    if let temporal {
      let sequence = FrameSequence(color: color, of: frames, in: graph)
      let network = TemporalNetwork(graph, temporal, configuration, form: temporalForm, isTraining: false)
      outputs.append(network(sequence))
    }
    self.outputs = outputs
    var options = CompiledGraph.Options()
    options.precision = precision
    options.cancellation = cancellation
    self.graph = try CompiledGraph(graph, outputs: outputs, variables: variables, options: options)
  }

  /// Whether a temporal network is judged.
  var hasTemporalNetwork: Bool { outputs.count > 1 }

  /// Colours the target of `sample`, which has two references.
  ///
  /// Throws `NotFiniteColor` where that makes no colours, `CancellationError` where it was wished for.
  func color(_ sample: Sample) throws -> ColoredSample {
    try cancellation.check()
    let batch = try reader.batch([sample])
    let references = batch.references.map { batch.image(.color, of: $0, sample: 0) }
    let line = batch.image(.line, of: batch.target, sample: 0)
    let candidates = zip(batch.references, sample.references).map {
      HeldDrawing.Candidate(line: batch.image(.line, of: $0, sample: 0), distance: abs($1 - sample.target))
    }
    let held = copiesHeldDrawings ? HeldDrawing.index(of: line, among: candidates) : nil
    let images = try held.map { [references[$0]] } ?? color(batch)
    guard images.allSatisfy({ $0.samples.allSatisfy(\.isFinite) }) else {
      let shot = reader.shots[sample.shot]
      throw NotFiniteColor(shot: shot.name, frame: shot.frames[sample.target].name)
    }
    return ColoredSample(
      references: references, line: line, color: images[images.count - 1], untempered: images[0],
      truth: batch.image(.color, of: batch.target, sample: 0))
  }

  /// What the networks make of the target of `batch`, one after the other, as far as an image can show it.
  private func color(_ batch: Batch) throws -> [Image] {
    FrameValues(batch).write(to: frames, of: graph)
    try graph.run(cancellation: cancellation)
    return outputs.map { output in
      Image(
        width: reader.size.width, height: reader.size.height, channels: 3,
        samples: graph.read(output).map { $0.isFinite ? min(max($0, 0), 1) : $0 })
    }
  }
}

/// A network has made colours of a frame that are no numbers.
struct NotFiniteColor: Error, CustomStringConvertible {
  /// The shot's name.
  let shot: String
  /// The frame's name.
  let frame: String

  var description: String { "\(shot), \(frame)" }
}
