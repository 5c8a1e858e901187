import Footage

/// The flat colours of a picture that compression or dithering has spoiled: colours within a few levels of a frequent one
/// were that one.
public struct FlatRestoration: Sendable {
  /// The picture in its own colours again.
  public let picture: Picture
  /// How many of these there are.
  public let colorCount: Int

  /// Levels, of 255 in any channel, that are noise; that are the same but for rounding; and that a pixel may be off among
  /// others of its colour.
  private static let (noise, rounding, ringing): (Int32, Int32, Int32) = (8, 1, 40)
  /// The part of what is within noise of a flat colour that is within rounding: of a gradient less is.
  private static let flatShare = 0.35
  /// The fewest pixels of a colour, as a share of all.
  private static let leastShare = 0.0002
  /// The parts of what is not background that must be near flat colours, and that must be off them.
  private static let (leastNear, leastSpoiled) = (0.6, 0.1)
  /// The most colours that are looked at.
  private static let mostCandidates = 512

  private typealias Level = SIMD4<Int32>

  /// Nil where the picture is exact, or not flat.
  public init?(of picture: Picture) {
    let color = picture.straightColor()
    let count = color.width * color.height
    func level(_ sample: Float) -> Int32 { Int32((min(max(sample, 0), 1) * 255).rounded()) }
    let pixels = (0..<count).map {
      Level(level(color.samples[3 * $0]), level(color.samples[3 * $0 + 1]), level(color.samples[3 * $0 + 2]), 0)
    }
    var counts: [Level: Int] = [:]
    for pixel in pixels { counts[pixel, default: 0] += 1 }
    guard let most = counts.values.max(), most < count else { return nil }
    let flat = Self.flatColors(of: counts, fewest: max(4, Int(Self.leastShare * Double(count))))
    var nearest: [Level: Int] = [:]
    for color in counts.keys {
      let best = flat.indices.min { flat[$0].squaredDistance(to: color) < flat[$1].squaredDistance(to: color) }
      if let best, flat[best].isWithin(Self.noise, of: color) { nearest[color] = best }
    }
    let near = nearest.keys.reduce(0) { $0 + (counts[$1] ?? 0) } - most
    let exact = flat.reduce(0) { $0 + (counts[$1] ?? 0) } - most
    let rest = Double(count - most)
    guard Double(near) >= Self.leastNear * rest, Double(near - exact) >= Self.leastSpoiled * rest else { return nil }
    colorCount = flat.count
    var restored = color
    for (pixel, number) in Self.labels(pixels, nearest, flat, width: color.width).enumerated() where number >= 0 {
      for channel in 0..<3 { restored.samples[3 * pixel + channel] = Float(flat[number][channel]) / 255 }
    }
    self.picture = Picture(color: restored, alpha: picture.alpha)
  }

  /// The frequent colours, none of them within noise of a more frequent one.
  private static func flatColors(of counts: [Level: Int], fewest: Int) -> [Level] {
    let frequent = counts.sorted { ($0.value, $0.key.order) > ($1.value, $1.key.order) }.prefix(mostCandidates)
    var flat: [Level] = []
    for (color, _) in frequent where !flat.contains(where: { $0.isWithin(noise, of: color) }) {
      var (same, near) = (0, 0)
      for (other, count) in counts where other.isWithin(noise, of: color) {
        near += count
        if other.isWithin(rounding, of: color) { same += count }
      }
      if same >= fewest, Double(same) >= flatShare * Double(near) { flat.append(color) }
    }
    return flat
  }

  /// The number of each pixel's flat colour, or -1: pixels that are near none take that of most around them, which is not
  /// too far.
  private static func labels(
    _ pixels: [Level], _ nearest: [Level: Int], _ flat: [Level], width: Int
  ) -> [Int] {
    let first = pixels.map { nearest[$0] ?? -1 }
    var labels = first
    let height = pixels.count / width
    for pixel in labels.indices where first[pixel] < 0 {
      let (x, y) = (pixel % width, pixel / width)
      var around: [Int: Int] = [:]
      for row in max(0, y - 1)...min(height - 1, y + 1) {
        for column in max(0, x - 1)...min(width - 1, x + 1) where first[row * width + column] >= 0 {
          around[first[row * width + column], default: 0] += 1
        }
      }
      if let best = around.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), best.value >= 4,
        flat[best.key].isWithin(ringing, of: pixels[pixel])
      {
        labels[pixel] = best.key
      }
    }
    return labels
  }
}

extension SIMD4<Int32> {
  fileprivate func squaredDistance(to other: Self) -> Int32 {
    let difference = self &- other
    return (difference &* difference).wrappedSum()
  }

  /// Whether no channel differs by more than `levels`.
  fileprivate func isWithin(_ levels: Int32, of other: Self) -> Bool {
    let difference = self &- other
    return difference.max() <= levels && difference.min() >= -levels
  }

  /// To decide between equals.
  fileprivate var order: Int32 { x << 16 | y << 8 | z }
}
