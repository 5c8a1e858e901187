import Foundation

typealias Vector2 = SIMD2<Float>
typealias Vector3 = SIMD3<Float>

/// Makers of closed polygons, and of curves as lists of points.
enum Outline {
  /// A curve through all `points` (Catmull-Rom), `steps` pieces between two of them.
  static func smooth(_ points: [Vector2], closed: Bool, steps: Int = 5) -> [Vector2] {
    guard points.count > 2 else { return points }
    let count = points.count
    func point(_ index: Int) -> Vector2 {
      closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    var curve: [Vector2] = []
    for index in 0..<(closed ? count : count - 1) {
      let (before, from, to, after) = (point(index - 1), point(index), point(index + 1), point(index + 2))
      for step in 0..<steps {
        let t = Float(step) / Float(steps)
        let leaving = 0.5 * (to - before)
        let arriving = 0.5 * (after - from)
        let bend = 3 * (to - from) - 2 * leaving - arriving
        let twist = 2 * (from - to) + leaving + arriving
        curve.append(from + t * (leaving + t * (bend + t * twist)))
      }
    }
    return closed ? curve : curve + [points[count - 1]]
  }

  /// An ellipse whose `radii` are turned by `angle`.
  static func ellipse(_ center: Vector2, _ radii: Vector2, angle: Float = 0, count: Int = 20) -> [Vector2] {
    arc(center, radii, from: 0, to: 2 * .pi, count: count).dropLast().map { center + ($0 - center).turned(by: angle) }
  }

  /// Points on an ellipse from one angle to another, both ends included.
  static func arc(_ center: Vector2, _ radii: Vector2, from: Float, to: Float, count: Int) -> [Vector2] {
    (0...count).map { step in
      let angle = from + (to - from) * Float(step) / Float(count)
      return center + radii * Vector2(cos(angle), sin(angle))
    }
  }

  /// The convex hull of two discs.
  static func capsule(_ a: Vector2, _ radiusA: Float, _ b: Vector2, _ radiusB: Float) -> [Vector2] {
    let axis = b - a
    let length = axis.length
    guard length > abs(radiusA - radiusB) + 1e-6 else {
      return radiusA > radiusB ? ellipse(a, .init(repeating: radiusA)) : ellipse(b, .init(repeating: radiusB))
    }
    let heading = atan2(axis.y, axis.x)
    let opening = acos((radiusA - radiusB) / length)
    return arc(b, .init(repeating: radiusB), from: heading - opening, to: heading + opening, count: 8)
      + arc(a, .init(repeating: radiusA), from: heading + opening, to: heading + 2 * .pi - opening, count: 8)
  }

  /// A bent tube through `joints` of the given radii, as the union of convex pieces, so that no bend folds it over.
  static func tube(_ joints: [Vector2], _ radii: [Float]) -> [[Vector2]] {
    let bent = joints.count > 2
    let path = bent ? smooth(joints, closed: false, steps: 4) : joints
    func radius(_ index: Int) -> Float {
      guard bent else { return radii[index] }
      let (joint, part) = (index / 4, Float(index % 4) / 4)
      return part == 0 ? radii[joint] : radii[joint] + (radii[joint + 1] - radii[joint]) * part
    }
    return (1..<path.count).map { capsule(path[$0 - 1], radius($0 - 1), path[$0], radius($0)) }
  }

  /// A brush stroke along `points`: `width` wide in the middle, thinner at both ends.
  static func stroke(_ points: [Vector2], width: Float) -> [Vector2] {
    var left: [Vector2] = []
    var right: [Vector2] = []
    for index in points.indices {
      let along = points[min(index + 1, points.count - 1)] - points[max(index - 1, 0)]
      let t = Float(index) / Float(max(points.count - 1, 1))
      let taper = 0.65 + 0.35 * sin(.pi * t)
      let across = along.unit.perpendicular * (0.5 * width * taper)
      left.append(points[index] + across)
      right.append(points[index] - across)
    }
    return left + right.reversed()
  }

  /// The polygon with its border moved outwards by `distance`.
  static func grown(_ polygon: [Vector2], by distance: Float) -> [Vector2] {
    let count = polygon.count
    var doubleArea: Float = 0
    for index in 0..<count {
      let (a, b) = (polygon[index], polygon[(index + 1) % count])
      doubleArea += a.x * b.y - a.y * b.x
    }
    let outwards: Float = doubleArea > 0 ? -distance : distance
    return (0..<count).map { index in
      let before = (polygon[index] - polygon[(index + count - 1) % count]).unit.perpendicular
      let after = (polygon[(index + 1) % count] - polygon[index]).unit.perpendicular
      let sum = before + after
      // The mitre of a corner, held to three halves so that spikes do not fly off.
      let mitre = min(2 / max(sum.length * sum.length, 1e-3), 1.5 / max(sum.length, 1e-3))
      return polygon[index] + sum * (mitre * outwards)
    }
  }
}

extension SIMD2<Float> {
  var length: Float { (x * x + y * y).squareRoot() }
  var unit: Self { self / Swift.max(length, 1e-9) }
  /// Turned a quarter to the left.
  var perpendicular: Self { Self(-y, x) }

  func turned(by angle: Float) -> Self {
    let (c, s) = (cos(angle), sin(angle))
    return Self(c * x - s * y, s * x + c * y)
  }

  /// The point `t` of the way to `other`.
  func toward(_ other: Self, _ t: Float) -> Self { self + (other - self) * t }
}

extension SIMD3<Float> {
  /// The point `t` of the way to `other`.
  func toward(_ other: Self, _ t: Float) -> Self { self + (other - self) * t }
}
