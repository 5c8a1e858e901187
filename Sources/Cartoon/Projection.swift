/// How the world lies in the picture.
struct Camera: Sendable, Equatable {
  /// The point of the world in the middle of the picture.
  var center: Vector2
  /// 1 shows one world unit along the shorter side of the picture.
  var zoom: Float
}

/// Where places of the world are in a picture.
struct Projection {
  let width: Int
  let height: Int
  let camera: Camera
  /// Pixels a world unit.
  let scale: Float
  /// How the hand that draws strays, in pixels; nil for one that never does.
  var unrest: (@Sendable (Vector2) -> Vector2)?

  init(width: Int, height: Int, camera: Camera) {
    self.width = width
    self.height = height
    self.camera = camera
    scale = camera.zoom * Float(min(width, height))
  }

  /// The lower left and upper right corners of what is seen of the world.
  var visible: (low: Vector2, high: Vector2) {
    let half = Vector2(Float(width), Float(height)) / (2 * scale)
    return (camera.center - half, camera.center + half)
  }

  /// A point of the world in pixels, with y downwards.
  func pixel(_ point: Vector2) -> Vector2 {
    let offset = (point - camera.center) * scale
    let place = Vector2(0.5 * Float(width) + offset.x, 0.5 * Float(height) - offset.y)
    return unrest.map { place + $0(place) } ?? place
  }

  /// What the union of `polygons` covers, each with its border moved outwards by `pixels`, all moved by `shift` of the
  /// world.
  func mask(_ polygons: [[Vector2]], grownBy pixels: Float = 0, movedBy shift: Vector2 = .zero) -> CoverageMask {
    let placed = polygons.map { polygon in
      let points = polygon.map { pixel($0 + shift) }
      return pixels == 0 ? points : Outline.grown(points, by: pixels)
    }
    return CoverageMask(placed, within: (width, height))
  }
}
