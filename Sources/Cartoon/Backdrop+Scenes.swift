import Foundation
import Randomness

extension Backdrop {
  // MARK: Country

  func hills(_ canvas: inout CartoonCanvas, inked: Bool) {
    canvas.wash(band(canvas), skyWash(canvas, grain: inked ? 0 : 0.12))
    clouds(&canvas, inked: inked)
    let layers: [(tone: Tone, height: Float, roughness: Float, nearness: Float)] = [
      (far, 0.1, 0.16, 0.3), (middle, -0.1, 0.1, 0.6), (near, -0.25, 0.035, 1),
    ]
    for (index, layer) in layers.enumerated() {
      let ridge = ridge(canvas, height: layer.height, roughness: layer.roughness, nearness: layer.nearness)
      let moved = shift(canvas, layer.nearness)
      canvas.wash(ridge, inked ? flat(layer.tone) : brushed(layer.tone, moved, strength: 0.8))
      if inked { canvas.draw(Array(ridge.dropFirst(2)), weight: 0.8) }
      if index == 1 { trees(&canvas, inked: inked) }
    }
    path(&canvas, inked: inked)
  }

  /// The land below a line of hills: two lower corners, then the crest from right to left.
  func ridge(_ canvas: CartoonCanvas, height: Float, roughness: Float, nearness: Float) -> [Vector2] {
    let spacing: Float = 0.035
    let moved = shift(canvas, nearness)
    let columns = row(canvas, spacing: spacing, nearness: nearness)
    let crest = columns.reversed().map { index -> Vector2 in
      let x = Float(index) * spacing
      let rise = noise.at(x * 1.6 + nearness * 30) + 0.35 * noise.at(x * 4.1 + nearness * 70)
      return Vector2(x, height + roughness * rise) + moved
    }
    let low = min(canvas.visible.low.y, height) - 0.5
    return [Vector2(crest[crest.count - 1].x, low), Vector2(crest[0].x, low)] + crest
  }

  private func clouds(_ canvas: inout CartoonCanvas, inked: Bool) {
    let moved = shift(canvas, 0.15)
    let white = Vector3(repeating: 0.99)
    let below = sky.bottom * 0.6 + sky.top * 0.4
    for index in row(canvas, spacing: 0.5, nearness: 0.15) where chance(index, 1) < 0.75 {
      let size = 0.05 + 0.05 * chance(index, 2)
      let place = Vector2(0.5 * (Float(index) + chance(index, 3)), 0.24 + 0.2 * chance(index, 4)) + moved
      let puffs = (0..<4).map { puff -> [Vector2] in
        let across = Float(puff) - 1.5
        let radius = size * (1 - 0.22 * abs(across) + 0.3 * chance(index * 7 + puff, 5))
        return Outline.ellipse(place + Vector2(across * size * 1.05, 0.25 * radius), .init(radius * 1.1, radius * 0.8))
      }
      for puff in puffs where inked { canvas.outline(puff, weight: 0.8) }
      for puff in puffs {
        canvas.wash(puff, opacity: inked ? 1 : 0.85) { point in
          let height = smoothStep((point.y - place.y + size) / (1.8 * size))
          return inked ? white : below + (white - below) * height
        }
      }
    }
  }

  private func trees(_ canvas: inout CartoonCanvas, inked: Bool) {
    let nearness: Float = 0.8
    let moved = shift(canvas, nearness)
    let leaves = Tone(lightness: 0.66, chroma: 0.08, hue: chance(0, 20) * 90 + 70)
    let bark = Tone(lightness: 0.52, chroma: 0.04, hue: 60)
    for index in row(canvas, spacing: 0.42, nearness: nearness) where chance(index, 6) < 0.6 {
      let size = 0.1 + 0.06 * chance(index, 7)
      let foot = Vector2(0.42 * (Float(index) + 0.7 * chance(index, 8)), -0.24) + moved
      let top = foot + Vector2(0, 1.9 * size)
      let trunk = Outline.capsule(foot, 0.16 * size, top, 0.1 * size)
      let crowns = chance(index, 9) < 0.6 ? roundCrown(foot, size) : pointedCrown(foot, size)
      if inked { canvas.outline(trunk, weight: 0.8) }
      canvas.wash(trunk, inked ? flat(bark) : brushed(bark, moved))
      for crown in crowns where inked { canvas.outline(crown, weight: 0.8) }
      for crown in crowns { canvas.wash(crown, inked ? flat(leaves) : brushed(leaves, moved, strength: 1)) }
    }
  }

  private func roundCrown(_ foot: Vector2, _ size: Float) -> [[Vector2]] {
    let puffs = [Vector2(-0.5, 1.7), Vector2(0.5, 1.75), Vector2(0, 2.3)]
    return puffs.map { Outline.ellipse(foot + $0 * size, Vector2(0.75, 0.68) * size) }
  }

  private func pointedCrown(_ foot: Vector2, _ size: Float) -> [[Vector2]] {
    [Float(0.9), 1.6, 2.3].map { level in
      let half = 0.85 - 0.18 * level
      let tier = [Vector2(-half, level), Vector2(half, level), Vector2(0, level + 1.15)]
      return tier.map { foot + $0 * size }
    }
  }

  /// A trodden path along the foreground.
  private func path(_ canvas: inout CartoonCanvas, inked: Bool) {
    let spacing: Float = 0.05
    let columns = row(canvas, spacing: spacing, nearness: 1)
    let upper = columns.map { Vector2(Float($0) * spacing, -0.35 + 0.015 * noise.at(Float($0) * 0.21 + 11)) }
    let lower = columns.reversed().map {
      Vector2(Float($0) * spacing, -0.47 + 0.02 * noise.at(Float($0) * 0.17 + 57))
    }
    let earth = Tone(lightness: 0.83, chroma: 0.045, hue: 75)
    canvas.wash(upper + lower, inked ? flat(earth) : brushed(earth, .zero))
    if inked {
      canvas.draw(upper, weight: 0.7)
      canvas.draw(lower, weight: 0.7)
    }
  }

  // MARK: Indoors

  func room(_ canvas: inout CartoonCanvas) {
    let edge = Self.ground + 0.12
    canvas.wash(band(canvas), flat(far))
    wallpaper(&canvas, above: edge)
    for index in row(canvas, spacing: 0.85, nearness: 1) {
      let middle = Vector2(0.85 * (Float(index) + 0.2 + 0.3 * chance(index, 30)), 0.16)
      if chance(index, 31) < 0.55 { window(&canvas, middle) } else { painting(&canvas, middle, index) }
    }
    canvas.wash(band(canvas, to: edge), flat(near))
    let skirting = band(canvas, from: edge, to: edge + 0.035)
    canvas.wash(skirting, flat(middle))
    canvas.draw([skirting[0], skirting[1]], weight: 0.8)
    canvas.draw([skirting[3], skirting[2]], weight: 0.7)
    for index in row(canvas, spacing: 0.24, nearness: 1) {
      // Boards run towards a vanishing point above the middle of the world.
      let x = 0.24 * Float(index)
      canvas.draw([Vector2(x, edge), Vector2(x * 1.6, edge - 0.5)], weight: 0.55)
    }
  }

  private func wallpaper(_ canvas: inout CartoonCanvas, above edge: Float) {
    guard key & 2 == 0 else { return }
    let color = far.base.rgb * 0.5 + middle.base.rgb * 0.5
    for index in row(canvas, spacing: 0.16, nearness: 1) {
      let x = 0.16 * Float(index)
      canvas.wash([Vector2(x, edge), Vector2(x + 0.07, edge), Vector2(x + 0.07, 9), Vector2(x, 9)]) { _ in color }
    }
  }

  private func box(_ center: Vector2, _ half: Vector2) -> [Vector2] {
    [center - half, center + half * Vector2(1, -1), center + half, center + half * Vector2(-1, 1)]
  }

  private func window(_ canvas: inout CartoonCanvas, _ center: Vector2) {
    let half = Vector2(0.17, 0.19)
    canvas.outline(box(center, half + 0.025), weight: 0.8)
    canvas.wash(box(center, half + 0.025), flat(middle))
    canvas.outline(box(center, half), weight: 0.7)
    let (top, bottom) = (sky.top, sky.bottom)
    canvas.wash(box(center, half)) { point in
      bottom + (top - bottom) * smoothStep((point.y - center.y + half.y) / (2 * half.y))
    }
    for bar in [box(center, Vector2(0.012, half.y)), box(center, Vector2(half.x, 0.012))] {
      canvas.outline(bar, weight: 0.6)
      canvas.wash(bar, flat(middle))
    }
  }

  private func painting(_ canvas: inout CartoonCanvas, _ center: Vector2, _ index: Int) {
    let half = Vector2(0.1 + 0.05 * chance(index, 33), 0.1)
    canvas.outline(box(center, half + 0.02), weight: 0.8)
    canvas.wash(box(center, half + 0.02), flat(detail))
    canvas.outline(box(center, half), weight: 0.6)
    canvas.wash(box(center, half), brushed(middle, .zero, strength: 1))
    let sun = Outline.ellipse(center + Vector2(0.03, 0.03), .init(repeating: 0.035))
    canvas.wash(sun, flat(detail))
  }

  // MARK: Town at dusk

  func town(_ canvas: inout CartoonCanvas) {
    canvas.wash(band(canvas), skyWash(canvas, grain: 0.1))
    let moon = Outline.ellipse(shift(canvas, 0.05) + Vector2(0.24, 0.32), .init(repeating: 0.075), count: 32)
    let glow = detail.base.rgb
    canvas.wash(moon, opacity: 0.9) { _ in glow }
    houses(&canvas, tone: far, spacing: 0.17, height: 0.2, nearness: 0.35)
    houses(&canvas, tone: middle, spacing: 0.27, height: 0.04, nearness: 0.65)
    canvas.wash(band(canvas, to: Self.ground + 0.14), brushed(near, .zero, strength: 0.8))
    let edge = band(canvas, from: Self.ground + 0.11, to: Self.ground + 0.14)
    canvas.wash(edge, brushed(Tone(lightness: 0.68, chroma: 0.03, hue: 265), .zero))
  }

  private func houses(
    _ canvas: inout CartoonCanvas, tone: Tone, spacing: Float, height: Float, nearness: Float
  ) {
    let moved = shift(canvas, nearness)
    let base = Int(nearness * 100)
    let lamp = detail.base.rgb
    for index in row(canvas, spacing: spacing, nearness: nearness) {
      let left = spacing * Float(index)
      let right = left + spacing * (0.98 + 0.3 * chance(index, base))
      let top = height * (0.5 + chance(index, base + 1)) + 0.02
      let peak = chance(index, base + 2) < 0.6 ? 0.09 : 0
      let wall = [
        Vector2(left, -0.5), Vector2(right, -0.5), Vector2(right, top),
        Vector2(0.5 * (left + right), top + Float(peak)),
        Vector2(left, top),
      ].map { $0 + moved }
      canvas.wash(wall, brushed(tone, moved))
      for pane in 0..<6 where chance(index * 6 + pane, base + 3) < 0.4 {
        let column = left + spacing * (0.25 + 0.35 * Float(pane % 2))
        let place = Vector2(column, top - 0.05 - 0.085 * Float(pane / 2)) + moved
        canvas.wash(box(place, Vector2(0.017, 0.025)), opacity: 0.85) { _ in lamp }
      }
    }
  }
}
