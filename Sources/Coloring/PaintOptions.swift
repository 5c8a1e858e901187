import Areas

/// How drawings are painted with what a network makes of them.
public struct PaintOptions: Sendable, Hashable {
  /// What areas are filled with.
  public enum Fill: String, Sendable, CaseIterable {
    /// Flat colours where the references are flat, the shades of the references' areas where these stand on plain paper,
    /// else soft ones.
    case auto
    /// One colour for each area, which stands in a reference.
    case flat
    /// The network's colours as they are.
    case soft
  }

  /// What becomes of trace lines between flat colours.
  public enum TracePaint: String, Sendable, CaseIterable {
    /// They take the darkest colour beside them, by convention the shadow's.
    case darker
    /// They take the colour of the smallest area beside them.
    case smallest
    /// They stay.
    case own
  }

  /// What lines that are no trace lines have.
  public enum LinePaint: String, Sendable, CaseIterable {
    /// They stay as drawn.
    case keep
    /// They take the colours that the references' lines have.
    case reference
  }

  /// What areas get that look like none of the references'.
  public enum Unsure: String, Sendable, CaseIterable {
    /// The likeliest colour all the same.
    case fill
    /// Nothing: they are left for whoever looks over the result.
    case leave
  }

  /// How areas are found.
  public var areas = AreaMap.Options()
  /// What they are filled with.
  public var fill = Fill.auto
  /// What becomes of trace lines; nil gives them the darkest colour beside them where the drawing has other lines too.
  public var tracePaint: TracePaint?
  /// What other lines have; nil keeps them between flat and shaded colours, and gives them the references'
  /// between soft ones.
  public var linePaint: LinePaint?
  /// What areas get that look like none of the references'; a checkpoint without a region network is sure of all.
  public var unsure = Unsure.fill

  /// Whether flat colours are chosen by what the network that colours painted in areas, and by nothing else: what others
  /// are measured against.
  var isVoted = false

  /// The usual ones.
  public init() {}
}
