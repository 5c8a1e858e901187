import Randomness

/// Gives the characters of a shot their places, actions and ways, and the camera its move.
struct Blocking {
  let cast: [CharacterDesign]
  /// The character that the shot is about.
  let first: Int
  let others: [Int]
  var random: CounterRandom
  private(set) var roles: [Staging.Role] = []
  private(set) var move = Staging.CameraMove()

  init(cast: [CharacterDesign], first: Int, others: [Int], random: CounterRandom) {
    self.cast = cast
    self.first = first
    self.others = others
    self.random = random
  }

  /// In a cast of one the character meets itself.
  private var partner: Int { others.first ?? first }

  mutating func stage(_ template: Staging.Template) {
    let way: Float = random.chance(0.5) ? 1 : -1
    let framing = random.number(0.85...1.15)
    (move.start.zoom, move.end.zoom) = (framing, framing)
    switch template {
    case .stroll, .leap, .turn, .stand, .closeUp: solo(template, way)
    case .party: party(way)
    case .chase:
      add(first, .run, facing: way * 1.2, at: 0.13 * way, way: way)
      move.follow = 0.92
      move.shake = 0.012
      if random.chance(0.6) { add(partner, .run, facing: way * 1.2, at: -0.3 * way, way: way, back: 1) }
    case .talk:
      add(partner, .talk, facing: 0.75, at: -0.25)
      add(first, .talk, facing: -0.75, at: 0.25)
      move.end = Camera(center: Vector2(0.04 * way, 0.02), zoom: framing * random.pick([1, 1.12]))
    case .greeting:
      add(first, .wave, facing: random.number(-0.35...0.35), at: 0.03, back: 1)
      add(partner, .walk, facing: way * 1.15, at: 0, way: way)
    case .fight:
      add(first, .strike, facing: way * 0.95, at: -0.22 * way)
      add(partner, random.pick([.jump, .strike]), facing: -way * 0.95, at: 0.25 * way, back: 1)
      move.shake = random.pick([0, 0.01])
    case .crossing:
      add(partner, .walk, facing: -1.1, at: 0, way: -1, back: 1)
      add(first, .walk, facing: 1.1, at: 0, way: 1)
    case .dash:
      add(first, .run, facing: way * 1.3, at: random.number(0...1), way: way, crossing: random.number(7...10))
      if random.chance(0.6) { add(partner, .talk, facing: 0.3 * way, at: random.number(-0.3...0.3), back: 1) }
    case .pan:
      add(first, random.pick([.walk, .run]), facing: way * 1.1, at: 0, way: way)
      add(partner, random.pick([.talk, .wave]), facing: -0.5 * way, at: random.number(-0.35...0.35), back: 1)
      move.start.center = Vector2(random.number(-0.5...(-0.25)) * way, random.number(-0.06...0.06))
      move.end.center = Vector2(random.number(0.25...0.5) * way, random.number(-0.06...0.06))
      move.end.zoom = framing * random.pick([1, 1.2])
    }
  }

  private mutating func solo(_ template: Staging.Template, _ way: Float) {
    switch template {
    case .stroll:
      add(first, .walk, facing: way * 1.1, at: 0, way: way)
      move.follow = random.pick([0, 0.6, 1])
    case .leap:
      add(first, random.pick([.jump, .cheer]), facing: random.number(-0.8...0.8), at: 0)
      move.start.center.y = 0.04
      move.end.center.y = 0.04
    case .stand:
      add(first, .stand, facing: random.number(-0.9...0.9), at: 0)
    case .turn:
      add(first, .spin, facing: random.number(-3...3), at: 0)
      move.end.zoom *= random.pick([1, 1.15])
    default:
      add(first, random.pick([.talk, .wave]), facing: random.number(-0.5...0.5), at: 0)
      let height = 0.62 * cast[first].body.height + Backdrop.ground
      move.start = Camera(center: Vector2(0, height), zoom: 1.5)
      move.end = Camera(center: Vector2(0.05 * way, height), zoom: random.pick([1.5, 1.75]))
    }
  }

  private mutating func party(_ way: Float) {
    let guests = ([first] + others).prefix(3)
    for (place, who) in guests.enumerated() {
      let x = (Float(place) - 0.5 * Float(guests.count - 1)) * 0.31
      let action: Performance.Action = random.pick([.dance, .dance, .cheer, .wave])
      add(who, action, facing: random.number(-0.3...0.3), at: x * way, back: place == 1 ? 0 : 1)
    }
    move.end = Camera(center: Vector2(0, 0.01), zoom: move.start.zoom * random.pick([1, 1.1]))
  }

  /// - Parameters:
  ///   - middle: the place in the middle of the shot, world units.
  ///   - way: 1 to the right, -1 to the left, 0 on the spot; the speed follows from the steps.
  ///   - back: 1 for the second row.
  ///   - crossing: frames to cross the picture in; then `middle` is the share of the way that is done at the start.
  private mutating func add(
    _ who: Int, _ action: Performance.Action, facing: Float, at middle: Float, way: Float = 0, back: Float = 0,
    crossing: Float = 0
  ) {
    let performance = Performance(action, facing: facing, random: &random)
    let body = cast[who].body
    let stride = performance.travel * body.leg * body.height * (1 - 0.12 * back) / performance.period
    roles.append(
      Staging.Role(
        character: who, performance: performance, middle: middle, speed: way * stride, back: back, crossing: crossing))
  }
}
