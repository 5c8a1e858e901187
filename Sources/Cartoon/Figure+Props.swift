import Foundation

/// Where a held thing lies in the picture, and how to draw along it; lengths are body heights.
private struct Grip {
  /// The fist, world units.
  let place: Vector2
  /// World vector of one body height along the thing.
  let direction: Vector2
  /// World units a body height.
  let scale: Float
  let depth: Float

  func at(_ along: Float, _ aside: Float = 0) -> Vector2 {
    place + direction * along + direction.unit.perpendicular * (aside * scale)
  }

  func part(_ polygon: [Vector2], _ tone: Tone, shade: Float = 0.009, marks: [Part.Mark] = []) -> Part {
    Part(polygons: [polygon], tone: tone, shadeWidth: shade * scale, marks: marks, depth: depth)
  }

  func rod(_ from: Float, _ to: Float, _ radius: Float, _ tone: Tone) -> Part {
    part(Outline.capsule(at(from), radius * scale, at(to), radius * scale), tone)
  }

  func disc(_ along: Float, _ radius: Float) -> [Vector2] {
    Outline.ellipse(at(along), .init(repeating: radius * scale))
  }
}

extension Figure {
  /// What the right hand holds, pointing away from the forearm by the pose's angle.
  func prop(hand: Vector3, forearm: Vector3, depth: Float) -> [Part] {
    // Props are turned within the plane of the arm's swing, so that they foreshorten with it.
    let (c, s) = (cos(pose.propAngle), sin(pose.propAngle))
    let aim = Vector3(forearm.x, forearm.y * c + forearm.z * s, forearm.z * c - forearm.y * s)
    let place = view.point(hand)
    let flat = view.point(hand + aim) - place
    // Never seen quite end on.
    var direction = flat.unit * max(flat.length, 0.55 * view.scale)
    if design.prop == .umbrella {
      // Leaning out, it does not hide the face of its bearer.
      let upright = Vector2(0.25 * sin(pose.yaw) - 0.4 * cos(pose.yaw), 1).turned(by: 0.4 * (pose.propAngle - 1.2))
      direction = upright.unit * view.scale
    }
    let grip = Grip(place: place, direction: direction, scale: view.scale, depth: depth)
    return switch design.prop {
    case .none: []
    case .sword: sword(grip)
    case .staff:
      [grip.rod(-0.36, 0.42, 0.015, palette.leather), grip.part(grip.disc(0.47, 0.055), palette.accent, shade: 0.03)]
    case .axe: axe(grip)
    case .wand: wand(grip)
    case .lantern: lantern(grip)
    case .flower: flower(grip)
    case .umbrella: umbrella(grip)
    }
  }

  private func sword(_ grip: Grip) -> [Part] {
    let blade = [grip.at(0.06, 0.024), grip.at(0.4, 0.022), grip.at(0.47), grip.at(0.4, -0.022), grip.at(0.06, -0.024)]
    let guardRadius = 0.014 * grip.scale
    return [
      grip.rod(-0.07, 0.06, 0.014, palette.leather),
      grip.part(blade, palette.metal, shade: 0.018, marks: [.line([grip.at(0.08), grip.at(0.38)], weight: 0.6)]),
      grip.part(
        Outline.capsule(grip.at(0.055, 0.06), guardRadius, grip.at(0.055, -0.06), guardRadius), palette.accent),
    ]
  }

  private func axe(_ grip: Grip) -> [Part] {
    let head = [
      grip.at(0.26, 0.01), grip.at(0.24, 0.12), grip.at(0.34, 0.15), grip.at(0.44, 0.12), grip.at(0.4, 0.01),
      grip.at(0.4, -0.03), grip.at(0.26, -0.03),
    ]
    return [grip.rod(-0.1, 0.42, 0.017, palette.leather), grip.part(head, palette.metal, shade: 0.035)]
  }

  private func wand(_ grip: Grip) -> [Part] {
    let star = (0..<10).map { index in
      let reach: Float = index % 2 == 0 ? 0.062 : 0.028
      return grip.at(0.28) + Vector2(0, reach * grip.scale).turned(by: 2 * .pi * Float(index) / 10 + 0.2)
    }
    return [grip.rod(-0.04, 0.24, 0.011, palette.leather), grip.part(star, palette.metal, shade: 0.015)]
  }

  /// A lantern hangs straight down, whatever the arm does.
  private func lantern(_ grip: Grip) -> [Part] {
    let unit = grip.scale
    let hook = grip.place + Vector2(pose.trail * 0.2 + 0.02 * sin(pose.flutter), -0.06) * unit
    let size = Vector2(0.052, 0.068) * unit
    let middle = hook - Vector2(0, 0.06) * unit
    let lid = Outline.capsule(
      middle + Vector2(-0.8, 0.95) * size, 0.014 * unit, middle + Vector2(0.8, 0.95) * size, 0.014 * unit)
    let glow = Tone(lightness: 0.93, chroma: 0.13, hue: 95)
    return [
      grip.part(Outline.capsule(grip.place, 0.008 * unit, hook, 0.008 * unit), palette.metal),
      grip.part(Outline.ellipse(middle, size), glow, shade: 0.018), grip.part(lid, palette.metal),
      grip.part(lid.map { $0 - Vector2(0, 1.9) * size }, palette.metal),
    ]
  }

  private func flower(_ grip: Grip) -> [Part] {
    var bloom = grip.part(
      [], palette.accent, shade: 0.012, marks: [.patch(grip.disc(0.2, 0.022), palette.metal.base)])
    bloom.polygons = (0..<5).map { index in
      let middle = grip.at(0.2) + Vector2(0, 0.036 * grip.scale).turned(by: 2 * .pi * Float(index) / 5)
      return Outline.ellipse(middle, .init(repeating: 0.028 * grip.scale), count: 12)
    }
    return [grip.rod(-0.06, 0.19, 0.008, Tone(lightness: 0.6, chroma: 0.14, hue: 140)), bloom]
  }

  private func umbrella(_ grip: Grip) -> [Part] {
    let dome = (0...8).map { step -> Vector2 in
      let angle = Float.pi * Float(step) / 8 - 0.5 * .pi
      return grip.at(0.52 + 0.17 * cos(angle), 0.26 * sin(angle))
    }
    let scallops = (1...5).map { grip.at($0 % 2 == 1 ? 0.55 : 0.52, 0.26 - 0.26 / 3 * Float($0)) }
    let seams: [Part.Mark] = [-0.1, 0.1].map { side in
      .line([grip.at(0.52, side), grip.at(0.62, side * 0.75), grip.at(0.69)], weight: 0.6)
    }
    return [
      grip.rod(-0.1, 0.71, 0.01, palette.leather),
      grip.part(dome + scallops, palette.accent, shade: 0.05, marks: seams),
    ]
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
    func rim(_ share: Float) -> Part.Mark { .line(disc(share) + [disc(share)[0]], weight: 0.65) }
    let front = cos(turn) > -0.1
    let marks: [Part.Mark] =
      front
      ? [.material(disc(0.74), palette.accent), rim(0.74), .material(disc(0.26), palette.metal), rim(0.26)]
      : [.material(disc(0.85), palette.leather)]
    return [
      Part(polygons: [disc(1)], tone: palette.metal, shadeWidth: shadeWidth(0.09), marks: marks, depth: depth)
    ]
  }
}
