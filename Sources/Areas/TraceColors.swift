/// Which lines of a drawing are trace lines: lines in a colour that bound shadows and highlights and are painted over.
public enum TraceColors: Sendable, Hashable {
  /// Pure red, green, blue and magenta, and in a drawing without anti-aliasing whatever else is saturated.
  case usual
  /// These colours, of red, green and blue in 0...1.
  case these([SIMD3<Float>])

  private static let pure: [SIMD3<Float>] = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1]]
  /// How far a line's hue may be from a trace colour's.
  private static let tolerance: Float = 0.3
  /// The least saturation of a trace line.
  private static let saturation: Float = 0.5

  /// The trace colours to look for in a drawing whose lines have the colours `drawn`, or more than can be told apart
  /// where that is nil.
  func sought(among drawn: [SIMD3<Float>]?) -> [SIMD3<Float>] {
    switch self {
    case .these(let colors): colors
    case .usual:
      Self.pure
        + (drawn ?? []).filter { Self.isSaturated($0) && Self.index(of: $0, among: Self.pure) == nil }
    }
  }

  /// The place of the trace colour that a line of `color` has; nil for lines that are none.
  static func index(of color: SIMD3<Float>, among traces: [SIMD3<Float>]) -> Int? {
    if !isSaturated(color) { return nil }
    let hue = color / color.max()
    return traces.firstIndex { trace in
      let difference = hue - trace / max(trace.max(), .leastNormalMagnitude)
      return max(difference.max(), -difference.min()) <= tolerance
    }
  }

  private static func isSaturated(_ color: SIMD3<Float>) -> Bool { color.max() - color.min() >= saturation }
}
