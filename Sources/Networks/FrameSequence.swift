import Graph

/// What the temporal network looks at: coloured frames among their references, in chronological order (SPEC.md,
/// "Temporal constraint network").
public struct FrameSequence {
  /// The colours, `[N * count, H, W, 3]`, the frames of a sample one after the other.
  public let color: Tensor
  /// The line art, `[N * count, H, W, 1]`.
  public let line: Tensor
  /// The frames of a sample: the references and one more.
  public let count: Int
  /// Which of them is the one between the references.
  public let place: Int

  /// The sequence of `color`, `[N, H, W, 3]`, made of the line art of `frames` or right for it, with its references, of
  /// which the first `place` come before it; by default half of them.
  public init(color: Tensor, of frames: Frames, place: Int? = nil, in graph: Graph) {
    let place = place ?? frames.referenceCount / 2
    self.color = graph.inserted(color, into: frames.referenceColor, at: place)
    line = graph.inserted(frames.line, into: frames.referenceLine, at: place)
    count = frames.referenceCount + 1
    self.place = place
  }
}

extension TemporalNetwork {
  /// Builds the network over `sequence`: the colours of the frame between the references, `[N, H, W, 3]`.
  public func callAsFunction(_ sequence: FrameSequence) -> Tensor {
    self(color: sequence.color, line: sequence.line, count: sequence.count, place: sequence.place)
  }
}
