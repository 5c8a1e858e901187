import Foundation

extension Figure {
  /// The part of the head above a line of latitude for each longitude: a hair cap, a helmet, a hood.
  /// - Parameters:
  ///   - radius: against the skull's.
  ///   - spikes: height of points along the crown; 0 for a smooth one.
  ///   - edge: latitude of the lower edge at a longitude in -pi...pi, 0 being the front.
  func cap(_ frame: HeadFrame, radius: Float, spikes: Float = 0, edge: (Float) -> Float) -> [Vector2] {
    let steps = 32
    var lower: [Vector2] = []
    var ends: [Float] = []
    for step in 0...steps {
      let turn = Float.pi * (Float(step) / Float(steps) - 0.5)
      var longitude = turn - frame.yaw
      longitude -= 2 * .pi * (longitude / (2 * .pi)).rounded()
      let latitude = edge(longitude)
      lower.append(frame.surface(longitude, latitude, radius: radius).point)
      if step == 0 || step == steps { ends.append(latitude) }
    }
    let start = ends[1]
    let end = Float.pi - ends[0]
    let count = 24
    let crown = (1..<count).map { step -> Vector2 in
      let angle = start + (end - start) * Float(step) / Float(count)
      let point = spikes > 0 && step % 3 == 1 ? radius + spikes : radius
      return frame.place(Vector2(cos(angle), sin(angle)) * point)
    }
    return lower + crown
  }

  private func hairline(_ longitude: Float) -> Float {
    let around = abs(longitude)
    // Where the face ends and the side of the head begins.
    let side = smoothStep((around - 0.85) / 0.35)
    let back = smoothStep((around - 1.5) / 0.5)
    func line(_ front: Float, _ temple: Float, _ nape: Float) -> Float {
      let face = front + (temple - front) * side
      return face + (nape - face) * back
    }
    let points = abs((longitude * 1.6).truncatingRemainder(dividingBy: 1) + (longitude < 0 ? 1 : 0) - 0.5)
    switch design.hair {
    case .none: return 0.5 * .pi
    case .short: return line(0.62 + 0.14 * sin(longitude * 2 + 0.7), 0.05, -0.55)
    case .spiky: return line(0.38 + 0.5 * points, -0.05 + 0.3 * points, -0.65)
    case .bob: return line(0.42 + 0.1 * cos(longitude * 3), -0.75, -0.85)
    case .long, .bun: return line(0.5 + 0.3 * (1 - min(1, around * 1.6)), -0.5, -0.8)
    case .ponytail: return line(0.5 + 0.2 * sin(longitude * 2.5), 0.0, -0.5)
    case .mohawk: return 0.5 * .pi
    }
  }

  /// What grows on the skull, seen from this side.
  func hair(_ frame: HeadFrame) -> [Part] {
    // What is wholly under a hood or a helmet is not drawn.
    guard design.hair != .none, design.hat != .hood else { return [] }
    var parts: [Part] = []
    if design.hair == .mohawk {
      return [mohawk(frame)]
    }
    if design.hair == .bun {
      let (spot, _) = frame.surface(.pi, 0.75, radius: 1.25)
      parts.append(
        Part(
          polygons: [Outline.ellipse(spot, frame.radii * 0.42)], tone: palette.hair,
          shadeWidth: shadeWidth(body.head * 0.25)))
    }
    let radius: Float = design.hat == .none || design.hat == .bow || design.hat == .catEars ? 1.12 : 1.06
    let outline = cap(frame, radius: radius, spikes: design.hair == .spiky ? 0.2 : 0, edge: hairline)
    var cap = Part(polygons: [outline], tone: palette.hair, shadeWidth: shadeWidth(body.head * 0.34))
    let strands =
      design.detail == .rich ? [-2.4, -1.9, -1.4, -0.9, -0.3, 0.5, 1, 1.4, 1.9, 2.4] : [-2.4, -1.4, 1.4, 2.4]
    for longitude in strands.map({ Float($0) }) {
      let strand = [Float(0.9), 0.65, 0.4].map { frame.surface(longitude + 0.15 * $0, $0, radius: radius * 0.98) }
      guard strand[0].facing > 0.1 else { continue }
      cap.marks.append(.line(strand.map(\.point), weight: 0.55))
    }
    parts.append(cap)
    if case (_, let facing) = frame.surface(.pi, 0.75), facing > 0, design.hair == .bun {
      parts.swapAt(0, 1)
    }
    return parts
  }

  private func mohawk(_ frame: HeadFrame) -> Part {
    var outer: [Vector2] = []
    var inner: [Vector2] = []
    let turn = sin(frame.yaw)
    for step in 0...12 {
      let angle = 0.55 + 2.2 * Float(step) / 12
      let height: Float = step % 2 == 1 ? 1.62 : 1.3
      // From the front only the width of the comb shows, from the side its whole length.
      let reach = cos(angle) * (0.3 * abs(cos(frame.yaw)) + 0.95 * abs(turn)) * (turn < 0 ? -1 : 1)
      outer.append(frame.place(Vector2(reach * 1.1, sin(angle) * height)))
      inner.append(frame.place(Vector2(reach * 0.8, sin(angle) * 0.85)))
    }
    return Part(
      polygons: [outer + inner.reversed()], tone: palette.hair, shadeWidth: shadeWidth(body.head * 0.2))
  }

  /// What hangs down from the back of the head: behind the body, or before it when the back is seen.
  func hangingHair(_ frame: HeadFrame) -> [Part] {
    guard design.hair == .long || design.hair == .ponytail, design.hat != .hood else { return [] }
    let depth: Float = -0.45
    let (root, _) = frame.surface(.pi, design.hair == .long ? 0.1 : 0.45, radius: design.hair == .long ? 0.7 : 1.05)
    let size = frame.radii.y
    let sway = Vector2(pose.trail * 0.9 + 0.05 * sin(pose.flutter), 0) * view.scale
    if design.hair == .ponytail {
      let back = Vector2(-sin(frame.yaw) * 0.7, 0.15) * size
      let joints = [root, root + back + sway * 0.3, root + back * 1.4 + sway - Vector2(0, 1.7) * size]
      let ribbon = Outline.ellipse(root, .init(repeating: 0.2 * size))
      return [
        Part(
          polygons: Outline.tube(joints, [0.2 * size, 0.34 * size, 0.06 * size]), tone: palette.hair,
          shadeWidth: shadeWidth(body.head * 0.2), depth: depth),
        Part(polygons: [ribbon], tone: palette.accent, shadeWidth: shadeWidth(0.02), depth: depth + 0.001),
      ]
    }
    let breadth = size * (0.78 + 0.3 * abs(cos(frame.yaw)))
    let shape = [
      Vector2(-breadth, 0.3 * size), Vector2(-1.08 * breadth, -0.9 * size), Vector2(-0.92 * breadth, -1.95 * size),
      Vector2(-0.4 * breadth, -2.2 * size), Vector2(0.05 * breadth, -1.95 * size), Vector2(0.5 * breadth, -2.2 * size),
      Vector2(0.98 * breadth, -1.9 * size), Vector2(1.08 * breadth, -0.9 * size), Vector2(breadth, 0.3 * size),
      Vector2(0.6 * breadth, 0.78 * size),
      Vector2(-0.6 * breadth, 0.78 * size),
    ]
    let blown = shape.map { root + $0 + sway * (max(0, 0.3 * size - $0.y) / (2.5 * size)) }
    let strands = [Float(-0.4), 0.35].map { side in
      [0.6, 1.1, 1.6].map { (t: Float) in
        root + Vector2(side * breadth, -t * size) + sway * (t / 2.5)
      }
    }
    return [
      Part(
        polygons: [Outline.smooth(blown, closed: true, steps: 3)], tone: palette.hair,
        shadeWidth: shadeWidth(body.head * 0.3), marks: strands.map { .line($0, weight: 0.55) }, depth: depth)
    ]
  }
}
