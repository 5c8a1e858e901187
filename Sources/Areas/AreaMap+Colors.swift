import Footage

/// What a painted picture shows in an area.
public struct AreaColor: Sendable, Hashable {
  /// The colour that most of its pixels have, straight, with its opacity; where the area is not flat, the one of its
  /// colours that is nearest to the median of each channel.
  public let color: SIMD4<Float>
  /// How many pixels have it exactly.
  public let count: Int
  /// Whether half of the pixels at least have one colour; the others are anti-aliased or drawn over.
  public let isFlat: Bool

  /// What an area shows whose colours so many pixels have.
  fileprivate init(_ counts: [SIMD4<Float>: Int]) {
    // Of equal ones always the same.
    func isLess<Rank: Comparable>(_ one: (Rank, SIMD4<Float>), _ other: (Rank, SIMD4<Float>)) -> Bool {
      (one.0, one.1.x, one.1.y, one.1.z, one.1.w) < (other.0, other.1.x, other.1.y, other.1.z, other.1.w)
    }
    let pixels = counts.values.reduce(0, +)
    guard let most = counts.max(by: { isLess(($0.value, $0.key), ($1.value, $1.key)) }) else {
      (color, count, isFlat) = (.zero, 0, true)
      return
    }
    isFlat = 2 * most.value >= pixels
    if isFlat {
      (color, count) = (most.key, most.value)
      return
    }
    let middle = SIMD4(
      (0..<4).map { channel in
        counts.weightedMedian(of: { $0.key[channel] }, weight: { Double($0.value) }) ?? 0
      })
    func distance(_ color: SIMD4<Float>) -> Float { ((color - middle) * (color - middle)).sum() }
    let nearest = counts.min { isLess((distance($0.key), $0.key), (distance($1.key), $1.key)) } ?? most
    (color, count) = (nearest.key, nearest.value)
  }
}

extension AreaColor {
  /// What an area shows that has pixels of these colours.
  public init(of colors: some Sequence<SIMD4<Float>>) {
    self.init(colors.reduce(into: [:]) { $0[$1, default: 0] += 1 })
  }
}

extension AreaMap {
  /// The colour of each area in `picture`, which has the map's size. With `line`, line art of 1 channel where 1 is paper,
  /// the fringe of lines counts too: what is less than half line belongs to the area that is nearest to it.
  public func colors(of picture: Picture, fringe line: Image? = nil) -> [AreaColor] {
    precondition(picture.size == size, "areas have the colours of a picture of their size")
    let labels = line.map(labels(withFringeOf:)) ?? labels
    let colors = StraightColors(of: picture)
    var counts = [[SIMD4<Float>: Int]](repeating: [:], count: areas.count)
    // Along a row most pixels have the colour of the one before.
    var (run, length, area): (SIMD4<Float>, Int, Int32) = (.zero, 0, Self.line)
    func end() {
      if area >= 0 { counts[Int(area)][run, default: 0] += length }
      length = 0
    }
    for (pixel, label) in labels.enumerated() {
      let seen = colors[pixel]
      if label != area || seen != run {
        end()
        (run, area) = (seen, label)
      }
      length += 1
    }
    end()
    return counts.map(AreaColor.init)
  }

  /// The area of each pixel where the fringe of lines counts too: what is less than half line in `line`, line art of 1
  /// channel where 1 is paper, belongs to the area that is nearest to it.
  func labels(withFringeOf line: Image) -> [Int32] {
    var labels = labels
    for (pixel, paper) in nearestPaper().enumerated()
    where paper >= 0 && labels[pixel] < 0 && line.samples[pixel] >= 0.5 {
      labels[pixel] = labels[Int(paper)]
    }
    return labels
  }
}
