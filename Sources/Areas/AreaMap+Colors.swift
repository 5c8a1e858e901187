import Footage

/// What a painted picture shows in an area.
public struct AreaColor: Sendable, Hashable {
  /// The colour that most of its pixels have, straight, with its opacity.
  public let color: SIMD4<Float>
  /// How many pixels have it exactly.
  public let count: Int
}

extension AreaMap {
  /// The colour of each area in `picture`, which has the map's size.
  public func colors(of picture: Picture) -> [AreaColor] {
    precondition(picture.size == size, "areas have the colours of a picture of their size")
    let color = picture.straightColor()
    let alpha = picture.alpha
    var counts = [[SIMD4<Float>: Int]](repeating: [:], count: areas.count)
    // Along a row most pixels have the colour of the one before.
    var (run, length, area): (SIMD4<Float>, Int, Int32) = (.zero, 0, Self.line)
    func end() {
      if area >= 0 { counts[Int(area)][run, default: 0] += length }
      length = 0
    }
    for (pixel, label) in labels.enumerated() {
      let seen = SIMD4(
        color.samples[3 * pixel], color.samples[3 * pixel + 1], color.samples[3 * pixel + 2],
        alpha?.samples[pixel] ?? 1)
      if label != area || seen != run {
        end()
        (run, area) = (seen, label)
      }
      length += 1
    }
    end()
    return counts.map { counts in
      // Of equal counts always the same one.
      let most = counts.max {
        ($0.value, $0.key.x, $0.key.y, $0.key.z, $0.key.w) < ($1.value, $1.key.x, $1.key.y, $1.key.z, $1.key.w)
      }
      return AreaColor(color: most?.key ?? .zero, count: most?.value ?? 0)
    }
  }
}
