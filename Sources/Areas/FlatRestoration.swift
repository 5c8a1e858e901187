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
  /// The parts of what is not background that must be near flat colours, and that must be off them by noise.
  private static let (leastNear, leastSpoiled) = (0.6, 0.1)
  /// The most colours that are looked at, and the least part of what is not background that has them exactly.
  private static let (mostCandidates, leastExact) = (512, 0.4)

  /// Nil where the picture is exact, or not flat.
  public init?(of picture: Picture) {
    let pixels = picture.levels()
    let counts = Self.counts(of: pixels)
    let frequent = counts.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(Self.mostCandidates)
    let all = counts.values.reduce(0, +)
    guard let most = frequent.first?.value, most < all else { return nil }
    let rest = Double(all - most)
    // Of a painting, or a photograph, no colours are frequent.
    let candidates = frequent.reduce(0) { $0 + $1.value } - most
    guard Double(candidates) >= Self.leastExact * rest else { return nil }
    let flat = Self.flatColors(
      among: frequent.map(\.key), of: counts, fewest: max(4, Int(Self.leastShare * Double(all))))
    var nearest: [UInt32: Int16] = [:]
    for color in counts.keys {
      let seen = Level(color)
      let best = flat.indices.min { flat[$0].squaredDistance(to: seen) < flat[$1].squaredDistance(to: seen) }
      if let best, flat[best].isWithin(Self.noise, of: seen) { nearest[color] = Int16(best) }
    }
    let near = nearest.keys.reduce(0) { $0 + (counts[$1] ?? 0) } - most
    guard Double(near) >= Self.leastNear * rest else { return nil }
    let (width, height) = (picture.size.width, picture.size.height)
    guard Double(Self.noisy(pixels, nearest, flat, width, height)) >= Self.leastSpoiled * rest else { return nil }
    colorCount = flat.count
    var restored = picture.straightColor()
    for pixel in pixels.indices where pixels[pixel] != Picture.nothing {
      guard
        let number = nearest[pixels[pixel]] ?? Self.among(pixel, pixels, nearest, flat, width, height)
      else { continue }
      for channel in 0..<3 { restored.samples[3 * pixel + channel] = Float(flat[Int(number)][channel]) / 255 }
    }
    self.picture = Picture(color: restored, alpha: picture.alpha)
  }

  private typealias Level = SIMD4<Int32>

  /// How many pixels have each colour; most have that of the one before. What is transparent has none.
  private static func counts(of pixels: [UInt32]) -> [UInt32: Int] {
    var counts: [UInt32: Int] = [:]
    var start = 0
    for index in 1...pixels.count where index == pixels.count || pixels[index] != pixels[start] {
      if pixels[start] != Picture.nothing { counts[pixels[start], default: 0] += index - start }
      start = index
    }
    return counts
  }

  /// Those of the `frequent` colours, the most frequent first, that are flat and not within noise of one before.
  private static func flatColors(
    among frequent: [UInt32], of counts: [UInt32: Int], fewest: Int
  ) -> [Level] {
    var flat: [Level] = []
    for color in frequent.map(Level.init) where !flat.contains(where: { $0.isWithin(noise, of: color) }) {
      var (same, near) = (0, 0)
      for (other, count) in counts {
        let other = Level(other)
        guard other.isWithin(noise, of: color) else { continue }
        near += count
        if other.isWithin(rounding, of: color) { same += count }
      }
      if same >= fewest, Double(same) >= flatShare * Double(near) { flat.append(color) }
    }
    return flat
  }

  /// How many pixels are near a flat colour and not of it, in no area of their own: colours that were chosen lie in areas,
  /// however alike they are.
  private static func noisy(
    _ pixels: [UInt32], _ nearest: [UInt32: Int16], _ flat: [Level], _ width: Int, _ height: Int
  ) -> Int {
    pixels.indices.count { pixel in
      guard let number = nearest[pixels[pixel]], Level(pixels[pixel]) != flat[Int(number)] else { return false }
      let (x, y) = (pixel % width, pixel / width)
      var alike = 0
      if x > 0, pixels[pixel - 1] == pixels[pixel] { alike += 1 }
      if x + 1 < width, pixels[pixel + 1] == pixels[pixel] { alike += 1 }
      if y > 0, pixels[pixel - width] == pixels[pixel] { alike += 1 }
      if y + 1 < height, pixels[pixel + width] == pixels[pixel] { alike += 1 }
      return alike < 2
    }
  }

  /// The flat colour of most pixels around one that is near none, where that is not too far.
  private static func among(
    _ pixel: Int, _ pixels: [UInt32], _ nearest: [UInt32: Int16], _ flat: [Level], _ width: Int, _ height: Int
  ) -> Int16? {
    let (x, y) = (pixel % width, pixel / width)
    var around: [Int16: Int] = [:]
    for row in max(0, y - 1)...min(height - 1, y + 1) {
      for column in max(0, x - 1)...min(width - 1, x + 1) {
        if let number = nearest[pixels[row * width + column]] { around[number, default: 0] += 1 }
      }
    }
    guard let best = around.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), best.value >= 4,
      flat[Int(best.key)].isWithin(ringing, of: Level(pixels[pixel]))
    else { return nil }
    return best.key
  }
}

extension SIMD4<Int32> {
  /// The levels of a colour as `Picture.levels` has it.
  fileprivate init(_ color: UInt32) {
    self.init(Int32(color >> 16 & 255), Int32(color >> 8 & 255), Int32(color & 255), 0)
  }

  fileprivate func squaredDistance(to other: Self) -> Int32 {
    let difference = self &- other
    return (difference &* difference).wrappedSum()
  }

  /// Whether no channel differs by more than `levels`.
  fileprivate func isWithin(_ levels: Int32, of other: Self) -> Bool {
    let difference = self &- other
    return difference.max() <= levels && difference.min() >= -levels
  }
}
