import Footage
import Graph
import Networks

/// Colours frames whose colours are known with a network as it stands, in the form that colours frames: spectral
/// vectors stay.
final class Evaluator {
  /// A sample that was coloured.
  struct ColoredSample {
    /// The references in chronological order.
    let references: [Image]
    /// The target's line art.
    let line: Image
    /// What the network made of it.
    let color: Image
    /// What it should be.
    let truth: Image

    /// How alike the last two are.
    var evaluation: Evaluation { Evaluation(color, references: references, truth: truth) }
  }

  /// The shots that samples are taken from.
  let reader: SampleReader

  private let frames: Frames
  private let output: Tensor
  private let graph: CompiledGraph

  /// An evaluation of the network with `parameters`, which lie in `variables`, on frames of `reader`.
  init(
    _ configuration: NetworkConfiguration, parameters: Parameters, variables: DeviceVariables, reader: SampleReader
  ) throws {
    self.reader = reader
    let graph = Graph()
    frames = Frames(
      inputsOf: graph, batch: 1, references: 2, height: reader.size.height, width: reader.size.width)
    output = configuration.result(of: frames, in: graph, parameters, isTraining: false).color
    self.graph = try CompiledGraph(graph, outputs: [output], variables: variables)
  }

  /// Colours the target of `sample`, which has two references.
  func color(_ sample: Sample) throws -> ColoredSample {
    let batch = try reader.batch([sample])
    FrameValues(batch).write(to: frames, of: graph)
    try graph.run()
    return ColoredSample(
      references: batch.references.map { batch.image(\.color, of: $0, sample: 0) },
      line: batch.image(\.line, of: batch.target, sample: 0),
      color: Image(
        width: reader.size.width, height: reader.size.height, channels: 3, samples: graph.read(output)),
      truth: batch.image(\.color, of: batch.target, sample: 0))
  }
}
