import Foundation
import Randomness

/// What a character does through a shot.
struct Performance: Sendable {
  enum Action: Sendable, CaseIterable { case stand, talk, wave, walk, run, jump, spin, strike, dance, cheer }

  let action: Action
  /// Turn of the body: 0 faces the viewer, positive to the right.
  let facing: Float
  /// Frames a cycle of the action.
  let period: Float
  /// Frames that the performance is ahead of the shot's clock, so that no two characters move in step.
  let offset: Float
  /// Unrest of the living body: gestures, glances, breath.
  private let unrest: ValueNoise

  init(_ action: Action, facing: Float, random: inout CounterRandom) {
    self.action = action
    self.facing = facing
    offset = random.number(0...40).rounded()
    unrest = ValueNoise(&random)
    switch action {
    case .stand: period = random.number(16...30)
    case .talk: period = random.number(18...24)
    case .wave: period = random.number(10...14)
    case .walk: period = random.number(20...26)
    case .run: period = random.number(13...17)
    case .jump: period = random.number(20...26)
    case .spin: period = random.number(30...40)
    case .strike: period = random.number(16...20)
    case .dance: period = random.number(18...24)
    case .cheer: period = random.number(14...18)
    }
  }

  /// How far one cycle carries the character, in legs: two strides of its feet.
  var travel: Float {
    switch action {
    case .walk: 4 * sin(Self.walkSwing)
    case .run: 4.6 * sin(Self.runSwing)
    default: 0
    }
  }

  private static let walkSwing: Float = 0.5
  private static let runSwing: Float = 0.85

  /// The attitude at a time of the shot, frames.
  func pose(at time: Float) -> Pose {
    let clock = time + offset
    let phase = 2 * Float.pi * (clock / period - (clock / period).rounded(.down))
    var pose = resting(clock)
    switch action {
    case .stand: stand(&pose, phase)
    case .talk: talk(&pose, clock, phase)
    case .wave: wave(&pose, phase)
    case .walk: walk(&pose, phase)
    case .run: run(&pose, phase)
    case .jump: jump(&pose, phase)
    case .spin: spin(&pose, time, phase)
    case .strike: strike(&pose, phase)
    case .dance: dance(&pose, phase)
    case .cheer: cheer(&pose, phase)
    }
    return pose
  }

  private func resting(_ clock: Float) -> Pose {
    var pose = Pose()
    pose.yaw = facing
    pose.headYaw = 0.35 * unrest.at(clock / 11) - 0.25 * facing
    pose.headRoll = 0.09 * unrest.at(clock / 9 + 50)
    pose.headPitch = 0.12 * unrest.at(clock / 8 + 90)
    pose.gaze = 0.9 * unrest.at(clock / 7 + 20)
    pose.sway = 0.03 * sin(clock / 7)
    pose.flutter = clock * 0.55
    pose.trail = 0.02 * sin(clock / 5)
    pose.stretch = 1 + 0.012 * sin(clock / 4)
    // A blink takes four frames: half way, shut, half way.
    let blink = (clock / 26 - (clock / 26).rounded(.down)) * 26
    pose.eyesOpen = blink < 2 ? 0.5 : blink < 4 ? 0 : 1
    pose.smile = 0.5 + 0.5 * unrest.at(clock / 17 + 130)
    return pose
  }

  /// Hardly moves: whole bodies shift by a pixel or two and nothing changes its look.
  private func stand(_ pose: inout Pose, _ phase: Float) {
    for side in 0..<2 {
      pose.arms[side] = .init(swing: 0.3 + 0.08 * sin(phase), spread: 0.35 + 0.05 * cos(phase), bend: 0.9)
      pose.legs[side] = .init(swing: 0, spread: 0.12, bend: 0.1 + 0.08 * sin(phase))
    }
    pose.sway = 0.02 * cos(phase)
    pose.stretch = 1 + 0.025 * sin(phase)
    pose.headPitch = 0.05 * cos(phase)
    pose.headYaw = -0.25 * facing
    pose.headRoll = 0.03 * sin(phase)
  }

  private func talk(_ pose: inout Pose, _ clock: Float, _ phase: Float) {
    let syllable = unrest.at(clock / 2.6 + 200)
    pose.mouthOpen = max(0, 0.25 + 0.9 * syllable)
    for side in 0..<2 {
      let gesture = unrest.at(clock / 6 + Float(side) * 70 + 300)
      pose.arms[side].swing = 0.35 + 0.55 * gesture
      pose.arms[side].bend = 1.1 + 0.7 * unrest.at(clock / 5 + Float(side) * 40 + 400)
      pose.arms[side].spread = 0.3 + 0.2 * gesture
      pose.arms[side].fold = -0.15
    }
    pose.twist = 0.25 * sin(phase)
    pose.sway = 0.07 * sin(phase)
    pose.lean = 0.06 + 0.06 * sin(2 * phase)
    pose.headYaw += 0.4 * unrest.at(clock / 9 + 600)
    pose.headPitch += 0.12 * sin(2 * phase)
    pose.legs[0].bend = 0.12 + 0.1 * sin(2 * phase)
    pose.legs[1].bend = 0.12 + 0.1 * sin(2 * phase)
    pose.propAngle = 1.2 + 0.3 * sin(phase)
  }

  private func wave(_ pose: inout Pose, _ phase: Float) {
    pose.arms[0] = .init(swing: 0.3, spread: 2.3 + 0.15 * sin(phase), bend: 0, fold: 0.25 + 0.65 * sin(phase))
    pose.arms[1] = .init(swing: 0.15 + 0.1 * sin(phase), spread: 0.35, bend: 0.7, fold: -0.1)
    pose.sway = 0.09 * sin(phase)
    pose.headRoll += 0.14 * sin(phase + 0.6)
    pose.twist = 0.15 * sin(phase)
    pose.mouthOpen = 0.55 + 0.25 * sin(phase)
    pose.smile = 1
    pose.stretch = 1 + 0.025 * sin(2 * phase)
    pose.trail = -0.05 * sin(phase)
  }

  private func walk(_ pose: inout Pose, _ phase: Float) {
    for (side, sign) in [(0, Float(1)), (1, -1)] {
      let step = sign * sin(phase)
      let passing = max(0, sign * cos(phase))
      pose.legs[side] = .init(swing: Self.walkSwing * step + 0.25 * passing, spread: 0.03, bend: 0.08 + 0.95 * passing)
      pose.arms[side] = .init(swing: -0.65 * step, spread: 0.16, bend: 0.35 - 0.3 * step)
    }
    pose.lean = 0.07
    pose.twist = 0.22 * sin(phase)
    pose.headPitch += 0.06 * sin(2 * phase)
    pose.headRoll += 0.05 * sin(phase)
    pose.trail = (-0.12 + 0.03 * sin(2 * phase)) * (facing < 0 ? -1 : 1)
    pose.propAngle = 1.2 + 0.15 * sin(phase)
  }

  private func run(_ pose: inout Pose, _ phase: Float) {
    for (side, sign) in [(0, Float(1)), (1, -1)] {
      let step = sign * sin(phase)
      let passing = max(0, sign * cos(phase - 0.3))
      let push = max(0, -sign * cos(phase))
      pose.legs[side] = .init(
        swing: 0.15 + Self.runSwing * step + 0.3 * passing, spread: 0.02, bend: 0.25 + 1.5 * passing - 0.1 * push)
      pose.arms[side] = .init(swing: -0.95 * step, spread: 0.2, bend: 1.5 - 0.3 * step)
    }
    pose.lift = 0.05 * abs(cos(phase))
    pose.lean = 0.3
    pose.twist = 0.32 * sin(phase)
    pose.stretch = 1 + 0.03 * cos(2 * phase)
    pose.headPitch += 0.12 + 0.06 * sin(2 * phase)
    pose.mouthOpen = 0.4
    pose.trail = (-0.3 + 0.05 * sin(2 * phase)) * (facing < 0 ? -1 : 1)
    pose.propAngle = 0.9
  }

  private func jump(_ pose: inout Pose, _ phase: Float) {
    // A crouch for a third of the cycle, then the flight.
    let t = phase / (2 * .pi)
    let crouch = t < 0.34 ? sin(.pi * t / 0.34) : 0
    let flight = t < 0.34 ? 0 : (t - 0.34) / 0.66
    let height = 4 * flight * (1 - flight)
    pose.lift = 0.2 * height
    pose.stretch = 1 - 0.1 * crouch + 0.06 * (flight > 0 ? abs(1 - 2 * flight) : 0)
    for side in 0..<2 {
      let tuck = height * (side == 0 ? 1 : 0.55)
      pose.legs[side] = .init(swing: 0.75 * crouch + 0.8 * tuck, spread: 0.12, bend: 1.3 * crouch + 1.2 * tuck)
      pose.arms[side] = .init(
        swing: -0.7 * crouch + 1.3 * height, spread: 0.3 + 1.5 * height, bend: 0.3 + 0.3 * crouch, fold: 0.3 * height)
    }
    pose.lean = 0.35 * crouch
    pose.headPitch = -0.15 * height + 0.1 * crouch
    pose.mouthOpen = 0.9 * height
    pose.smile = 1
    pose.trail = 0.1 * sin(phase)
  }

  private func spin(_ pose: inout Pose, _ time: Float, _ phase: Float) {
    pose.yaw = facing + 2 * .pi * time / period
    pose.headYaw = 0.35 * sin(phase)
    for side in 0..<2 {
      pose.arms[side] = .init(swing: 0.2 * sin(phase), spread: 0.95 + 0.3 * sin(2 * phase), bend: 0.3, fold: 0.25)
      let lifted = max(0, sin(4 * phase + Float(side) * .pi))
      pose.legs[side] = .init(swing: 0.25 * lifted, spread: 0.08, bend: 0.5 * lifted)
    }
    pose.mouthOpen = 0.3
    pose.smile = 1
    pose.trail = 0.1
    pose.sway = 0.05 * sin(phase)
  }

  private func strike(_ pose: inout Pose, _ phase: Float) {
    // Back slowly, down fast, and recover.
    let t = phase / (2 * .pi)
    let ready = smoothStep(t / 0.45)
    let blow = smoothStep((t - 0.5) / 0.16)
    let rest = smoothStep((t - 0.78) / 0.22)
    let raised = ready * (1 - blow)
    let struck = blow * (1 - rest)
    pose.arms[1] = .init(
      swing: 0.5 + 2.1 * raised + 0.55 * struck, spread: 0.3 + 0.2 * raised, bend: 0.7 + 0.3 * raised - 0.55 * struck)
    pose.propAngle = 1.3 - 0.6 * raised + 0.1 * struck
    pose.arms[0] = .init(swing: 0.7 - 0.9 * struck + 0.3 * raised, spread: 0.35, bend: 1.2)
    pose.legs[0] = .init(swing: 0.45 + 0.3 * struck, spread: 0.1, bend: 0.25 + 0.45 * struck)
    pose.legs[1] = .init(swing: -0.35 - 0.15 * struck, spread: 0.1, bend: 0.25)
    pose.lean = -0.12 * raised + 0.35 * struck
    pose.twist = 0.45 * raised - 0.55 * struck
    pose.mouthOpen = struck
    pose.smile = 0.1
    pose.headYaw *= 0.4
    pose.trail = (0.1 * raised - 0.25 * struck) * (facing < 0 ? -1 : 1)
  }

  private func dance(_ pose: inout Pose, _ phase: Float) {
    for (side, sign) in [(0, Float(1)), (1, -1)] {
      let beat = sign * sin(phase)
      pose.arms[side] = .init(swing: 0.5 + 0.4 * beat, spread: 1.2 + 0.75 * beat, bend: 0.4, fold: 0.5 + 0.5 * beat)
      pose.legs[side] = .init(
        swing: 0.55 * max(0, beat), spread: 0.16 + 0.2 * max(0, beat), bend: 0.15 + 0.95 * max(0, beat))
    }
    pose.yaw = facing + 0.45 * sin(phase)
    pose.sway = 0.17 * sin(phase)
    pose.headRoll += -0.18 * sin(phase)
    pose.stretch = 1 + 0.04 * cos(2 * phase)
    pose.mouthOpen = 0.35 + 0.3 * cos(2 * phase)
    pose.smile = 1
    pose.trail = -0.13 * cos(phase)
  }

  private func cheer(_ pose: inout Pose, _ phase: Float) {
    let up = 0.5 + 0.5 * sin(phase)
    for side in 0..<2 {
      pose.arms[side] = .init(swing: 0.5, spread: 1.5 + 1.1 * up, bend: 0.2, fold: 0.7 - 0.5 * up)
      pose.legs[side] = .init(swing: 0.5 * (1 - up), spread: 0.1, bend: 0.95 * (1 - up))
    }
    pose.lift = 0.09 * max(0, 2 * up - 1)
    pose.stretch = 0.95 + 0.09 * up
    pose.mouthOpen = 0.4 + 0.5 * up
    pose.smile = 1
    pose.headPitch = 0.1 * up
    pose.trail = 0.06 * cos(phase)
  }
}
