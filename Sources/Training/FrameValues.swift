import Footage
import Graph
import Networks

/// A batch in the order of the network's inputs.
struct FrameValues {
  private let target: Batch.Images
  private let references: Batch.Images

  /// The values of `batch`, the references of each sample one after the other.
  init(_ batch: Batch) {
    target = batch.target
    references = Planes { plane in
      let parts = batch.references.map { $0[plane] }
      guard let length = parts.first.map({ $0.count / batch.count }) else { return [] }
      return (0..<batch.count).flatMap { sample in
        parts.flatMap { $0[sample * length..<(sample + 1) * length] }
      }
    }
  }

  /// Sets the inputs of a graph that colours `frames`.
  func write(to frames: Frames, of graph: CompiledGraph) {
    graph.write(target[.line], to: frames.line)
    graph.write(target[.distance], to: frames.distance)
    graph.write(references[.color], to: frames.referenceColor)
    graph.write(references[.line], to: frames.referenceLine)
    graph.write(references[.distance], to: frames.referenceDistance)
  }

  /// Sets the inputs of a training step.
  func write(to step: TrainingGraph, of graph: CompiledGraph) {
    write(to: step.frames, of: graph)
    graph.write(target[.color], to: step.targetColor)
  }
}
