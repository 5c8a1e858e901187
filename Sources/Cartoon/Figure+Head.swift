import Foundation

/// The head as an ellipsoid: places on it are given by longitude (to the character's left) and latitude, radians.
struct HeadFrame {
  let center: Vector2
  let radii: Vector2
  let yaw: Float
  let pitch: Float
  let roll: Float

  /// A point of the picture, `local` being in head radii from the centre.
  func place(_ local: Vector2) -> Vector2 { center + (local * radii).turned(by: roll) }

  /// Where a place of the surface shows, and how far it faces the viewer (negative: the far side).
  func surface(_ longitude: Float, _ latitude: Float, radius: Float = 1) -> (point: Vector2, facing: Float) {
    let turn = longitude + yaw
    let (flat, up, near) = (cos(latitude) * sin(turn), sin(latitude), cos(latitude) * cos(turn))
    let local = Vector2(flat, up * cos(pitch) + near * sin(pitch))
    return (place(local * radius), near * cos(pitch) - up * sin(pitch))
  }

  /// An ellipse lying on the surface, foreshortened as it turns away.
  func disc(_ longitude: Float, _ latitude: Float, _ size: Vector2) -> [Vector2] {
    let (spot, facing) = surface(longitude, latitude, radius: 0.98)
    return Outline.ellipse(spot, size * radii * Vector2(max(0.45, min(1, facing * 1.15)), 1), angle: roll, count: 16)
  }
}

extension Figure {
  var headFrame: HeadFrame {
    let radius = body.head * view.scale
    let turn = pose.yaw + pose.twist * 0.7 + pose.headYaw
    return HeadFrame(
      center: view.point(skeleton.head),
      radii: Vector2(radius * body.headWidth, radius) * Vector2(1 / pose.stretch.squareRoot(), pose.stretch),
      // Kept within half a turn either way.
      yaw: turn - 2 * .pi * (turn / (2 * .pi)).rounded(), pitch: pose.headPitch, roll: pose.headRoll - pose.sway * 0.6)
  }

  /// The head with all that sits on it, in the order of painting at one depth; what hangs behind comes deeper.
  func head() -> [Part] {
    let frame = headFrame
    var front = ears(frame).filter { $0.depth < 0 }
    front.append(skull(frame))
    front += face(frame)
    front += beard(frame)
    front += ears(frame).filter { $0.depth >= 0 }
    front += hair(frame)
    // Loose hair hangs behind the body, or over the head's back when that is seen.
    let loose = hangingHair(frame) + ribbons(frame)
    let fromBehind = cos(frame.yaw) < -0.15
    if fromBehind { front += loose }
    front += hat(frame)
    for index in front.indices { front[index].depth = 0.1 + 0.0005 * Float(index) }
    return fromBehind ? front : loose + front
  }

  private func skull(_ frame: HeadFrame) -> Part {
    let turn = sin(frame.yaw)
    let outline = (0..<28).map { step -> Vector2 in
      let angle = 2 * Float.pi * Float(step) / 28
      let low = max(0, -sin(angle))
      let jaw = 1 - body.jaw * low * low
      return frame.place(Vector2(cos(angle) * jaw + 0.16 * turn * low, sin(angle) * (1 + 0.04 * low)))
    }
    var skull = Part(polygons: [outline], tone: palette.skin, shadeWidth: shadeWidth(body.head * 0.4))
    if design.detail == .rich {
      for side in [Float(1), -1] where frame.surface(side * 0.7, -0.35).facing > 0.1 {
        skull.marks.append(.patch(frame.disc(side * 0.7, -0.35, Vector2(0.2, 0.13)), palette.skin.shade))
      }
    }
    return skull
  }

  private func ears(_ frame: HeadFrame) -> [Part] {
    guard design.hat != .catEars, design.hat != .dogEars, design.hat != .hood, design.hat != .helmet else { return [] }
    let pointed = design.body.nose < 0.1
    return [Float(1), -1].map { side in
      let (spot, facing) = frame.surface(side * 1.65, -0.05, radius: 1.02)
      let size = frame.radii.y * 0.2
      let out = Vector2(side * cos(frame.yaw) * size * (pointed ? 1.7 : 0.5), size * (pointed ? 1.1 : 0.2))
      let tip = spot + out.turned(by: frame.roll)
      return Part(
        polygons: [Outline.capsule(spot, size, tip, pointed ? size * 0.15 : size * 0.8)], tone: palette.skin,
        shadeWidth: shadeWidth(0.02), ink: 0.9, depth: facing)
    }
  }

  // MARK: Face

  private func face(_ frame: HeadFrame) -> [Part] {
    var parts = [Float(1), -1].flatMap { eye(frame, $0) }
    if body.muzzle > 0 { return parts + muzzle(frame) + mouth(frame) }
    parts += mouth(frame)
    let (bridge, facing) = frame.surface(0, -0.2, radius: 1 + 0.5 * body.nose)
    if facing > -0.2 {
      let size = frame.radii.y * body.nose
      parts.append(
        Part(
          polygons: [Outline.ellipse(bridge, Vector2(size, size * 0.85), angle: frame.roll)], tone: palette.skin,
          shadeWidth: size * 0.5, ink: 0.75))
    }
    return parts
  }

  /// What an animal's nose is at the end of, with a tip of another colour.
  private func muzzle(_ frame: HeadFrame) -> [Part] {
    let (root, facing) = frame.surface(0, -0.32, radius: 0.55)
    guard facing > -0.45 else { return [] }
    let tip = frame.surface(0, -0.3, radius: 1 + body.muzzle).point
    let size = frame.radii.y
    let snout = Part(
      polygons: [Outline.capsule(root, 0.5 * size, tip, 0.26 * size)], tone: palette.skin,
      shadeWidth: shadeWidth(body.head * 0.2),
      marks: [.material(Outline.ellipse(tip, .init(repeating: 0.44 * size)), palette.second)])
    let nose = frame.surface(0, -0.16, radius: 1.08 + body.muzzle).point
    return [
      snout,
      Part(
        polygons: [Outline.ellipse(nose, Vector2(0.17, 0.13) * size, angle: frame.roll)], tone: palette.leather,
        ink: 0.75),
    ]
  }

  private func eye(_ frame: HeadFrame, _ side: Float) -> [Part] {
    let longitude = side * 0.42
    let (spot, facing) = frame.surface(longitude, 0.08)
    guard facing > 0.12 else { return [] }
    let across = max(0.45, min(1, facing * 1.15))
    let dots = design.eyes == .dots
    let size = Vector2(dots ? 0.105 : 0.2, dots ? 0.17 : 0.27)
    let open = pose.eyesOpen * (design.eyes == .sleepy ? 0.62 : 1)
    let brow = self.brow(frame, side)
    guard open > 0.25 else {
      let lid = [-1, -0.4, 0.4, 1].map { (x: Float) in
        spot + (Vector2(x * size.x * across, 0.05 * x * x - 0.06) * frame.radii).turned(by: frame.roll)
      }
      return brow + [solidInk(Outline.stroke(lid, width: 0.05 * frame.radii.y), weight: 0.4)]
    }
    let outline = frame.disc(longitude, 0.08, size * Vector2(1, open))
    guard !dots else { return brow + [solidInk(outline, weight: 0.3)] }
    let look = spot + (Vector2(pose.gaze * 0.09 + side * -0.02, -0.01) * frame.radii).turned(by: frame.roll)
    let glint = look + (Vector2(-0.05, 0.08) * frame.radii).turned(by: frame.roll)
    let iris = frame.radii * Vector2(0.13 * across, 0.18)
    let lid = Array(outline[0...8])
    return brow + [
      Part(
        polygons: [outline], tone: Tone(lightness: 0.99, chroma: 0.005, hue: 90), ink: 0.7,
        marks: [
          .patch(Outline.ellipse(look, iris, angle: frame.roll), palette.iris),
          .ink(Outline.ellipse(look, iris * 0.62, angle: frame.roll)),
          .patch(Outline.ellipse(glint, iris * 0.3, count: 10), .white),
          .line(lid, weight: 1.2),
        ])
    ]
  }

  private func brow(_ frame: HeadFrame, _ side: Float) -> [Part] {
    let tilt = 0.1 * (1 - pose.smile)
    let arch = [Float(0.2), 0.45, 0.68].enumerated().map { index, longitude in
      let rise: Float = index == 0 ? -tilt : index == 1 ? 0.05 : 0
      return frame.surface(side * longitude, 0.5 + rise).point
    }
    let tone = design.hair == .none ? palette.hair.shaded : palette.hair
    return [Part(polygons: [Outline.stroke(arch, width: 0.1 * frame.radii.y)], tone: tone, ink: 0.45)]
  }

  private func solidInk(_ polygon: [Vector2], weight: Float) -> Part {
    Part(polygons: [polygon], tone: palette.skin, ink: weight, isSolidInk: true)
  }

  private func mouth(_ frame: HeadFrame) -> [Part] {
    guard frame.surface(0, -0.6).facing > 0.05 else { return [] }
    let wide = 0.3 + 0.1 * pose.smile
    let corners = [-1, -0.5, 0, 0.5, 1].map { (x: Float) in
      frame.surface(x * wide, -0.58 + 0.14 * pose.smile * (x * x - 0.6)).point
    }
    guard pose.mouthOpen > 0.12 else {
      return [solidInk(Outline.stroke(corners, width: 0.05 * frame.radii.y), weight: 0.35)]
    }
    let lower = [0.6, 0, -0.6].map { (x: Float) in
      frame.surface(x * wide, -0.64 - 0.42 * pose.mouthOpen * (1 - 0.5 * x * x)).point
    }
    let open = Outline.smooth(corners + lower, closed: true, steps: 3)
    let tongue = frame.surface(0, -0.72 - 0.3 * pose.mouthOpen).point
    return [
      Part(
        polygons: [open], tone: Tone(lightness: 0.38, chroma: 0.12, hue: 20), ink: 0.7,
        marks: [
          .patch(
            Outline.ellipse(tongue, frame.radii * Vector2(0.16, 0.12)),
            Tone(lightness: 0.7, chroma: 0.13, hue: 15).base)
        ])
    ]
  }

  private func beard(_ frame: HeadFrame) -> [Part] {
    guard design.beard != .none, frame.surface(0, -0.6).facing > -0.3 else { return [] }
    let sway = Vector2(pose.trail * 0.4 + 0.05 * sin(pose.flutter), 0)
    if design.beard == .moustache {
      return [Float(1), -1].map { side in
        let inner = frame.surface(side * 0.05, -0.42, radius: 1.05).point
        let outer = frame.surface(side * 0.55, -0.5, radius: 1.1).point
        let size = frame.radii.y
        return Part(
          polygons: [Outline.capsule(inner, size * 0.13, outer, size * 0.03)], tone: palette.hair, ink: 0.75)
      }
    }
    let turn = sin(frame.yaw)
    let upper = stride(from: Float(-1.25), through: 1.25, by: 0.25).map { longitude -> Vector2 in
      let mouth = abs(longitude) < 0.45
      return frame.surface(longitude, mouth ? -0.78 : -0.62 + 0.36 * abs(longitude), radius: 1.04).point
    }
    let tips = [
      Vector2(0.85, -1.1), Vector2(0.45, -1.65), Vector2(0.05, -2.1), Vector2(-0.45, -1.6), Vector2(-0.85, -1.1),
    ]
    let lower = tips.map { tip in
      frame.place(Vector2(tip.x * (0.62 + 0.38 * abs(cos(frame.yaw))) + 0.38 * turn, tip.y) + sway * -(tip.y + 0.8))
    }
    let strand = [
      frame.place(Vector2(0.3 * turn, -1.05)), lower[2].toward(frame.place(Vector2(0.3 * turn, -1.05)), 0.3),
    ]
    return [
      Part(
        polygons: [upper + lower], tone: palette.hair, shadeWidth: shadeWidth(body.head * 0.3),
        marks: [.line(strand, weight: 0.6)])
    ]
  }
}
