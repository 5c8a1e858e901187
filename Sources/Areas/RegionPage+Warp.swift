import Foundation

/// How a page is shown otherwise than it is, so that a network does not learn by heart where things are.
public struct RegionWarp: Sendable {
  /// Whether left and right are exchanged; places follow, for nothing else would be as it is on a mirrored page.
  public var isMirrored = false
  /// What columns and rows are enlarged by.
  public var scale = SIMD2<Float>(1, 1)
  /// How far the top is moved to the left and the bottom to the right, over half the height.
  public var shear: Float = 0
  /// How far columns are bent along the height, and rows along the width, as shares of the side: in one wave each.
  public var bend = SIMD2<Float>(0, 0)
  /// Where in a wave the columns and the rows begin, in radians.
  public var bendPhase = SIMD2<Float>(0, 0)
  /// Where the page comes to lie, as a share of the room that is left, or of what does not fit.
  public var corner = SIMD2<Float>(0.5, 0.5)

  /// The page as it is.
  public init() {}

  /// Where a place of the page, from 0 to 1 each way, comes to lie.
  func moved(_ place: SIMD2<Float>) -> SIMD2<Float> {
    let y = place.y + bend.y * sin(2 * .pi * place.x + bendPhase.y)
    let x = (isMirrored ? 1 - place.x : place.x) + leaning(at: y)
    return SIMD2(x, y) * scale + corner * (1 - scale)
  }

  /// What came to lie at a place: the inverse of `moved`.
  func origin(of place: SIMD2<Float>) -> SIMD2<Float> {
    let inside = (place - corner * (1 - scale)) / scale
    let column = inside.x - leaning(at: inside.y)
    let x = isMirrored ? 1 - column : column
    return SIMD2(x, inside.y - bend.y * sin(2 * .pi * x + bendPhase.y))
  }

  private func leaning(at y: Float) -> Float { shear * (y - 0.5) + bend.x * sin(2 * .pi * y + bendPhase.x) }
}

extension RegionPage {
  /// The page as `warp` shows it. Areas keep their geometry but for mirroring: it is the network's eyes that are led
  /// astray, not the numbers.
  public func warped(_ warp: RegionWarp) -> RegionPage {
    let side = Float(Self.side)
    var image = [UInt8](repeating: 0, count: self.image.count)
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let from = warp.origin(of: (SIMD2(Float(x), Float(y)) + 0.5) / side) * side
        guard from.y >= 0, from.y < side, from.x >= 0, from.x < side else { continue }
        let (source, target) = (3 * (Int(from.y) * Self.side + Int(from.x)), 3 * (y * Self.side + x))
        for channel in 0..<3 { image[target + channel] = self.image[source + channel] }
      }
    }
    let features = Self.featureSide
    let cells = cells.map { cell in
      let (row, column) = (Int(cell.pixel) / features, Int(cell.pixel) % features)
      let place = warp.moved((SIMD2(Float(column), Float(row)) + 0.5) / Float(features)) * Float(features)
      let (x, y) = (min(max(Int(place.x), 0), features - 1), min(max(Int(place.y), 0), features - 1))
      return Cell(pixel: Int32(y * features + x), area: cell.area, weight: cell.weight)
    }
    let places = warp.isMirrored ? places.map(\.mirrored) : places
    return RegionPage(image: image, areas: areas, places: places, cells: cells, borders: borders)
  }
}
