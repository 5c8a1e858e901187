import Foundation
import Randomness

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

  enum Template: String, CaseIterable {
    case stroll, talk, chase, greeting, leap, party, turn, fight, crossing
    case closeUp = "close_up"
  }

  let name: String
  let frameCount: Int
  let roles: [Role]
  let move: CameraMove
  let backdrop: Int
  private let shakes: ValueNoise

  /// The staging of one shot.
  /// - Parameters:
  ///   - cast: the characters' designs.
  ///   - first: the character that this shot is about.
  init(
    _ template: Template, index: Int, cast: [CharacterDesign], first: Int, backdrops: Int, random: inout CounterRandom
  ) {
    let digits = String(index)
    name = "shot\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)_\(template.rawValue)"
    frameCount = 2 * (12 + random.integer(below: 5))
    backdrop = random.integer(below: backdrops)
    shakes = ValueNoise(&random)
    let others = random.shuffled(cast.indices.filter { $0 != first })
    var blocking = Blocking(cast: cast, first: first, others: others, random: random)
    blocking.stage(template)
    (roles, move) = (blocking.roles, blocking.move)
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
