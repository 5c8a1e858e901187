import Footage
import Randomness

/// What is on a model sheet: figures side by side, or a head alone, and swatches.
struct ModelSheet {
  private enum Content: CaseIterable { case single, turnaround, heads }

  private let cast: [CharacterDesign]
  private let content: Content
  private let hasSwatches: Bool
  private let hasNotes: Bool
  private var random: CounterRandom

  /// The width of the page for its height.
  let shape: Float

  init(cast: [CharacterDesign], random: CounterRandom) {
    self.cast = cast
    self.random = random
    content = self.random.pick(Content.allCases)
    hasSwatches = self.random.chance(0.5)
    hasNotes = self.random.chance(0.4)
    let figures = Float(content == .single ? cast.count : 3 * cast.count)
    shape = (content == .heads ? 0.45 : 0.55) * figures + (hasSwatches ? 0.35 : 0.15)
  }

  /// The page, one world unit high or wide, whichever is less.
  var camera: Camera {
    Camera(center: Vector2(0, content == .heads ? 0.62 * cast[0].body.height : 0.42), zoom: content == .heads ? 1.9 : 1)
  }

  mutating func paint(on canvas: inout CelCanvas) {
    let (low, high) = canvas.projection.visible
    let room = (high.x - low.x) * (hasSwatches ? 0.82 : 1)
    let turns: [Float] = content == .single ? [random.number(-1.2...1.2)] : [-1.1, 0, random.pick([0.8, 2.4, .pi])]
    let count = turns.count * cast.count
    for (place, (design, turn)) in cast.flatMap({ design in turns.map { (design, $0) } }).enumerated() {
      let action: Performance.Action = content == .single ? random.pick(Performance.Action.allCases) : .stand
      let performance = Performance(action, facing: turn, random: &random)
      var pose = performance.pose(at: random.number(0...40).rounded())
      pose.eyesOpen = random.pick([1, 1, 1, 0.5, 0])
      if content == .heads { pose.mouthOpen = random.pick([0, 0, 0.6, 1]) }
      let x = low.x + room * (Float(place) + 0.5) / Float(count)
      let figure = Figure(design, pose, ground: Vector2(x, 0.03), scale: 1)
      for part in figure.parts() { canvas.paint(part) }
    }
    if hasSwatches { paintSwatches(on: &canvas, from: low, to: high) }
    if hasNotes { scribble(on: &canvas, from: low, to: high) }
  }

  private mutating func paintSwatches(on canvas: inout CelCanvas, from low: Vector2, to high: Vector2) {
    let tones = cast.flatMap { $0.palette.tones }
    let side = 0.75 * (high.y - low.y) / Float(max(tones.count, 8))
    let left = high.x - 3.2 * side
    for (row, tone) in tones.enumerated() {
      let top = high.y - (Float(row) + 0.5) * side / 0.75
      for (column, color) in [tone.base, tone.shade].enumerated() {
        let corner = Vector2(left + Float(column) * side, top - 0.8 * side)
        canvas.swatch(
          [corner, corner + Vector2(side, 0), corner + Vector2(side, 0.8 * side), corner + Vector2(0, 0.8 * side)],
          color)
      }
    }
  }

  /// Lines that say something to a painter, and nothing to anybody else.
  private mutating func scribble(on canvas: inout CelCanvas, from low: Vector2, to high: Vector2) {
    let size = high - low
    for _ in 0..<random.integer(below: 4) + 1 {
      let start = low + size * Vector2(random.number(0.02...0.7), random.number(0.03...0.95))
      for letter in 0..<random.integer(below: 7) + 3 {
        let place = start + size.y * Vector2(0.022 * Float(letter), 0)
        let stroke = (0..<3).map { _ in place + size.y * Vector2(random.number(0...0.016), random.number(0...0.028)) }
        canvas.draw(stroke, weight: 0.7)
      }
    }
  }
}

extension CharacterDesign.Palette {
  /// Its tones, as swatches show them.
  fileprivate var tones: [Tone] { [skin, hair, main, second, accent, leather, metal, Tone(flat: iris)] }
}
