import Areas
import Footage
import Foundation

/// One colour for each area of a drawing, out of a palette, by the vote of what a network painted in it and by the areas
/// of the references that lie as it does.
struct FlatColors {
  /// How much a difference of places counts beside votes.
  private static let placeScale: Float = 30
  /// The part of an area's votes that every colour has beforehand.
  private static let doubt: Float = 0.01

  /// The colour of each area.
  let colors: [SIMD4<Float>]
  /// The pieces of trace lines that stay as they are drawn.
  let kept: Set<Int32>
  /// The areas that other pieces of trace lines have their colours from.
  let origins: [Int: Int]

  /// The colours of `areas`, of which those of paper have `chosen`; pieces of trace lines take theirs by `tracePaint`.
  init(_ chosen: [SIMD4<Float>], over areas: AreaMap, tracePaint: PaintOptions.TracePaint?) {
    var colors = chosen
    var origins: [Int: Int] = [:]
    let tracePaint = tracePaint ?? (areas.hasSolidLines ? .darker : .own)
    let isTrace = areas.areas.map { $0.kind != .paper }
    if tracePaint == .own {
      kept = Set(areas.areas.indices.filter { isTrace[$0] }.map(Int32.init))
    } else {
      kept = []
      // What lies within solid lines alone is an area of its own.
      for (piece, beside) in areas.besideTraces() where !beside.isEmpty {
        let chosen =
          switch tracePaint {
          case .smallest: beside.min { (areas.areas[$0].pixels, $0) < (areas.areas[$1].pixels, $1) }
          default: beside.min { (colors[$0].brightness, $0) < (colors[$1].brightness, $1) }
          }
        if let chosen { (colors[piece], origins[piece]) = (colors[chosen], chosen) }
      }
    }
    (self.colors, self.origins) = (colors, origins)
  }

  /// The colour of each of `areas`, where a network painted `fills`, for each pixel a colour on white paper and, with
  /// `hasOpacity`, an opacity, and the references have the colours of `palette`, one at least; with `hasPlaces`
  /// by where it lies too.
  static func voted(
    _ fills: [SIMD4<Float>], hasOpacity: Bool, over areas: AreaMap, _ palette: FlatPalette, hasPlaces: Bool
  ) -> [SIMD4<Float>] {
    let shown = palette.colors.map(\.shown).map { hasOpacity ? $0 : SIMD4($0.x, $0.y, $0.z, 1) }
    return zip(votes(fills, areas, shown), AreaPlace.all(of: areas)).map { votes, place in
      palette.colors[best(votes, place, palette, placeScale: hasPlaces ? placeScale : 0)].color
    }
  }

  /// For each area how many of its pixels each colour is nearest to.
  private static func votes(_ fills: [SIMD4<Float>], _ areas: AreaMap, _ palette: [SIMD4<Float>]) -> [[Int]] {
    var counts = [[Int]](repeating: .init(repeating: 0, count: palette.count), count: areas.areas.count)
    // Along a row most pixels are alike.
    var (last, nearest) = (SIMD4<Float>(repeating: .nan), 0)
    for (pixel, area) in areas.labels.enumerated() where area >= 0 {
      if fills[pixel] != last {
        last = fills[pixel]
        nearest =
          palette.indices.min { palette[$0].squaredDistance(to: last) < palette[$1].squaredDistance(to: last) } ?? 0
      }
      counts[Int(area)][nearest] += 1
    }
    return counts
  }

  /// The place of the likeliest colour of an area: the logarithm of its share of the votes, less the distance to the
  /// nearest of the references' areas that have it.
  private static func best(_ votes: [Int], _ place: AreaPlace, _ palette: FlatPalette, placeScale: Float) -> Int {
    var distances = [Float](repeating: .infinity, count: votes.count)
    for area in palette.areas {
      distances[area.color] = min(distances[area.color], place.distance(to: area.place))
    }
    let total = Float(max(1, votes.reduce(0, +)))
    let scores = zip(votes, distances).map { votes, distance in
      log(Float(votes) / total + doubt) - (placeScale == 0 ? 0 : placeScale * distance)
    }
    return scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) } ?? 0
  }
}

extension AreaMap {
  /// For each piece of trace lines the areas of paper that touch it.
  fileprivate func besideTraces() -> [(piece: Int, beside: Set<Int>)] {
    guard let first = areas.firstIndex(where: { $0.kind != .paper }) else { return [] }
    var beside = [Set<Int>](repeating: [], count: areas.count - first)
    let (width, height) = (size.width, size.height)
    for (pixel, label) in labels.enumerated() where label >= first {
      let (x, y) = (pixel % width, pixel / width)
      for row in max(0, y - 1)...min(height - 1, y + 1) {
        for column in max(0, x - 1)...min(width - 1, x + 1) {
          let neighbour = labels[row * width + column]
          if neighbour >= 0, neighbour < first { beside[Int(label) - first].insert(Int(neighbour)) }
        }
      }
    }
    return beside.enumerated().map { (first + $0.offset, $0.element) }
  }
}

extension SIMD4<Float> {
  fileprivate func squaredDistance(to other: Self) -> Float {
    let difference = self - other
    return (difference * difference).sum()
  }

  /// On white paper.
  fileprivate var brightness: Float { SIMD3(x, y, z).luma * w + 1 - w }
}
