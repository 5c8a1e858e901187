import Foundation

/// One drawing's attitude: joint angles in radians, in the character's own frame (x to its left, y up, z forwards).
struct Pose {
  /// A limb of two pieces. Angle 0 hangs down; `swing` lifts it forwards and `spread` sideways; `bend` and `fold` turn
  /// the second piece further forwards (for a leg: backwards) and sideways.
  struct Limb {
    var swing: Float = 0
    var spread: Float = 0.12
    var bend: Float = 0.15
    var fold: Float = 0
  }

  /// Turn about the vertical: 0 faces the viewer, a quarter turn faces right.
  var yaw: Float = 0
  var lean: Float = 0
  var sway: Float = 0
  var twist: Float = 0
  var headYaw: Float = 0
  var headRoll: Float = 0
  var headPitch: Float = 0
  /// Left, right.
  var arms = [Limb(), Limb()]
  var legs = [Limb(spread: 0.06, bend: 0.05), Limb(spread: 0.06, bend: 0.05)]
  /// Height of the lower foot above the ground, in body heights.
  var lift: Float = 0
  /// Above 1 stretched, below 1 squashed.
  var stretch: Float = 1
  /// 0 shut, 1 open.
  var eyesOpen: Float = 1
  var mouthOpen: Float = 0
  var smile: Float = 0.6
  var gaze: Float = 0
  /// Angle of the prop against the forearm.
  var propAngle: Float = 1.3
  /// How far loose cloth and hair trail, to the right of the picture.
  var trail: Float = 0
  /// Phase of the ripple in loose cloth and hair.
  var flutter: Float = 0
}

/// Where the joints of a posed character are, in body heights; the lower sole is at `lift`.
struct Skeleton {
  var hip = Vector3.zero
  var chest = Vector3.zero
  var head = Vector3.zero
  var shoulders: [Vector3] = []
  var elbows: [Vector3] = []
  var wrists: [Vector3] = []
  var hips: [Vector3] = []
  var knees: [Vector3] = []
  var ankles: [Vector3] = []
  /// Unit vectors from heel to toe.
  var feet: [Vector3] = []

  init(_ body: CharacterDesign.Proportions, _ pose: Pose) {
    let up = Vector3(sin(pose.sway), cos(pose.lean) * cos(pose.sway), sin(pose.lean))
    let ankleHeight: Float = 0.045
    let limb = 0.5 * (body.leg - ankleHeight)
    chest = up * body.torso
    head = chest + up * body.neck + Vector3(up.x * 0.6, 1, up.z * 0.6) * (body.head * 0.88)
    let across = Vector3(cos(pose.twist), -pose.sway * 0.6, -sin(pose.twist))
    for (index, side) in [Float(1), -1].enumerated() {
      let arm = pose.arms[index]
      let shoulder = chest + across * (side * (body.shoulders - 0.6 * body.armWidth)) - up * body.armWidth
      let elbow = shoulder + Self.reach(side, arm.swing, arm.spread) * (0.5 * body.arm)
      shoulders.append(shoulder)
      elbows.append(elbow)
      wrists.append(elbow + Self.reach(side, arm.swing + arm.bend, arm.spread + arm.fold) * (0.45 * body.arm))
      let leg = pose.legs[index]
      let joint = Vector3(side * body.hips * 0.55, 0, 0)
      let knee = joint + Self.reach(side, leg.swing, leg.spread) * limb
      let shank = Self.reach(side, leg.swing - leg.bend, leg.spread + leg.fold)
      hips.append(joint)
      knees.append(knee)
      ankles.append(knee + shank * limb)
      // The foot follows the shank half way, as a relaxed ankle does.
      let pitch = 0.55 * (leg.swing - leg.bend)
      feet.append(Vector3(side * 0.25, sin(pitch), cos(pitch)))
    }
    let toes = (0..<2).map { ankles[$0].y + min(feet[$0].y * body.foot * 0.7, 0) }
    raise(by: pose.lift + ankleHeight - min(toes[0], toes[1]))
  }

  private mutating func raise(by height: Float) {
    let shift = Vector3(0, height, 0)
    hip += shift
    chest += shift
    head += shift
    for index in 0..<2 {
      for path in [\Skeleton.shoulders, \.elbows, \.wrists, \.hips, \.knees, \.ankles] {
        self[keyPath: path][index] += shift
      }
    }
  }

  private static func reach(_ side: Float, _ swing: Float, _ spread: Float) -> Vector3 {
    Vector3(side * sin(spread), -cos(swing) * cos(spread), sin(swing) * cos(spread))
  }
}

/// The projection of a character onto the picture plane: parallel, seen from a little above.
struct FigureView {
  /// Where the character stands, in the world.
  var ground: Vector2
  /// World units a body height.
  var scale: Float
  var yaw: Float
  var stretch: Float = 1

  /// How much depth shows as height.
  static let tilt: Float = 0.16

  /// World position of a point of the body.
  func point(_ p: Vector3) -> Vector2 {
    let across = p.x * cos(yaw) + p.z * sin(yaw)
    return ground + scale * Vector2(across / stretch.squareRoot(), p.y * stretch - Self.tilt * depth(p))
  }

  /// How far a point of the body is before the character's axis, towards the viewer.
  func depth(_ p: Vector3) -> Float { p.z * cos(yaw) - p.x * sin(yaw) }
}
