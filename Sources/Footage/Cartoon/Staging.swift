import Foundation

/// How a shot is staged: who plays what, where, and how the camera looks at it.
struct Staging: Sendable {
  struct Role: Sendable {
    let character: Int
    let performance: Performance
    /// Place in the middle of the shot, and the way covered in a frame; world units.
    let middle: Float
    let speed: Float
    /// Roles farther back stand a little higher and look a little smaller.
    let back: Float
  }

  /// A move from one view to another over the shot.
  struct CameraMove: Sendable {
    var start = Camera(center: .zero, zoom: 1)
    var end = Camera(center: .zero, zoom: 1)
    var shake: Float = 0
    /// Share of the first role's way that the camera goes along.
    var follow: Float = 0

    var isStill: Bool { start == end && shake == 0 && follow == 0 }
  }

  enum Template: CaseIterable { case stroll, talk, chase, greeting, leap, party, turn, fight, crossing, closeUp }

  let name: String
  let frameCount: Int
  private(set) var roles: [Role] = []
  private(set) var move = CameraMove()
  let backdrop: Int
  private let shakes: ValueNoise

  /// The staging of one shot.
  /// - Parameters:
  ///   - cast: the characters' designs.
  ///   - first: the character that this shot is about.
  init(
    _ template: Template, index: Int, cast: [CharacterDesign], first: Int, backdrops: Int, random: inout CartoonRandom
  ) {
    name = "shot\(String(repeating: "0", count: max(0, 3 - String(index).count)))\(index)_\(template)"
    frameCount = 2 * (12 + random.index(5))
    backdrop = random.index(backdrops)
    shakes = ValueNoise(&random)
    let others = random.shuffled(cast.indices.filter { $0 != first })
    let way: Float = random.chance(0.5) ? 1 : -1
    func partner(_ number: Int) -> Int { others.isEmpty ? first : others[number % others.count] }
    func add(_ who: Int, _ action: Performance.Action, facing: Float, at middle: Float, way: Float = 0, back: Float = 0)
    {
      let performance = Performance(action, facing: facing, random: &random)
      let body = cast[who].body
      let stride = performance.travel * body.leg * body.height * (1 - 0.12 * back) / performance.period
      roles.append(
        Role(character: who, performance: performance, middle: middle, speed: way * stride, back: back))
    }
    switch template {
    case .stroll:
      add(first, .walk, facing: way * 1.1, at: 0, way: way)
      move.follow = random.pick([0, 0.6, 1])
    case .talk:
      add(partner(0), .talk, facing: 0.75, at: -0.25)
      add(first, .talk, facing: -0.75, at: 0.25)
      move.end = Camera(center: Vector2(0.04 * way, 0.02), zoom: random.pick([1, 1.12]))
    case .chase:
      add(first, .run, facing: way * 1.2, at: 0.13 * way, way: way)
      move.follow = 0.92
      move.shake = 0.012
      if cast.count > 1, random.chance(0.6) {
        add(partner(0), .run, facing: way * 1.2, at: -0.3 * way, way: way, back: 1)
      }
    case .greeting:
      add(first, .wave, facing: random.number(-0.35...0.35), at: 0.03, back: 1)
      add(partner(0), .walk, facing: way * 1.15, at: 0, way: way)
    case .leap:
      add(first, random.pick([.jump, .cheer]), facing: random.number(-0.8...0.8), at: 0)
      move.start.center.y = 0.04
      move.end.center.y = 0.04
    case .party:
      for (place, who) in ([first] + others).prefix(3).enumerated() {
        let count = min(3, cast.count)
        let x = (Float(place) - 0.5 * Float(count - 1)) * 0.3
        let action: Performance.Action = random.pick([.dance, .dance, .cheer, .wave])
        add(who, action, facing: random.number(-0.3...0.3), at: x * way, back: place == 1 ? 0 : 1)
      }
      move.end = Camera(center: Vector2(0, 0.01), zoom: random.pick([1, 1.1]))
    case .turn:
      add(first, .spin, facing: random.number(-3...3), at: 0)
      move.end.zoom = random.pick([1, 1.15])
    case .fight:
      add(first, .strike, facing: way * 0.95, at: -0.2 * way)
      add(partner(0), random.pick([.jump, .strike]), facing: -way * 0.95, at: 0.25 * way, back: 1)
      move.shake = random.pick([0, 0.01])
    case .crossing:
      add(partner(0), .walk, facing: -1.1, at: 0, way: -1, back: 1)
      add(first, .walk, facing: 1.1, at: 0, way: 1)
    case .closeUp:
      add(first, random.pick([.talk, .wave]), facing: random.number(-0.5...0.5), at: 0)
      let height = 0.62 * cast[first].body.height + Backdrop.ground
      move.start = Camera(center: Vector2(0, height), zoom: 1.5)
      move.end = Camera(center: Vector2(0.05 * way, height), zoom: random.pick([1.5, 1.75]))
    }
  }

  /// The view at a frame; cameras move on ones.
  func camera(at frame: Int) -> Camera {
    let t = smoothStep(Float(frame) / Float(max(frameCount - 1, 1)))
    var center = move.start.center.toward(move.end.center, t)
    center.x += move.follow * roles[0].speed * (Float(frame) - 0.5 * Float(frameCount))
    center += move.shake * Vector2(shakes.at(Float(frame) * 0.7), shakes.at(Float(frame) * 0.7 + 100))
    return Camera(center: center, zoom: move.start.zoom + (move.end.zoom - move.start.zoom) * t)
  }

  /// The figures at a frame, the farthest first; drawings are held for two frames.
  func figures(at frame: Int, cast: [CharacterDesign]) -> [Figure] {
    let time = Float(frame & ~1)
    return roles.sorted { $0.back > $1.back }.map { role in
      let x = role.middle + role.speed * (time - 0.5 * Float(frameCount))
      return Figure(
        cast[role.character], role.performance.pose(at: time),
        ground: Vector2(x, Backdrop.ground + 0.05 * role.back), scale: 1 - 0.12 * role.back)
    }
  }
}
