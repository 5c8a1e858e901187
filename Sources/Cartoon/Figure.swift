import Foundation

/// A character in a pose at a place of the world: makes the parts that the canvas paints.
struct Figure {
  let design: CharacterDesign
  let pose: Pose
  let skeleton: Skeleton
  let view: FigureView

  init(_ design: CharacterDesign, _ pose: Pose, ground: Vector2, scale: Float) {
    self.design = design
    self.pose = pose
    skeleton = Skeleton(design.body, pose)
    view = FigureView(ground: ground, scale: scale * design.body.height, yaw: pose.yaw, stretch: pose.stretch)
  }

  var body: CharacterDesign.Proportions { design.body }
  var palette: CharacterDesign.Palette { design.palette }
  /// The width of the shade crescent on a part of radius `radius` body heights.
  func shadeWidth(_ radius: Float) -> Float { 0.62 * radius * view.scale }

  /// All parts, the farthest first.
  func parts() -> [Part] {
    var parts: [Part] = []
    for index in 0..<2 {
      parts += leg(index)
      parts += arm(index)
    }
    parts += torso()
    parts += cape()
    parts += tail()
    parts += head()
    for index in parts.indices { finish(&parts[index]) }
    // Swift's sort is not promised to be stable, so the order of making decides between equal depths.
    return parts.enumerated().sorted { ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset) }.map(\.element)
  }

  /// Gives a part the manner in which the character is drawn.
  private func finish(_ part: inout Part) {
    part.isSoft = design.isSoftlyShaded
    if design.isLeatherInked, part.tone == palette.leather || part.tone == palette.leather.shaded {
      part.isSolidInk = true
    }
    if design.detail == .sparse {
      part.marks.removeAll { mark in
        if case .line(_, let weight) = mark { weight <= 0.6 } else { false }
      }
    }
  }

  /// A limb, sleeve or boot: a tube through points of the body with radii in body heights.
  func tube(_ joints: [Vector3], _ radii: [Float], _ tone: Tone, depth: Float) -> Part {
    let (points, widths) = (joints.map(view.point), radii.map { $0 * view.scale })
    return Part(
      polygons: Outline.tube(points, widths), tone: tone, shadeWidth: shadeWidth(radii[0]),
      marks: design.detail == .rich && joints.count == 3 ? creases(points, widths) : [], depth: depth)
  }

  /// Creases of a bent limb, from its border inwards, on both sides of the joint.
  private func creases(_ points: [Vector2], _ widths: [Float]) -> [Part.Mark] {
    [0.55, 0.85, 1.2, 1.7].enumerated().map { index, t in
      let (from, to) = t < 1 ? (points[0], points[1]) : (points[1], points[2])
      let along = (to - from).unit
      let side = along.perpendicular * (widths[1] * (index.isMultiple(of: 2) ? 1 : -1))
      let place = from.toward(to, t < 1 ? Float(t) : Float(t) - 1)
      return .line([place + side, place + 0.1 * side + 0.4 * widths[1] * along], weight: 0.6)
    }
  }

  /// The tone of a limb: mostly that of the shade where the body stands between it and the viewer.
  func limbTone(_ tone: Tone, _ root: Vector3) -> Tone {
    let isBehind = view.depth(root - skeleton.hip * Vector3(1, 0, 1)) < -0.035
    return isBehind && design.hasShadedLimbs ? tone.shaded : tone
  }

  // MARK: Legs

  private func leg(_ index: Int) -> [Part] {
    let (hip, knee, ankle) = (skeleton.hips[index], skeleton.knees[index], skeleton.ankles[index])
    let order = view.depth(hip.toward(ankle, 0.5))
    let depth: Float = -0.1 + 0.1 * max(-0.4, min(0.4, order * 3))
    let width = body.legWidth
    let skin = limbTone(palette.skin, hip)
    let cloth = limbTone(palette.second, hip)
    var parts: [Part] = []
    let whole = [width * 1.15, width * 0.92, width * 0.72]
    parts.append(tube([hip, knee, ankle], whole, design.hasTrousers ? cloth : skin, depth: depth))
    if !design.hasTrousers && design.garment != .bare {
      // Shorts end above the knee.
      let radii = [width * 1.3, width * 1.22]
      parts.append(tube([hip, hip.toward(knee, 0.72)], radii, cloth, depth: depth + 0.001))
    }
    let foot = skeleton.feet[index]
    let sole = ankle - Vector3(0, 0.012, 0)
    let heel = sole - foot * (0.22 * body.foot)
    let toe = sole + foot * (0.62 * body.foot) - Vector3(0, 0.006, 0)
    let shoe = design.boots > 0 ? limbTone(palette.leather, hip) : skin
    var boot = tube([heel, toe], [0.031, 0.027], shoe, depth: depth + 0.002)
    if design.boots > 0.15 {
      let top = ankle.toward(knee, design.boots)
      boot.polygons += Outline.tube(
        [top, ankle].map(view.point), [width * 1.02 * view.scale, width * 0.85 * view.scale])
      let (upper, lower) = (view.point(top), view.point(ankle))
      let along = (lower - upper).unit * (0.035 * view.scale)
      let across = along.unit.perpendicular * (2 * width * view.scale)
      let seam = [upper + along - across, upper + along + across]
      boot.marks = [
        .material(seam.reversed() + seam.map { $0 - 3 * along }, limbTone(palette.accent, hip)),
        .line(seam, weight: 0.7),
      ]
    }
    return parts + [boot]
  }

  // MARK: Arms

  private func arm(_ index: Int) -> [Part] {
    let (shoulder, elbow, wrist) = (skeleton.shoulders[index], skeleton.elbows[index], skeleton.wrists[index])
    let side = view.depth(shoulder - skeleton.chest)
    let hand = view.depth(wrist.toward(elbow, 0.3) - skeleton.chest)
    let order = side + 0.55 * hand + 0.025
    let depth: Float = order > 0 ? 0.3 + 0.1 * min(order, 0.5) : -0.3 + 0.1 * max(order, -0.5)
    let width = body.armWidth
    let skin = limbTone(palette.skin, shoulder)
    let cloth = limbTone(design.garment == .bare ? palette.leather : palette.main, shoulder)
    var parts = [tube([shoulder, elbow, wrist], [width, width * 0.85, width * 0.72], skin, depth: depth)]
    switch design.sleeves {
    case .none: break
    case .short:
      let radii = [width * 1.35, width * 1.3]
      parts.append(tube([shoulder, shoulder.toward(elbow, 0.62)], radii, cloth, depth: depth + 0.001))
    case .long:
      let radii = [width * 1.2, width * 1.1, width]
      parts.append(tube([shoulder, elbow, elbow.toward(wrist, 0.88)], radii, cloth, depth: depth + 0.001))
      let cuff = [elbow.toward(wrist, 0.68), elbow.toward(wrist, 0.9)]
      let trim = limbTone(palette.accent, shoulder)
      parts.append(tube(cuff, [width * 1.12, width * 1.15], trim, depth: depth + 0.002))
    case .wide:
      let radii = [width * 1.2, width * 1.5, width * 2.1]
      parts.append(tube([shoulder, elbow, elbow.toward(wrist, 0.7)], radii, cloth, depth: depth + 0.001))
    }
    let forearm = (wrist - elbow) * (1 / (0.45 * body.arm))
    let palm = wrist + forearm * (0.6 * body.hand)
    if index == 1 {
      parts += prop(hand: palm, forearm: forearm, depth: depth + 0.003)
    }
    parts += fist(palm, forearm, index, depth: depth + 0.004)
    if index == 0, design.hasShield {
      parts += shield(hand: palm, depth: depth + 0.005)
    }
    return parts
  }

  private func fist(_ palm: Vector3, _ forearm: Vector3, _ index: Int, depth: Float) -> [Part] {
    let tone = design.hasGloves ? palette.leather : palette.skin
    var hand = tube(
      [palm - forearm * (0.25 * body.hand), palm + forearm * (0.3 * body.hand)],
      [body.hand * 0.82, body.hand * 0.9], limbTone(tone, skeleton.shoulders[index]), depth: depth)
    let thumb = palm + forearm * (0.35 * body.hand) + Vector3(0, 0.5 * body.hand, 0.9 * body.hand)
    hand.polygons += Outline.tube(
      [palm, thumb].map(view.point), [body.hand * 0.4 * view.scale, body.hand * 0.3 * view.scale])
    return [hand]
  }
}
