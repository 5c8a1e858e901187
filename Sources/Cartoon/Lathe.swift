import Foundation

/// A stack of elliptical rings about a spine: a torso, a skirt, a cape, a belt. It turns with the character.
struct Lathe {
  struct Ring {
    var center: Vector3
    /// Half the extent to the character's sides.
    var halfWidth: Float
    /// Half the extent from back to front.
    var halfDepth: Float
  }

  var rings: [Ring]
  let view: FigureView
  /// A turn of the rings against the character, as a twisted trunk has it.
  var twist: Float = 0

  /// The ring at `t` of the way down the stack, 0...1.
  func ring(at t: Float) -> Ring {
    let place = min(max(t, 0), 1) * Float(rings.count - 1)
    let index = min(Int(place), rings.count - 2)
    let part = place - Float(index)
    let (upper, lower) = (rings[index], rings[index + 1])
    return Ring(
      center: upper.center.toward(lower.center, part),
      halfWidth: upper.halfWidth + (lower.halfWidth - upper.halfWidth) * part,
      halfDepth: upper.halfDepth + (lower.halfDepth - upper.halfDepth) * part)
  }

  /// Half the width of a ring in the picture, world units.
  private func extent(_ ring: Ring) -> Float {
    let turn = view.yaw + twist
    let (across, through) = (ring.halfWidth * cos(turn), ring.halfDepth * sin(turn))
    return view.scale * (across * across + through * through).squareRoot() / view.stretch.squareRoot()
  }

  /// Half the height of a ring in the picture, world units, from looking down on it.
  private func sag(_ ring: Ring) -> Float {
    let turn = view.yaw + twist
    let (across, through) = (ring.halfWidth * sin(turn), ring.halfDepth * cos(turn))
    return view.scale * FigureView.tilt * (across * across + through * through).squareRoot()
  }

  /// The unit vector from left to right across the ring at `t`, at right angles to the spine.
  private func across(at t: Float) -> Vector2 {
    let above = view.point(ring(at: t - 0.1).center)
    let below = view.point(ring(at: t + 0.1).center)
    return (below - above).unit.perpendicular
  }

  /// A point on the surface: `t` down the stack, `angle` to the character's left of its front. Nil on the far side.
  func surface(_ t: Float, _ angle: Float) -> Vector2? {
    let turn = angle + view.yaw + twist
    guard cos(turn) > 0.05 else { return nil }
    let ring = ring(at: t)
    return view.point(ring.center) + across(at: t) * (extent(ring) * sin(turn))
      + Vector2(0, -sag(ring) * cos(turn))
  }

  /// The silhouette from `start` to `end` of the stack.
  /// - Parameters:
  ///   - ripple: height of the waves along the lower hem, world units; 0 for none.
  ///   - phase: of the waves.
  func outline(from start: Float = 0, to end: Float = 1, ripple: Float = 0, phase: Float = 0) -> [Vector2] {
    let steps = 3 * (rings.count - 1)
    var left: [Vector2] = []
    var right: [Vector2] = []
    for step in 0...steps {
      let t = start + (end - start) * Float(step) / Float(steps)
      let ring = ring(at: t)
      let reach = across(at: t) * extent(ring)
      left.append(view.point(ring.center) - reach)
      right.append(view.point(ring.center) + reach)
    }
    let hem = arc(at: end, from: 1, to: -1).enumerated().map { index, point in
      point + Vector2(0, ripple * sin(Float(index) * 1.55 + phase))
    }
    let collar = arc(at: start, from: -1, to: 1, sign: 1)
    return left.reversed() + collar + right + hem
  }

  /// Inner points of the near (or with `sign` 1 the far) half of the ring at `t`, `from` and `to` being sides.
  private func arc(at t: Float, from: Float, to: Float, sign: Float = -1) -> [Vector2] {
    let ring = ring(at: t)
    let center = view.point(ring.center)
    let reach = across(at: t) * extent(ring)
    let drop = Vector2(0, sign * sag(ring))
    return (1...9).map { step in
      let side = from + (to - from) * Float(step) / 10
      return center + reach * side + drop * max(1 - side * side, 0).squareRoot()
    }
  }

  /// The near edge of the ring at `t`, from one side to the other: a seam.
  func seam(at t: Float) -> [Vector2] {
    arc(at: t, from: -1.1, to: 1.1)
  }
}
