import Foundation

extension Figure {
  // MARK: Trunk

  /// The trunk from the shoulders down to the hips.
  private var trunk: Lathe {
    let (hip, chest) = (skeleton.hip, skeleton.chest)
    func ring(_ t: Float, _ width: Float) -> Lathe.Ring {
      .init(center: hip.toward(chest, t), halfWidth: width, halfDepth: width * 0.68)
    }
    return Lathe(
      rings: [
        ring(1.05, body.shoulders * 0.5), ring(0.93, body.shoulders), ring(0.68, body.shoulders * 0.97),
        ring(0.3, body.waist), ring(-0.04, body.hips), ring(-0.16, body.hips * 0.72),
      ], view: view, twist: pose.twist * 0.7)
  }

  /// What hangs from the waist: a tunic's tails, a skirt or a robe, `length` of the leg long.
  private func skirt(length: Float, flare: Float) -> Lathe {
    let waist = skeleton.hip.toward(skeleton.chest, 0.25)
    let knees = skeleton.knees[0].toward(skeleton.knees[1], 0.5)
    let stride = abs(skeleton.knees[0].z - skeleton.knees[1].z) * length
    let swing = Vector3(knees.x * 0.6 * length, 0, knees.z * 0.8 * length)
    func ring(_ t: Float, _ width: Float, _ depth: Float) -> Lathe.Ring {
      .init(center: waist + Vector3(0, -length * body.leg * t, 0) + swing * t, halfWidth: width, halfDepth: depth)
    }
    let hem = body.hips * (1 + flare)
    return Lathe(
      rings: [
        ring(0, body.waist * 1.03, body.waist * 0.72), ring(0.35, body.hips * (1.06 + 0.3 * flare), body.hips * 0.85),
        ring(1, hem, hem * 0.8 + 0.4 * stride),
      ], view: view)
  }

  func torso() -> [Part] {
    let bare = design.garment == .bare
    let trunk = trunk
    var top = Part(
      polygons: [Outline.smooth(trunk.outline(), closed: true, steps: 2)], tone: bare ? palette.skin : palette.main,
      shadeWidth: shadeWidth(body.waist * 0.75), depth: 0)
    top.marks = trunkMarks(trunk)
    var parts = [neck(), top]
    switch design.garment {
    case .shirt: break
    case .tunic: parts += [drape(skirt(length: 0.42, flare: 0.25), palette.main, folds: [-0.9, 0.9])]
    case .dress: parts += [drape(skirt(length: 0.66, flare: 0.75), palette.main, folds: [-0.8, 0, 0.8])]
    case .robe: parts += [drape(skirt(length: 0.98, flare: 0.6), palette.main, folds: [-0.7, 0.7])]
    case .bare: parts += [drape(skirt(length: 0.3, flare: 0.2), palette.second, folds: [-0.6, 0.2])]
    }
    if design.hasBelt { parts += belt(trunk) }
    if design.hasScarf { parts += scarf() }
    return parts
  }

  private func neck() -> Part {
    let base = skeleton.chest.toward(skeleton.hip, 0.06)
    let top = skeleton.chest.toward(skeleton.head, 0.5)
    return tube([base, top], [body.head * 0.42, body.head * 0.38], palette.skin.shaded, depth: -0.01)
  }

  private func trunkMarks(_ trunk: Lathe) -> [Part.Mark] {
    var marks: [Part.Mark] = []
    let bare = design.garment == .bare
    switch bare ? .plain : design.pattern {
    case .plain: break
    case .stripes:
      for t in [Float(0.3), 0.52, 0.74] {
        marks.append(.material(trunk.outline(from: t, to: t + 0.1), palette.second))
      }
    case .buttons:
      marks.append(.line([0.1, 0.3, 0.5, 0.7].compactMap { trunk.surface($0, 0) }, weight: 0.7))
      for t in [Float(0.26), 0.4, 0.54] {
        guard let spot = trunk.surface(t, 0.22) else { continue }
        marks.append(.patch(Outline.ellipse(spot, .init(repeating: 0.015 * view.scale)), palette.metal.base))
      }
    case .emblem:
      guard let spot = trunk.surface(0.36, 0) else { break }
      let squeeze = max(cos(view.yaw + trunk.twist), 0.2)
      let radius = body.waist * 0.55 * view.scale
      let outer = Outline.ellipse(spot, .init(radius * squeeze, radius))
      marks.append(.material(outer, palette.accent))
      marks.append(.line(outer + [outer[0]], weight: 0.6))
    case .open:
      // A waistcoat over bare skin.
      let places: [Float] = [0.02, 0.2, 0.4, 0.62, 0.85, 1]
      func edge(_ side: Float) -> [Vector2] {
        places.compactMap { trunk.surface($0, side * (0.16 + 0.45 * $0 * $0)) ?? trunk.surface($0, 0) }
      }
      let (left, right) = (edge(1), edge(-1))
      if left.count == places.count, right.count == places.count {
        marks.append(.material(left + right.reversed(), palette.skin))
      }
    case .lacing:
      let left = [0.05, 0.2, 0.34].compactMap { trunk.surface($0, 0.42 - $0) }
      let right = [0.34, 0.2, 0.05].compactMap { trunk.surface($0, $0 - 0.42) }
      if left.count + right.count > 4 {
        marks.append(.material(left + right, palette.skin))
        marks.append(.line(left, weight: 0.7))
        marks.append(.line(right, weight: 0.7))
      }
    }
    if design.detail == .rich {
      // Folds from the armpits, and a seam.
      for side in [Float(1), -1] {
        let fold = [Vector2(0.4, 0.95), Vector2(0.55, 0.6), Vector2(0.62, 0.25)]
        marks.append(.line(fold.compactMap { trunk.surface($0.x, side * $0.y) }, weight: 0.6))
      }
      marks.append(.line([0.6, 0.7, 0.8, 0.9].compactMap { trunk.surface($0, 0.1) }, weight: 0.6))
    }
    if bare, let left = trunk.surface(0.42, 0.75), let middle = trunk.surface(0.45, 0),
      let right = trunk.surface(0.42, -0.75)
    {
      marks.append(.line(Outline.smooth([left, middle, right], closed: false), weight: 0.7))
    }
    return marks
  }

  private func drape(_ lathe: Lathe, _ tone: Tone, folds: [Float]) -> Part {
    let ripple = 0.008 * view.scale
    let trim: Tone = design.garment == .bare ? palette.leather : palette.accent
    let hem = lathe.outline(from: 0.86, to: 1.1)
    var marks: [Part.Mark] = [.material(hem, trim), .line(lathe.seam(at: 0.86), weight: 0.6)]
    for angle in design.detail == .rich ? folds + [-0.4, 0.45] : folds {
      let fold = [0.3, 0.5, 0.68, 0.84].compactMap { lathe.surface($0, angle + 0.08 * sin(pose.flutter)) }
      if fold.count > 2 { marks.append(.line(fold, weight: 0.6)) }
    }
    return Part(
      polygons: [lathe.outline(ripple: ripple, phase: pose.flutter)], tone: tone,
      shadeWidth: shadeWidth(body.hips * 0.75), marks: marks, depth: 0.01)
  }

  private func belt(_ trunk: Lathe) -> [Part] {
    let place: Float = 0.62
    var rings = [trunk.ring(at: place - 0.045), trunk.ring(at: place), trunk.ring(at: place + 0.045)]
    for index in rings.indices {
      rings[index].halfWidth *= 1.07
      rings[index].halfDepth *= 1.1
    }
    let band = Lathe(rings: rings, view: view, twist: trunk.twist)
    var parts = [
      Part(polygons: [band.outline()], tone: palette.leather, shadeWidth: shadeWidth(body.waist * 0.4), depth: 0.02)
    ]
    if let buckle = band.surface(0.5, 0) {
      let squeeze = max(cos(view.yaw + trunk.twist), 0.3)
      let plate = Outline.ellipse(buckle, Vector2(0.026 * squeeze, 0.024) * view.scale)
      parts.append(Part(polygons: [plate], tone: palette.metal, ink: 0.8, depth: 0.021))
    }
    return parts
  }

  private func scarf() -> [Part] {
    let base = skeleton.chest.toward(skeleton.head, 0.12)
    let wide = body.head * 0.66
    let wrap = Lathe(
      rings: [-0.028, 0, 0.028].map { height in
        .init(center: base + Vector3(0, -height, 0), halfWidth: wide, halfDepth: wide * 0.85)
      }, view: view)
    let knot = view.point(base + Vector3(0.3 * wide, -0.02, 0.8 * wide))
    let end = Vector2(pose.trail * 0.35 + 0.02 * sin(pose.flutter), -0.15) * view.scale
    let tip = knot + end + Vector2(0, 0.02 * sin(pose.flutter + 1)) * view.scale
    let radii = [0.028, 0.032, 0.038].map { Float($0) * view.scale }
    let loose = Outline.tube([knot, knot.toward(tip, 0.5) + Vector2(0, 0.01) * view.scale, tip], radii)
    let front: Float = view.depth(Vector3(0.3, 0, 0.8)) > -0.2 ? 0.06 : -0.06
    return [
      Part(polygons: loose, tone: palette.accent, shadeWidth: shadeWidth(0.04), depth: front),
      Part(polygons: [wrap.outline()], tone: palette.accent, shadeWidth: shadeWidth(0.06), depth: 0.07),
    ]
  }

  // MARK: Cape and tail

  func cape() -> [Part] {
    guard design.hasCape else { return [] }
    let chest = skeleton.chest
    let drop = chest.y - 0.16
    // What trails in the picture is a shift along the axis that shows as "right".
    let right = Vector3(cos(view.yaw), 0, sin(view.yaw))
    let rings = (0...4).map { step -> Lathe.Ring in
      let t = Float(step) / 4
      let wave = 0.03 * t * sin(pose.flutter - 2.2 * t)
      let back = Vector3(0, 0, -body.shoulders * (0.45 + 0.75 * t))
      let lift = min(abs(pose.trail), 0.5) * 0.25 * t * t
      let center = chest + back + right * (pose.trail * t * t + wave) + Vector3(0, -drop * t + lift, 0)
      return .init(
        center: center, halfWidth: body.shoulders * (0.95 + 0.5 * t), halfDepth: 0.035 + 0.06 * t)
    }
    let lathe = Lathe(rings: rings, view: view)
    let away = -cos(view.yaw)
    var marks: [Part.Mark] = []
    for angle in [Float(-0.75), -0.1, 0.6] {
      // Folds run down the back, or down the lining when the front is seen.
      let turn = away > 0 ? angle + .pi : angle
      let fold = [0.35, 0.55, 0.75, 0.9].compactMap { lathe.surface($0, turn) }
      if fold.count > 2 { marks.append(.line(fold, weight: 0.6)) }
    }
    let depth: Float = away > 0.1 ? 0.45 : -0.4
    var outer = Part(
      polygons: [lathe.outline(ripple: 0.012 * view.scale, phase: pose.flutter * 1.3)],
      tone: away > 0.1 ? palette.accent : palette.accent.shaded,
      shadeWidth: shadeWidth(body.shoulders * 0.5), marks: marks, depth: depth)
    if away <= 0.1, away > -0.75 { outer.tone = palette.accent }
    return [outer] + clasps()
  }

  /// The collar that holds a cape, so that it also shows from the front.
  private func clasps() -> [Part] {
    let base = skeleton.chest
    let wide = body.shoulders * 0.78
    let collar = Lathe(
      rings: [
        .init(center: base + Vector3(0, 0.03, 0), halfWidth: wide * 0.6, halfDepth: wide * 0.5),
        .init(center: base + Vector3(0, -0.02, 0), halfWidth: wide, halfDepth: wide * 0.75),
      ], view: view, twist: pose.twist * 0.7)
    var parts = [
      Part(polygons: [collar.outline()], tone: palette.accent, shadeWidth: shadeWidth(0.05), depth: 0.05)
    ]
    if let clasp = collar.surface(0.9, 0) {
      let pin = Outline.ellipse(clasp, .init(repeating: 0.022 * view.scale))
      parts.append(Part(polygons: [pin], tone: palette.metal, ink: 0.8, depth: 0.051))
    }
    return parts
  }

  func tail() -> [Part] {
    guard design.hasTail else { return [] }
    let root = skeleton.hip + Vector3(0, 0.01, -body.hips * 0.6)
    let wag = 0.1 * sin(pose.flutter)
    let path = [
      root, root + Vector3(0.3 * wag, -0.03, -0.12), root + Vector3(wag, 0.04, -0.22),
      root + Vector3(1.6 * wag, 0.17, -0.23),
    ]
    // Seen from straight before or behind, the tail bends to the side so that it shows.
    let shown = path.enumerated().map { index, point in
      point + Vector3(0.1 * Float(index) * abs(cos(view.yaw)) * 0.8, 0, 0)
    }
    let depth: Float = cos(view.yaw) > -0.2 ? -0.35 : 0.28
    var tail = tube(shown, [0.022, 0.026, 0.032, 0.03], palette.hair, depth: depth)
    let tip = view.point(shown[3])
    tail.marks = [.material(Outline.ellipse(tip, .init(repeating: 0.055 * view.scale)), palette.second)]
    return [tail]
  }
}
