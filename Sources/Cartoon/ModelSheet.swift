import Footage
import Randomness

/// What is on a model sheet: figures side by side, or heads alone, and swatches.
struct ModelSheet {
  enum Content {
    /// One figure that does something.
    case single
    /// Figures that stand, from three sides.
    case turnaround
    /// The same, cut off below the shoulders.
    case heads
    /// All that a painter needs: a turnaround from four sides, with eyes and mouths open.
    case complete

    fileprivate func turns(_ random: inout CounterRandom) -> [Float] {
      switch self {
      case .single: [random.number(-1.2...1.2)]
      case .turnaround, .heads: [-1.1, 0, random.pick([0.8, 2.4, .pi])]
      case .complete: [0, 0.7, 1.4, .pi].map { $0 * random.pick([-1, 1]) }
      }
    }
  }

  /// The figures, each by itself.
  private let figures: [[Part]]
  private let tones: [Tone]
  private let hasNotes: Bool

  /// What of the world the page shows.
  let camera: Camera
  /// The width of the page for its height.
  let shape: Float

  init(_ content: Content, cast: [CharacterDesign], random: inout CounterRandom) {
    let turns = content.turns(&random)
    // Nothing covers anything: each figure begins where the one before ends.
    var figures: [[Part]] = []
    let gap: Float = 0.06
    var right = gap
    for (design, turn) in cast.flatMap({ design in turns.map { (design, $0) } }) {
      let action: Performance.Action = content == .single ? random.pick(Performance.Action.allCases) : .stand
      let performance = Performance(action, facing: turn, random: &random)
      var pose = performance.pose(at: random.number(0...40).rounded())
      pose.eyesOpen = random.pick([1, 1, 1, 0.5, 0])
      if content == .heads { pose.mouthOpen = random.pick([0, 0, 0.6, 1]) }
      if content == .complete { (pose.eyesOpen, pose.mouthOpen) = (1, random.pick([0.4, 0.7, 1])) }
      func parts(at x: Float) -> [Part] {
        Figure(design, pose, ground: Vector2(x, 0.03), scale: 1).parts()
      }
      let columns = parts(at: 0).flatMap(\.polygons).joined().map(\.x)
      figures.append(parts(at: right - (columns.min() ?? 0)))
      right += (columns.max() ?? 0) - (columns.min() ?? 0) + gap
    }
    self.figures = figures
    tones = random.chance(0.5) ? cast.flatMap(\.palette.tones) : []
    hasNotes = random.chance(0.4)
    let rows = figures.joined().flatMap(\.polygons).joined().map(\.y)
    let (low, high) = ((rows.min() ?? 0) - gap, (rows.max() ?? 1) + gap)
    // Heads are cut below the shoulders.
    let bottom = content == .heads ? low + 0.45 * (high - low) : low
    let width = right * (tones.isEmpty ? 1 : 1.22)
    shape = width / (high - bottom)
    camera = Camera(
      center: Vector2(width / 2, (bottom + high) / 2), zoom: 1 / min(width, high - bottom))
  }

  func paint(on canvas: inout CelCanvas, random: inout CounterRandom) {
    let (low, high) = canvas.projection.visible
    for part in figures.joined() { canvas.paint(part) }
    paintSwatches(on: &canvas, from: low, to: high)
    if hasNotes { scribble(on: &canvas, from: low, to: high, random: &random) }
  }

  private func paintSwatches(on canvas: inout CelCanvas, from low: Vector2, to high: Vector2) {
    let side = min(0.75 * (high.y - low.y) / Float(max(tones.count, 8)), 0.08 * (high.x - low.x))
    let left = high.x - 2.3 * side
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
  private func scribble(
    on canvas: inout CelCanvas, from low: Vector2, to high: Vector2, random: inout CounterRandom
  ) {
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
