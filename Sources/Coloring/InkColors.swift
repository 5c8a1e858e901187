import Areas
import Footage

/// What colours the lines of references have, by the colours of the areas beside them.
struct InkColors {
  /// Lines of one colour beside areas of another.
  struct Use: Hashable {
    /// The area's colour, straight, with its opacity.
    let area: SIMD4<Float>
    /// The line's colour.
    let ink: SIMD3<Float>
  }

  private let beside: [SIMD4<Float>: SIMD3<Float>]
  private let usual: SIMD3<Float>

  /// Those that most pixels of `references`' lines have; nil where they have no lines.
  init?(of references: [Reference]) {
    var uses: [Use: Int] = [:]
    for reference in references { uses.merge(reference.inks, uniquingKeysWith: +) }
    var inks: [SIMD3<Float>: Int] = [:]
    for (use, count) in uses { inks[use.ink, default: 0] += count }
    func isLess(_ one: (count: Int, ink: SIMD3<Float>), _ other: (count: Int, ink: SIMD3<Float>)) -> Bool {
      // Of equal counts always the same one.
      (one.count, one.ink.x, one.ink.y, one.ink.z) < (other.count, other.ink.x, other.ink.y, other.ink.z)
    }
    guard let usual = inks.max(by: { isLess(($0.value, $0.key), ($1.value, $1.key)) })?.key else { return nil }
    self.usual = usual
    beside = Dictionary(grouping: uses, by: \.key.area).compactMapValues { uses in
      uses.max { isLess(($0.value, $0.key.ink), ($1.value, $1.key.ink)) }?.key.ink
    }
  }

  /// The colour that lines mostly have where no two pixels need be alike, and how many pixels have about that: the middle
  /// one, by channel, of the fullest of the boxes that colours are sorted into. Nil without lines.
  static func usual(of uses: [Use: Int]) -> (ink: SIMD3<Float>, pixels: Int)? {
    let boxes = Dictionary(grouping: uses) { use in
      SIMD3((0..<3).map { Int(min(max(use.key.ink[$0], 0), 1) * (Self.boxes - 1)) })
    }
    // Of equal counts the darker: light pixels are the edges of lines.
    let fullest = boxes.map { (box: $0.key, uses: $0.value, pixels: $0.value.reduce(0) { $0 + $1.value }) }
      .max {
        ($0.pixels, -$0.box.wrappedSum(), $0.box.x, $0.box.y) < ($1.pixels, -$1.box.wrappedSum(), $1.box.x, $1.box.y)
      }
    guard let fullest else { return nil }
    let middle = (0..<3).map { channel in
      fullest.uses.weightedMedian(of: { $0.key.ink[channel] }, weight: { Double($0.value) }) ?? 0
    }
    return (SIMD3(middle), fullest.pixels)
  }

  /// The boxes of each channel.
  private static let boxes: Float = 24

  /// The colour of lines beside areas of the colour `area`.
  func ink(beside area: SIMD4<Float>) -> SIMD3<Float> { beside[area] ?? usual }
}

extension PageAreas {
  /// Gives lines, but for trace lines, the colours that the references' have beside areas of the same `colors`: between two
  /// areas the darker.
  mutating func recolor(by inks: InkColors, _ colors: FlatColors) {
    let (width, height) = (map.size.width, map.size.height)
    let known = colors.colors.map(inks.ink)
    let reach = lines.lineWidth
    let (nearestPaper, labels) = (nearestPaper, map.labels)
    recolor { pixel in
      let (x, y) = (pixel % width, pixel / width)
      let around = [
        pixel, y * width + max(0, x - reach), y * width + min(width - 1, x + reach), max(0, y - reach) * width + x,
        min(height - 1, y + reach) * width + x,
      ]
      let beside = around.compactMap { place -> SIMD3<Float>? in
        let paper = nearestPaper[place]
        return paper < 0 ? nil : known[Int(labels[Int(paper)])]
      }
      return beside.min { $0.sum() < $1.sum() }
    }
  }

  /// Gives lines, but for trace lines, a colour for each pixel; where that is nil they stay.
  mutating func recolor(_ color: (_ pixel: Int) -> SIMD3<Float>?) {
    let solid = map.labels.indices.filter { lines.isSolid($0) && ink.coverage.samples[$0] > 0 }
    // A line that is drawn in grey, or in a colour, covers what lies below as a black one does.
    let coverages = solid.map { ink.coverage.samples[$0] }.sorted()
    let full = coverages.isEmpty ? 1 : coverages[3 * coverages.count / 4]
    for pixel in solid {
      guard let color = color(pixel) else { continue }
      let covered = min(1, ink.coverage.samples[pixel] / full)
      ink.coverage.samples[pixel] = covered
      for channel in 0..<3 { ink.color.samples[3 * pixel + channel] = color[channel] * covered }
    }
  }
}
