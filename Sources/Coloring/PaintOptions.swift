import Areas

/// How drawings are painted with what a network makes of them.
public struct PaintOptions: Sendable, Hashable {
  /// What areas are filled with.
  public enum Fill: String, Sendable, CaseIterable {
    /// Flat colours where the references are flat, else soft ones.
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

  /// How areas are found.
  public var areas = AreaMap.Options()
  /// What they are filled with.
  public var fill = Fill.auto
  /// What becomes of trace lines; nil gives them the darkest colour beside them where the drawing has other lines too.
  public var tracePaint: TracePaint?

  /// The usual ones.
  public init() {}
}
