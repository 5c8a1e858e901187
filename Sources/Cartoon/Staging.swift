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
    /// Frames in which the role crosses the whole picture, again and again; 0 where it goes its way by its speed.
    var crossing: Float = 0
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
    case stroll, talk, chase, greeting, leap, party, turn, fight, crossing, dash, pan, stand
    case closeUp = "close_up"
  }

  let name: String
  let frameCount: Int
  let roles: [Role]
  let move: CameraMove
  let backdrop: Int
  /// Frames for which a drawing is held.
  let hold: Int
  /// The weight of the pen that the shot is inked with; 1 is a bold outline.
  let pen: Float
  private let shakes: ValueNoise

  /// The staging of one shot.
  /// - Parameters:
  ///   - cast: the characters' designs.
  ///   - first: the character that this shot is about.
  ///   - backdrops: the kinds of the places that there are.
  init(
    _ template: Template, index: Int, cast: [CharacterDesign], first: Int, backdrops: [Backdrop.Kind],
    random: inout CounterRandom
  ) {
    let digits = String(index)
    name = "shot\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)_\(template.rawValue)"
    frameCount = 2 * (12 + random.integer(below: 5))
    // A camera that pans shows what it does to texture.
    backdrop = random.pick(backdrops.indices.filter { template != .pan || backdrops[$0].isPainting })
    hold = random.pick([2, 2, 3])
    pen = random.number(0.55...1.35)
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

  /// The figures at a frame, the farthest first; `span` is the width of the picture, world units. Some of the `roles`
  /// alone, by their places, where these are given; for `held` frames the same, or for as many as the shot holds drawings.
  func figures(
    at frame: Int, cast: [CharacterDesign], span: Float, roles chosen: [Int]? = nil, hold held: Int? = nil
  ) -> [Figure] {
    let time = Float(frame - frame % (held ?? hold))
    return (chosen.map { $0.map { roles[$0] } } ?? roles).sorted { $0.back > $1.back }.map { role in
      var x = role.middle + role.speed * (time - 0.5 * Float(frameCount))
      if role.crossing > 0 {
        let laps = time / role.crossing + role.middle
        // Who leaves the picture is out of sight when the next crossing begins.
        x = (laps - laps.rounded(.down) - 0.5) * (span + 0.6) * (role.speed < 0 ? -1 : 1)
      }
      return Figure(
        cast[role.character], role.performance.pose(at: time),
        ground: Vector2(x, Backdrop.ground + 0.05 * role.back), scale: 1 - 0.12 * role.back)
    }
  }
}
