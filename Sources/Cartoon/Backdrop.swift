import Foundation
import Randomness

/// A place of the production. It stays as it is: only the camera moves over it, its far layers slower.
struct Backdrop: Sendable {
  enum Kind: Sendable, CaseIterable {
    case blank, plain, studio, paintedHills, inkedHills, room, town, night, forest, wall

    /// Whether it is a textured painting of which the line art shows nothing.
    var isPainting: Bool { [.night, .forest, .wall].contains(self) }
  }

  /// Where characters stand, world units.
  static let ground: Float = -0.41

  let kind: Kind
  /// Unit vector towards the light, in the picture.
  let light: Vector2
  let noise: ValueNoise
  let manner: BrushManner
  let key: UInt64
  let far: Tone
  let middle: Tone
  let near: Tone
  let detail: Tone
  let sky: (top: Vector3, bottom: Vector3)

  init(_ kind: Kind, random: inout CounterRandom) {
    self.kind = kind
    key = random.next()
    noise = ValueNoise(&random)
    manner = BrushManner(&random)
    let side: Float = random.chance(0.5) ? 1 : -1
    light = Vector2(side * 0.6, 0.8)
    let hue = random.number(0...360)
    func tone(_ lightness: Float, _ chroma: Float, _ hue: Float) -> Tone {
      Tone(lightness: lightness, chroma: chroma, hue: hue)
    }
    // Backgrounds are paler or duller than the cast, so that the characters stand out.
    switch kind {
    case .blank, .plain, .studio, .night, .forest, .wall:
      far = tone(0.92, 0.035, hue)
      middle = tone(0.85, 0.045, hue + 25)
      near = tone(0.76, 0.05, hue + random.number(40...120))
    case .paintedHills, .inkedHills:
      let land = random.pick([Float(135), 115, 75, 160])
      far = tone(0.8, 0.045, 0.5 * (land + 230))
      middle = tone(0.77, 0.075, land + 12)
      near = tone(0.71, 0.085, land - 8)
    case .room:
      far = tone(0.9, 0.04, hue)
      middle = tone(0.8, 0.05, hue + 30)
      near = tone(0.7, 0.06, 65)
    case .town:
      far = tone(0.58, 0.05, 275)
      middle = tone(0.47, 0.055, 285)
      near = tone(0.55, 0.03, 265)
    }
    detail = tone(kind == .town ? 0.9 : 0.82, 0.09, kind == .town ? 85 : hue + 160)
    let skyHue = kind == .town ? random.number(10...60) : random.pick([Float(235), 215, 60, 340])
    sky = (
      tone(kind == .town ? 0.45 : 0.8, 0.07, kind == .town ? 285 : skyHue).base.rgb,
      tone(kind == .town ? 0.76 : 0.95, kind == .town ? 0.09 : 0.03, skyHue).base.rgb
    )
  }

  /// The colour of the lines of a lined background is the production's ink; painted ones have no lines.
  func paint(on canvas: inout CartoonCanvas) {
    switch kind {
    case .blank: break
    case .plain: plain(&canvas)
    case .studio: studio(&canvas)
    case .paintedHills, .inkedHills: hills(&canvas, inked: kind == .inkedHills)
    case .room: room(&canvas)
    case .town: town(&canvas)
    case .night: night(&canvas)
    case .forest: forest(&canvas)
    case .wall: wall(&canvas)
    }
  }

  /// The shadow of a character on the ground.
  func shadow(on canvas: inout CartoonCanvas, at foot: Vector2, radius: Float) {
    if kind == .blank { return }
    let color = kind.isPainting ? Vector3.zero : near.shade.rgb * 0.6
    canvas.wash(Outline.ellipse(foot, Vector2(radius, radius * 0.26)), opacity: 0.45) { _ in color }
  }

  // MARK: Tools of the scenes

  /// A number in 0...1 for the `index`th thing of a row of things.
  func chance(_ index: Int, _ channel: Int) -> Float {
    var random = CounterRandom(seed: key, purpose: "scenery", index, channel)
    return random.number(0...1)
  }

  /// The indices of a row of things, `spacing` apart, that may show in a layer.
  func row(_ canvas: CartoonCanvas, spacing: Float, nearness: Float) -> ClosedRange<Int> {
    let (low, high) = canvas.visible
    let shift = self.shift(canvas, nearness).x
    return Int(((low.x - shift) / spacing).rounded(.down)) - 1...Int(((high.x - shift) / spacing).rounded(.up)) + 1
  }

  /// How far a layer is carried along by the camera: `nearness` 1 stands still in the world, 0 moves with the camera.
  func shift(_ canvas: CartoonCanvas, _ nearness: Float) -> Vector2 {
    canvas.projection.camera.center * (1 - nearness)
  }

  /// All of the picture between two heights.
  func band(_ canvas: CartoonCanvas, from bottom: Float = -9, to top: Float = 9) -> [Vector2] {
    let (low, high) = canvas.visible
    let (y0, y1) = (max(bottom, low.y - 0.1), min(max(top, low.y - 0.1), high.y + 0.1))
    return [
      Vector2(low.x - 0.1, y0), Vector2(high.x + 0.1, y0), Vector2(high.x + 0.1, y1), Vector2(low.x - 0.1, y1),
    ]
  }

  /// Paint with the strokes of a broad brush: a tone that wanders between its base and its shade.
  func brushed(_ tone: Tone, _ shift: Vector2, strength: Float = 0.5) -> (Vector2) -> Vector3 {
    let (base, shade, noise) = (tone.base.rgb, tone.shade.rgb, noise)
    return { point in
      let place = point - shift
      let coarse = noise.at(place.x * 5, place.y * 9)
      let fine = noise.at(place.x * 17 + 40, place.y * 45)
      let amount = strength * (0.5 + 0.38 * coarse + 0.22 * fine)
      return base + (shade - base) * amount
    }
  }

  /// One colour all over.
  func flat(_ tone: Tone) -> (Vector2) -> Vector3 {
    let color = tone.base.rgb
    return { _ in color }
  }

  func skyWash(_ canvas: CartoonCanvas, grain: Float) -> (Vector2) -> Vector3 {
    let (sky, noise, shift) = (sky, noise, shift(canvas, 0.1))
    return { point in
      let place = point - shift
      let height = smoothStep((place.y + 0.2) / 0.75)
      let cloudiness = grain * (noise.at(place.x * 3, place.y * 8) + 0.5 * noise.at(place.x * 9 + 7, place.y * 23))
      return sky.bottom + (sky.top - sky.bottom) * min(max(height + cloudiness, 0), 1)
    }
  }

  // MARK: Plain places

  private func plain(_ canvas: inout CartoonCanvas) {
    canvas.wash(band(canvas), flat(far))
    let edge = Self.ground + 0.13
    canvas.wash(band(canvas, to: edge), flat(middle))
    let border = band(canvas, to: edge)
    if key & 1 == 0 { canvas.draw([border[3], border[2]], weight: 0.8) }
  }

  private func studio(_ canvas: inout CartoonCanvas) {
    let (top, bottom, noise, shift) = (near.base.rgb, far.base.rgb, noise, shift(canvas, 0.5))
    canvas.wash(band(canvas)) { point in
      let place = point - shift
      let height = smoothStep((place.y + 0.45) / 1.0) + 0.1 * noise.at(place.x * 4, place.y * 7)
      let wall = bottom + (top - bottom) * min(max(height, 0), 1)
      // A pool of light behind the stage.
      return wall + (bottom - wall) * (0.7 * smoothStep(1.15 - 1.6 * place.length))
    }
    canvas.wash(band(canvas, to: Self.ground + 0.09), brushed(middle, .zero, strength: 0.7))
  }
}
