import Foundation

extension Figure {
  func hat(_ frame: HeadFrame) -> [Part] {
    switch design.hat {
    case .none: []
    case .wizard: pointedHat(frame)
    case .helmet: helmet(frame)
    case .cap: visorCap(frame)
    case .crown: crown(frame)
    case .hood: hood(frame)
    case .horns: horns(frame)
    case .catEars: catEars(frame)
    case .dogEars: dogEars(frame)
    case .bow: bow(frame)
    case .topHat: topHat(frame)
    case .headband: headband(frame)
    }
  }

  private func hatPart(_ polygon: [Vector2], _ tone: Tone, marks: [Part.Mark] = []) -> Part {
    Part(polygons: [polygon], tone: tone, shadeWidth: shadeWidth(body.head * 0.32), marks: marks)
  }

  private func pointedHat(_ frame: HeadFrame) -> [Part] {
    let brim = Outline.ellipse(frame.place(Vector2(0, 0.68)), frame.radii * Vector2(1.75, 0.34), angle: frame.roll)
    let bend = -0.55 * sin(frame.yaw) + pose.trail * 1.2 + 0.06 * sin(pose.flutter)
    let base = Outline.arc(Vector2(0, 0.76), Vector2(0.98, 0.24), from: .pi, to: 2 * .pi, count: 10).map(frame.place)
    let side = [Vector2(0.62, 1.5), Vector2(0.36 + 0.5 * bend, 2.25), Vector2(0.1 + 1.3 * bend, 2.75)]
    let other = [Vector2(-0.08 + 0.6 * bend, 2.3), Vector2(-0.55 + 0.1 * bend, 1.5)]
    let cone = base + (side + other).map(frame.place)
    let band =
      base
      + Outline.arc(Vector2(0, 1.05), Vector2(0.93, 0.22), from: 2 * .pi, to: .pi, count: 10).map(frame.place)
    return [
      hatPart(brim, palette.main), hatPart(cone, palette.main, marks: [.material(band, palette.accent)]),
    ]
  }

  private func topHat(_ frame: HeadFrame) -> [Part] {
    let brim = Outline.ellipse(frame.place(Vector2(0, 0.72)), frame.radii * Vector2(1.5, 0.26), angle: frame.roll)
    let base = Outline.arc(Vector2(0, 0.8), Vector2(0.9, 0.18), from: .pi, to: 2 * .pi, count: 10)
    let top = Outline.arc(Vector2(0, 1.8), Vector2(1.0, 0.2), from: 0, to: .pi, count: 10)
    let upper = Outline.arc(Vector2(0, 1.08), Vector2(0.93, 0.18), from: 2 * .pi, to: .pi, count: 10)
    return [
      hatPart(brim, palette.second),
      hatPart(
        (base + top).map(frame.place), palette.second,
        marks: [.material((base + upper).map(frame.place), palette.accent)]),
    ]
  }

  private func helmet(_ frame: HeadFrame) -> [Part] {
    let shell = cap(frame, radius: 1.14) { longitude in
      let around = abs(longitude)
      return 0.42 - 1.0 * smoothStep((around - 0.75) / 0.3)
    }
    var marks: [Part.Mark] = []
    let ridge = [Float(0.45), 0.8, 1.2].map { frame.surface(0, $0, radius: 1.12) }
    if ridge[0].facing > 0 { marks.append(.line(ridge.map(\.point), weight: 0.7)) }
    let crest = frame.place(Vector2(0, 1.08))
    let back = Vector2(-sin(frame.yaw) * 1.1 - 0.15, 0) * frame.radii
    let wind = Vector2(pose.trail * 0.8 + 0.04 * sin(pose.flutter), 0) * view.scale
    let size = frame.radii.y
    let plume = Outline.tube(
      [crest, crest + back * 0.35 + Vector2(0, 0.5 * size), crest + back * 1.2 + wind + Vector2(0, 0.1 * size)],
      [0.16 * size, 0.3 * size, 0.08 * size])
    let feather = Part(polygons: plume, tone: palette.accent, shadeWidth: shadeWidth(body.head * 0.2))
    return [feather, hatPart(shell, palette.metal, marks: marks)]
  }

  private func visorCap(_ frame: HeadFrame) -> [Part] {
    let shell = cap(frame, radius: 1.16) { _ in 0.42 }
    let inner = stride(from: Float(-0.95), through: 0.95, by: 0.19).map { frame.surface($0, 0.42, radius: 1.12).point }
    let outer = stride(from: Float(0.85), through: -0.85, by: -0.17).map { longitude in
      frame.surface(longitude, 0.3, radius: 1.16 + 0.55 * cos(longitude)).point
        - Vector2(0, 0.3 * cos(longitude)) * frame.radii
    }
    let visor = Part(polygons: [inner + outer], tone: palette.second, shadeWidth: shadeWidth(body.head * 0.12))
    let top = Part(
      polygons: [Outline.ellipse(frame.surface(0, 0.5 * .pi, radius: 1.18).point, frame.radii * 0.14)],
      tone: palette.second)
    var marks: [Part.Mark] = []
    for longitude in [Float(-2.4), -0.8, 0.8, 2.4] {
      let seam = [Float(0.45), 0.9, 1.35].map { frame.surface(longitude, $0, radius: 1.14) }
      if seam[0].facing > 0 { marks.append(.line(seam.map(\.point), weight: 0.6)) }
    }
    let crown = hatPart(shell, palette.accent, marks: marks)
    return frame.surface(0, 0.3).facing > 0 ? [top, crown, visor] : [visor, top, crown]
  }

  private func crown(_ frame: HeadFrame) -> [Part] {
    let lower = Outline.arc(Vector2(0, 0.72), Vector2(0.86, 0.2), from: .pi, to: 2 * .pi, count: 12)
    let points = (0...8).map { step -> Vector2 in
      let side = 0.95 - 1.9 * Float(step) / 8
      return Vector2(side, (step % 2 == 0 ? 1.55 : 1.12) - 0.12 * (1 - side * side))
    }
    let jewel = Outline.ellipse(frame.surface(0, 0.72, radius: 1.1).point, frame.radii * Vector2(0.12, 0.14))
    let marks: [Part.Mark] = frame.surface(0, 0.6).facing > 0.2 ? [.material(jewel, palette.main)] : []
    return [hatPart((lower + points).map(frame.place), palette.metal, marks: marks)]
  }

  private func hood(_ frame: HeadFrame) -> [Part] {
    let shell = cap(frame, radius: 1.2) { longitude in
      let around = abs(longitude)
      return 0.62 - 1.75 * smoothStep((around - 0.5) / 0.55)
    }
    let peak = frame.place(Vector2(-0.75 * sin(frame.yaw) + pose.trail, 1.45))
    let tip = Outline.capsule(frame.place(Vector2(-0.2 * sin(frame.yaw), 0.7)), frame.radii.y * 0.6, peak, 0.01)
    let cloth = Part(
      polygons: [shell, tip], tone: palette.accent, shadeWidth: shadeWidth(body.head * 0.34))
    return [cloth]
  }

  private func horns(_ frame: HeadFrame) -> [Part] {
    [Float(1), -1].map { side in
      let root = frame.surface(side * 0.9, 0.75, radius: 0.95).point
      let across = side * cos(frame.yaw) + 0.25 * sin(frame.yaw)
      let joints = [
        root, root + Vector2(across * 0.55, 0.25) * frame.radii, root + Vector2(across * 0.6, 0.85) * frame.radii,
      ]
      let size = frame.radii.y
      return Part(
        polygons: Outline.tube(joints, [0.2 * size, 0.16 * size, 0.02 * size]),
        tone: Tone(lightness: 0.93, chroma: 0.03, hue: 85), shadeWidth: shadeWidth(body.head * 0.12))
    }
  }

  private func catEars(_ frame: HeadFrame) -> [Part] {
    [Float(1), -1].map { side in
      let middle = frame.surface(side * 0.95, 0.85, radius: 1.1).point
      // Seen edge on, an ear still shows its thickness.
      let span = 0.2 + 0.2 * abs(cos(frame.yaw))
      let base = (Vector2(side * span, -0.2 * cos(frame.yaw)) * frame.radii).turned(by: frame.roll)
      let (outer, inner) = (middle + base, middle - base)
      let tip =
        outer.toward(inner, 0.35) + (Vector2(side * 0.18 * cos(frame.yaw), 0.75) * frame.radii).turned(by: frame.roll)
      let lining = [outer, tip, inner].map { $0.toward(middle, 0.42) }
      let marks: [Part.Mark] = cos(frame.yaw) > 0 ? [.patch(lining, palette.second.base)] : []
      return hatPart([outer, tip, inner], palette.hair, marks: marks)
    }
  }

  /// Ears that hang down at the sides, with tips of another colour.
  private func dogEars(_ frame: HeadFrame) -> [Part] {
    [Float(1), -1].map { side in
      let root = frame.surface(side * 1.1, 0.7, radius: 0.98).point
      let across = side * (0.3 + 0.7 * abs(cos(frame.yaw))) - 0.3 * sin(frame.yaw)
      let wind = Vector2(pose.trail * 0.8, 0.3 * abs(pose.trail) + 0.05 * sin(pose.flutter)) * view.scale
      let knee = root + (Vector2(across * 0.35, 0.02) * frame.radii).turned(by: frame.roll)
      let tip = knee + (Vector2(across * 0.2, -0.95) * frame.radii).turned(by: frame.roll) + wind
      let size = frame.radii.y
      let end = Outline.ellipse(tip.toward(knee, -0.15), .init(repeating: 0.42 * size))
      return Part(
        polygons: Outline.tube([root, knee, tip], [0.16 * size, 0.24 * size, 0.27 * size]), tone: palette.hair,
        shadeWidth: shadeWidth(body.head * 0.16), marks: [.material(end, palette.second)])
    }
  }

  private func bow(_ frame: HeadFrame) -> [Part] {
    let (knot, _) = frame.surface(0.5, 1.0, radius: 1.2)
    let size = frame.radii.y
    let loops = [Float(1), -1].map { side -> [Vector2] in
      let end = Vector2(side * (0.62 * abs(cos(frame.yaw)) + 0.2), 0)
      return [Vector2.zero, end + Vector2(0, 0.36), end + Vector2(side * 0.08, 0), end - Vector2(0, 0.3)].map {
        knot + ($0 * size).turned(by: frame.roll - 0.2)
      }
    }
    return [
      Part(polygons: loops, tone: palette.accent, shadeWidth: shadeWidth(body.head * 0.14)),
      Part(polygons: [Outline.ellipse(knot, .init(repeating: 0.17 * size))], tone: palette.accent, ink: 0.8),
    ]
  }

  private func headband(_ frame: HeadFrame) -> [Part] {
    let upper = cap(frame, radius: 1.1) { _ in 0.62 }.prefix(33)
    let lower = cap(frame, radius: 1.1) { _ in 0.36 }.prefix(33)
    return [hatPart(Array(lower) + upper.reversed(), palette.accent)]
  }

  /// The loose ends of a headband, knotted at the back of the head.
  func ribbons(_ frame: HeadFrame) -> [Part] {
    guard design.hat == .headband else { return [] }
    let knot = frame.surface(.pi, 0.45, radius: 1.1).point
    let size = frame.radii.y
    let wind = Vector2(pose.trail * 1.2 - 0.03, 0.03 * sin(pose.flutter)) * view.scale
    let ends = [Float(0.5), 0.95].map { drop in
      Outline.capsule(knot, 0.08 * size, knot + wind - Vector2(0.2 * sin(frame.yaw), drop) * size, 0.13 * size)
    }
    return [Part(polygons: ends, tone: palette.accent, ink: 0.9, depth: -0.44)]
  }
}
