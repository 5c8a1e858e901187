import Areas

/// How right the colours of areas are, and those of the area of the references that lies most as each of them does, which
/// is what a network has to beat.
public struct PaintingComparison: Codable, Hashable, Sendable {
  /// What the network names.
  public var network: PaintingAccuracy
  /// What places alone would say.
  public var place: PaintingAccuracy
}

/// How drawings are painted whose colours are known.
public struct PaintingEvaluation: Codable, Hashable, Sendable {
  /// From two drawings of the shot, two before and two after; nil where no shot is long enough.
  public var betweenNeighbours: PaintingComparison?
  /// From a model sheet alone; nil where no shot has one.
  public var fromSheet: PaintingComparison?

  /// The right areas of both, in per cent.
  var score: Double {
    let parts = [betweenNeighbours, fromSheet].compactMap { $0?.network.areas }
    return parts.isEmpty ? 0 : parts.reduce(0, +) / Double(parts.count)
  }
}
