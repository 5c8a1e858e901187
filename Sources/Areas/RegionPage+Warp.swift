/// How a page is shown otherwise than it is, so that a network does not learn by heart where things are.
public struct RegionWarp: Sendable {
  /// Whether left and right are exchanged; places follow, for nothing else would be as it is on a mirrored page.
  public var isMirrored = false
  /// What columns and rows are reduced by, at most 1.
  public var scale = SIMD2<Float>(1, 1)
  /// How far the top is moved to the left and the bottom to the right, over half the height.
  public var shear: Float = 0
  /// Where the upper left corner of what is reduced comes to lie, as a share of the room that is left.
  public var corner = SIMD2<Float>(0.5, 0.5)

  /// The page as it is.
  public init() {}
}

extension RegionPage {
  /// The page as `warp` shows it. Areas keep their geometry but for mirroring: it is the network's eyes that are led
  /// astray, not the numbers.
  public func warped(_ warp: RegionWarp) -> RegionPage {
    let side = Float(Self.side)
    let room = warp.corner * side * (1 - warp.scale)
    let middle = side / 2
    var image = [UInt8](repeating: 0, count: self.image.count)
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        let row = (Float(y) + 0.5 - room.y) / warp.scale.y
        var column = (Float(x) + 0.5 - room.x) / warp.scale.x - warp.shear * (row - middle)
        if warp.isMirrored { column = side - column }
        guard row >= 0, row < side, column >= 0, column < side else { continue }
        let (from, to) = (3 * (Int(row) * Self.side + Int(column)), 3 * (y * Self.side + x))
        for channel in 0..<3 { image[to + channel] = self.image[from + channel] }
      }
    }
    let features = Float(Self.featureSide)
    let cells = cells.map { cell in
      let row = Float(Int(cell.pixel) / Self.featureSide) + 0.5
      var column = Float(Int(cell.pixel) % Self.featureSide) + 0.5
      if warp.isMirrored { column = features - column }
      let place = SIMD2(
        (column + warp.shear * (row - features / 2)) * warp.scale.x + room.x / 2, row * warp.scale.y + room.y / 2)
      let (x, y) = (Int(min(max(place.x, 0), features - 1)), Int(min(max(place.y, 0), features - 1)))
      return Cell(pixel: Int32(y * Self.featureSide + x), area: cell.area, weight: cell.weight)
    }
    let places = places.map { place in
      warp.isMirrored ? Place(onPage: place.onPage.mirrored, amongInk: place.amongInk.mirrored) : place
    }
    return RegionPage(image: image, areas: areas, places: places, cells: cells)
  }
}
