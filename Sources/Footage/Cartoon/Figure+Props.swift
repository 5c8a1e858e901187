import Foundation

extension Figure {
  /// What the right hand holds, pointing away from the forearm by the pose's angle.
  func prop(hand: Vector3, forearm: Vector3, depth: Float) -> [Part] {
    guard design.prop != .none else { return [] }
    // Props are turned within the plane of the arm's swing, so that they foreshorten with it.
    let (c, s) = (cos(pose.propAngle), sin(pose.propAngle))
    let aim = Vector3(forearm.x, forearm.y * c + forearm.z * s, forearm.z * c - forearm.y * s)
    let grip = view.point(hand)
    let flat = view.point(hand + aim) - grip
    // Never seen quite end on.
    let upright = Vector2(0.3 * sin(pose.yaw + 0.4), 1).turned(by: 0.4 * (pose.propAngle - 1.2)).unit * view.scale
    let direction = design.prop == .umbrella ? upright : flat.unit * max(flat.length, 0.55 * view.scale)
    let across = direction.unit.perpendicular * view.scale
    func at(_ along: Float, _ aside: Float) -> Vector2 { grip + direction * along + across * aside }
    func part(_ polygon: [Vector2], _ tone: Tone, _ width: Float = 0.015, marks: [Part.Mark] = []) -> Part {
      Part(polygons: [polygon], tone: tone, shadeWidth: shadeWidth(width), marks: marks, depth: depth)
    }
    func rod(_ from: Float, _ to: Float, _ radius: Float, _ tone: Tone) -> Part {
      let size = radius * view.scale
      return part(Outline.capsule(at(from, 0), size, at(to, 0), size), tone, radius)
    }
    switch design.prop {
    case .none: return []
    case .sword:
      let blade = [at(0.06, 0.024), at(0.4, 0.022), at(0.47, 0), at(0.4, -0.022), at(0.06, -0.024)]
      return [
        rod(-0.07, 0.06, 0.014, palette.leather),
        part(blade, palette.metal, 0.03, marks: [.line([at(0.08, 0), at(0.38, 0)], weight: 0.6)]),
        part(
          Outline.capsule(at(0.055, 0.06), 0.014 * view.scale, at(0.055, -0.06), 0.014 * view.scale), palette.accent),
      ]
    case .staff:
      let orb = Outline.ellipse(at(0.47, 0), .init(repeating: 0.055 * view.scale))
      return [rod(-0.36, 0.42, 0.015, palette.leather), part(orb, palette.accent, 0.05)]
    case .wand:
      return [rod(-0.04, 0.24, 0.011, palette.leather), part(star(at(0.28, 0), 0.062), palette.metal, 0.025)]
    case .axe:
      let head = [
        at(0.26, 0.01), at(0.24, 0.12), at(0.34, 0.15), at(0.44, 0.12), at(0.4, 0.01), at(0.4, -0.03), at(0.26, -0.03),
      ]
      return [rod(-0.1, 0.42, 0.017, palette.leather), part(head, palette.metal, 0.06)]
    case .lantern:
      let hook =
        grip - Vector2(0, 0.06) * view.scale + Vector2(pose.trail * 0.2 + 0.02 * sin(pose.flutter), 0) * view.scale
      let size = Vector2(0.052, 0.068) * view.scale
      let middle = hook - Vector2(0, 0.06) * view.scale
      let glass = Part(
        polygons: [Outline.ellipse(middle, size)], tone: Tone(lightness: 0.93, chroma: 0.13, hue: 95),
        shadeWidth: shadeWidth(0.03), depth: depth)
      let lid = Outline.capsule(
        middle + Vector2(-0.8, 0.95) * size, 0.014 * view.scale, middle + Vector2(0.8, 0.95) * size, 0.014 * view.scale)
      let foot = lid.map { $0 - Vector2(0, 1.9) * size }
      let wire = Outline.capsule(grip, 0.008 * view.scale, hook, 0.008 * view.scale)
      return [part(wire, palette.metal), glass, part(lid, palette.metal), part(foot, palette.metal)]
    case .flower:
      let petals = (0..<5).map { index in
        at(0.2, 0) + Vector2(0, 0.036 * view.scale).turned(by: 2 * .pi * Float(index) / 5)
      }
      let bloom = Part(
        polygons: petals.map { Outline.ellipse($0, .init(repeating: 0.028 * view.scale), count: 12) },
        tone: palette.accent, shadeWidth: shadeWidth(0.02),
        marks: [.patch(Outline.ellipse(at(0.2, 0), .init(repeating: 0.022 * view.scale)), palette.metal.base)],
        depth: depth)
      return [rod(-0.06, 0.19, 0.008, Tone(lightness: 0.6, chroma: 0.14, hue: 140)), bloom]
    case .umbrella:
      let ribs = (0...8).map { step -> Vector2 in
        let angle = Float.pi * Float(step) / 8 - 0.5 * .pi
        return at(0.6 + 0.17 * cos(angle), 0.26 * sin(angle))
      }
      let hem = (1...5).map { step -> Vector2 in
        at(0.6 + (step % 2 == 1 ? 0.03 : 0.0), 0.26 - 0.26 / 3 * Float(step))
      }
      let seams: [Part.Mark] = [-0.1, 0.1].map { .line([at(0.6, $0), at(0.7, $0 * 0.75), at(0.77, 0)], weight: 0.6) }
      return [rod(-0.1, 0.79, 0.01, palette.leather), part(ribs + hem, palette.accent, 0.08, marks: seams)]
    }
  }

  private func star(_ center: Vector2, _ radius: Float) -> [Vector2] {
    (0..<10).map { index in
      let reach = radius * (index % 2 == 0 ? 1 : 0.45) * view.scale
      return center + Vector2(0, reach).turned(by: 2 * .pi * Float(index) / 10 + 0.2)
    }
  }

  /// The shield on the left arm: a disc that turns edge on with the body.
  func shield(hand: Vector3, depth: Float) -> [Part] {
    let turn = pose.yaw + pose.twist + 0.7
    let squeeze = max(abs(cos(turn)), 0.35)
    let middle = view.point(hand + Vector3(0.02, 0.02, 0.02))
    let radius = 0.135 * view.scale
    func disc(_ share: Float) -> [Vector2] {
      Outline.ellipse(middle, Vector2(squeeze, 1) * (radius * share))
    }
    let front = cos(turn) > -0.1
    var face = Part(
      polygons: [disc(1)], tone: palette.metal, shadeWidth: shadeWidth(0.09), depth: depth)
    let field = disc(0.74)
    face.marks =
      front
      ? [
        .material(field, palette.accent), .line(field + [field[0]], weight: 0.7), .material(disc(0.26), palette.metal),
        .line(disc(0.26) + [disc(0.26)[0]], weight: 0.6),
      ] : [.material(disc(0.85), palette.leather)]
    return [face]
  }
}
