import Footage

/// How much of a drawing is painted as it should be, in per cent: areas are right whose colour is the true one exactly, and
/// lines do not count (BasicPBC, Dai et al., CVPR 2024; DACoN, 2025).
public struct PaintingAccuracy: Codable, Hashable, Sendable {
  /// Right areas of all areas.
  public var areas: Double
  /// The same of areas of more than 10 pixels; nil without any.
  public var largerAreas: Double?
  /// Pixels of right areas of the pixels of all areas.
  public var pixels: Double
  /// The same of areas whose true colour is not the background's; nil without any.
  public var foregroundPixels: Double?
  /// Pixels that are background both as painted and in truth of those that are it in either; nil without any.
  public var backgroundOverlap: Double?

  private static let threshold = 10

  /// The accuracy of `painted`, the colours of the areas of `map`, where `truth` has the true ones.
  ///
  /// The background is what is transparent in truth or, in an opaque picture, the colour that most of the pixels of areas
  /// at the page's border have. Nil where the drawing has no areas of paper.
  public init?(of map: AreaMap, painted: [SIMD4<Float>], truth: [SIMD4<Float>]) {
    self.init(of: map.areas, painted: painted, truth: truth)
  }

  /// The same of areas that are known.
  public init?(of areas: [AreaMap.Area], painted: [SIMD4<Float>], truth: [SIMD4<Float>]) {
    precondition(painted.count == areas.count && truth.count == areas.count, "each area has its colours")
    let paper = areas.indices.filter { areas[$0].kind == .paper }
    if paper.isEmpty { return nil }
    let background = Self.background(areas, truth)
    func isBackground(_ color: SIMD4<Float>) -> Bool { color.w == 0 || color == background }
    func isRight(_ area: Int) -> Bool {
      // Of what is transparent no colour is seen.
      painted[area] == truth[area] || (painted[area].w == 0 && truth[area].w == 0)
    }
    func count(_ chosen: [Int]) -> Double? {
      chosen.isEmpty ? nil : 100 * Double(chosen.count(where: isRight)) / Double(chosen.count)
    }
    func pixels(_ chosen: [Int]) -> Int { chosen.reduce(0) { $0 + areas[$1].pixels } }
    func share(_ chosen: [Int]) -> Double? {
      chosen.isEmpty ? nil : 100 * Double(pixels(chosen.filter(isRight))) / Double(pixels(chosen))
    }
    self.areas = count(paper) ?? 0
    largerAreas = count(paper.filter { areas[$0].pixels > Self.threshold })
    self.pixels = share(paper) ?? 0
    foregroundPixels = share(paper.filter { !isBackground(truth[$0]) })
    let either = paper.filter { isBackground(truth[$0]) || isBackground(painted[$0]) }
    let both = either.filter { isBackground(truth[$0]) && isBackground(painted[$0]) }
    backgroundOverlap = either.isEmpty ? nil : 100 * Double(pixels(both)) / Double(pixels(either))
  }

  private static func background(_ areas: [AreaMap.Area], _ truth: [SIMD4<Float>]) -> SIMD4<Float>? {
    var counts: [SIMD4<Float>: Int] = [:]
    for (area, color) in zip(areas, truth) where area.isAtBorder && area.kind == .paper {
      counts[color, default: 0] += area.pixels
    }
    return counts.max { ($0.value, $0.key.x, $0.key.y, $0.key.z) < ($1.value, $1.key.x, $1.key.y, $1.key.z) }?.key
  }

  /// The means of `frames`, of which there is one at least.
  public init(meanOf frames: [PaintingAccuracy]) {
    func mean(_ value: (PaintingAccuracy) -> Double?) -> Double? {
      let values = frames.compactMap(value)
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    areas = mean(\.areas) ?? 0
    largerAreas = mean(\.largerAreas)
    pixels = mean(\.pixels) ?? 0
    foregroundPixels = mean(\.foregroundPixels)
    backgroundOverlap = mean(\.backgroundOverlap)
  }
}
