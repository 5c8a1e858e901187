import Foundation
import Randomness

/// How a backdrop is painted: its colours, and the way the brush goes.
struct BrushManner: Sendable {
  /// From dark to light.
  private let colors: [Vector3]
  /// How far the blotches reach over the colours, and how far the grain does.
  private let contrast: Float
  private let grain: Float
  /// Unit vector along the strokes.
  private let heading: Vector2
  /// Blotches in a world unit along the strokes, and across them.
  private let density: Vector2
  /// Darkness of the borders of the painting.
  private let vignette: Float
  private let noise: ValueNoise

  init(_ random: inout CounterRandom) {
    noise = ValueNoise(&random)
    let (hue, drift) = (random.number(0...360), random.number(-80...80))
    let dark = random.number(0.16...0.5)
    let light = dark + random.number(0.22...0.45)
    let chroma = random.number(0.02...0.11)
    colors = (0..<5).map { step in
      let t = Float(step) / 4
      return CartoonColor(lightness: dark + (light - dark) * t, chroma: chroma, hue: hue + drift * t).rgb
    }
    contrast = random.number(0.3...0.9)
    grain = random.number(0...0.22)
    let angle = random.number(0...Float.pi)
    heading = Vector2(cos(angle), sin(angle))
    let breadth = random.number(3...9)
    density = Vector2(breadth, breadth * random.number(1...3.5))
    vignette = random.number(0...0.4)
  }

  /// The colour at a place of the painting where the picture is as light as `value`: 0 is its darkest, 1 its lightest.
  func color(_ value: Float, at place: Vector2) -> Vector3 {
    let along = place.x * heading.x + place.y * heading.y
    let across = place.y * heading.x - place.x * heading.y
    // Bent by a slow noise, so that blotches do not line up.
    let bend = noise.at(place.x * 2 + 60, place.y * 2)
    let (x, y) = (along * density.x + bend, across * density.y - bend)
    // Coarse blotches have edges, as dabs of one brush do.
    let blotch = 3 * noise.at(x, y)
    let edge = blotch.rounded(.down)
    let dab = (edge + smoothStep(2.5 * (blotch - edge) - 0.75)) / 3
    let detail = 0.5 * noise.at(2.3 * x + 17, 2.3 * y) + 0.3 * noise.at(5.1 * x, 5.1 * y + 23)
    let speck = noise.at(place.x * 70, place.y * 70)
    let border = vignette * smoothStep((place.length - 0.2) / 0.6)
    return mixed(value + contrast * 0.5 * (dab + detail) + grain * speck - border)
  }

  private func mixed(_ value: Float) -> Vector3 {
    let step = min(max(value, 0), 0.9999) * Float(colors.count - 1)
    let index = Int(step)
    return colors[index] + (colors[index + 1] - colors[index]) * (step - Float(index))
  }
}

/// Pictures of paint alone, many of them dark, as films have them: the line art shows nothing of them.
extension Backdrop {
  /// Paint that is as light as `value` says, in a layer that the camera has carried along by `shift`.
  private func paint(_ shift: Vector2, _ value: @escaping (Vector2) -> Float) -> (Vector2) -> Vector3 {
    let manner = manner
    return { point in manner.color(value(point - shift), at: point - shift) }
  }

  /// A sky with a moon behind clouds, hills before it.
  func night(_ canvas: inout CartoonCanvas) {
    let moon = Vector2(0.8 * chance(0, 40) - 0.4, 0.12 + 0.25 * chance(0, 41))
    let glow = 0.15 + 0.3 * chance(0, 42)
    let (size, strength) = (0.04 + 0.05 * chance(0, 43), 0.25 + 0.5 * chance(0, 44))
    canvas.wash(
      band(canvas),
      paint(shift(canvas, 0.1)) { place in
        let away = (place - moon).length
        return 0.3 + strength * smoothStep(1 - away / (2.5 * glow)) + 0.6 * smoothStep((size - away) / 0.012)
      })
    for (index, nearness) in [Float(0.35), 0.65, 1].enumerated() {
      let height = 0.02 - 0.17 * Float(index) + 0.06 * chance(index, 45)
      let land = ridge(canvas, height: height, roughness: 0.13 - 0.05 * Float(index), nearness: nearness)
      let value = 0.32 - 0.13 * Float(index)
      canvas.wash(land, paint(shift(canvas, nearness)) { value + 0.25 * (height - $0.y) })
    }
  }

  /// Trunks before a light mist, under leaves.
  func forest(_ canvas: inout CartoonCanvas) {
    let light = Vector2(0.7 * chance(0, 50) - 0.35, 0.3 * chance(0, 51) - 0.1)
    let mist = 0.35 + 0.3 * chance(0, 52)
    canvas.wash(band(canvas), paint(shift(canvas, 0.2)) { mist + 0.5 - 1.1 * ($0 - light).length })
    for (index, nearness) in [Float(0.4), 0.65, 0.9].enumerated() {
      let spacing = 0.13 + 0.1 * Float(index)
      let moved = shift(canvas, nearness)
      let value = mist - 0.12 - 0.16 * Float(index)
      for tree in row(canvas, spacing: spacing, nearness: nearness) where chance(tree, 53 + index) < 0.75 {
        let x = spacing * (Float(tree) + 0.8 * chance(tree, 56 + index))
        let half = (0.012 + 0.014 * Float(index)) * (0.7 + 0.8 * chance(tree, 59 + index))
        let lean = 0.25 * (chance(tree, 62 + index) - 0.5)
        let trunk = [
          Vector2(x - 1.6 * half, Self.ground), Vector2(x - half, -0.25), Vector2(x + lean - 0.8 * half, 0.8),
          Vector2(x + lean + 0.8 * half, 0.8), Vector2(x + half, -0.25), Vector2(x + 1.7 * half, Self.ground),
        ]
        canvas.wash(trunk.map { $0 + moved }, paint(moved) { value + 3 * (x - $0.x) })
      }
      let ground = ridge(canvas, height: -0.2 - 0.1 * Float(index), roughness: 0.03, nearness: nearness)
      canvas.wash(ground, paint(moved) { value + 0.1 + 0.5 * ($0.y + 0.2 + 0.1 * Float(index)) })
      let leaves = noise
      let edge = 0.42 - 0.07 * Float(index)
      let crowns = (0...40).map { step -> Vector2 in
        let x = canvas.visible.low.x - 0.2 + (canvas.visible.high.x - canvas.visible.low.x + 0.4) * Float(step) / 40
        return Vector2(x, edge + moved.y + 0.12 * leaves.at((x - moved.x) * 9, Float(index) * 5))
      }
      let top = Vector2(0, 2)
      canvas.wash(crowns + [crowns[40] + top, crowns[0] + top], paint(moved) { _ in value + 0.05 })
    }
  }

  /// A wall with light on it, and loose strokes: nothing that has a name.
  func wall(_ canvas: inout CartoonCanvas) {
    let light = Vector2(0.8 * chance(0, 70) - 0.4, 0.6 * chance(0, 71) - 0.2)
    let (base, pool) = (0.15 + 0.35 * chance(0, 72), 0.2 + 0.5 * chance(0, 73))
    let reach = 0.4 + 0.5 * chance(0, 74)
    func value(_ place: Vector2) -> Float { base + pool * smoothStep(1 - (place - light).length / reach) }
    canvas.wash(band(canvas), paint(.zero, value))
    let length = 0.05 + 0.14 * chance(0, 75)
    let tilt = .pi * chance(0, 76)
    for column in row(canvas, spacing: 0.14, nearness: 1) {
      for line in 0..<7 {
        let index = column * 7 + line
        let middle = Vector2(
          0.14 * (Float(column) + chance(index, 77)), 0.15 * (Float(line) + chance(index, 78)) - 0.55)
        let angle = tilt + 1.2 * (chance(index, 79) - 0.5)
        let half = Vector2(cos(angle), sin(angle)) * length
        let stroke = Outline.stroke(
          [middle - half, middle + 0.1 * half.perpendicular, middle + half], width: 0.02 + 0.04 * chance(index, 80))
        let shade = 0.5 * (chance(index, 81) - 0.5)
        canvas.wash(stroke, opacity: 0.7, paint(.zero) { value($0) + shade })
      }
    }
    let floor = chance(0, 82) * 0.25 - 0.1
    canvas.wash(band(canvas, to: Self.ground + 0.1), paint(.zero) { value($0) + floor + 0.5 * ($0.y - Self.ground) })
  }
}
