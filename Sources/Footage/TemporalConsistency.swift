/// How calm a coloured sequence is, held against the true one.
public struct TemporalConsistency: Codable, Hashable, Sendable {
  /// The mean absolute difference between the colours' change from frame to frame and the true change.
  public var changeError: Double
  /// The same where the true frames stay as they are: what flickers; nil where nothing stays.
  public var stillChangeError: Double?
  /// The same where they do not; nil where nothing moves.
  public var movingChangeError: Double?
  /// The warping error over that of the true frames: how much a frame differs from the one before, moved along with the
  /// motion of the true frames. 1 is as calm as the original; nil where the original is perfectly so. Parts that come
  /// into sight count in both.
  public var warpingRatio: Double?
}

extension TemporalConsistency {
  /// The means of `shots`, of which there is one at least.
  public init(meanOf shots: [TemporalConsistency]) {
    func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
    self.init(
      changeError: mean(shots.map(\.changeError)) ?? 0, stillChangeError: mean(shots.compactMap(\.stillChangeError)),
      movingChangeError: mean(shots.compactMap(\.movingChangeError)),
      warpingRatio: mean(shots.compactMap(\.warpingRatio)))
  }
}

/// What truly happens from one frame to the next.
public struct FrameChange {
  /// Up to this difference of any channel a pixel stays as it is: two of 255 levels, which a video's coding changes.
  private static let stillLimit: Float = 2 / 255

  let previous: Image
  let frame: Image
  let motion: FrameMotion
  /// Whether each pixel changes.
  let isMoving: [Bool]

  /// The change from `previous` to `frame`, true frames of one shape.
  public init(from previous: Image, to frame: Image) {
    (self.previous, self.frame) = (previous, frame)
    motion = FrameMotion(from: previous, to: frame)
    isMoving = stride(from: 0, to: frame.samples.count, by: frame.channels).map { start in
      (start..<start + frame.channels).contains {
        abs(frame.samples[$0] - previous.samples[$0]) > Self.stillLimit
      }
    }
  }
}

/// The errors of a sequence from frame to frame, added up.
public struct TemporalErrors {
  /// Absolute differences and how many they are.
  private struct Sum {
    var total = 0.0
    var count = 0
    var mean: Double? { count == 0 ? nil : total / Double(count) }
  }

  private var still = Sum()
  private var moving = Sum()
  private var warping = 0.0
  private var trueWarping = 0.0

  /// No frames yet.
  public init() {}

  /// Adds the step from `previous` to `frame`, two images made for the true ones of `change`, of their shape.
  public mutating func add(_ change: FrameChange, previous: Image, frame: Image) {
    precondition(frame.samples.count == change.frame.samples.count, "sequences are compared in one shape")
    for index in frame.samples.indices {
      let made = frame.samples[index] - previous.samples[index]
      let error = Double(abs(made - (change.frame.samples[index] - change.previous.samples[index])))
      if change.isMoving[index / frame.channels] {
        moving.total += error
        moving.count += 1
      } else {
        still.total += error
        still.count += 1
      }
    }
    warping += Self.distance(frame, change.motion.warped(previous))
    trueWarping += Self.distance(change.frame, change.motion.warped(change.previous))
  }

  /// The means over all that was added; nil before anything was.
  public var consistency: TemporalConsistency? {
    let count = still.count + moving.count
    guard count > 0 else { return nil }
    return TemporalConsistency(
      changeError: (still.total + moving.total) / Double(count), stillChangeError: still.mean,
      movingChangeError: moving.mean, warpingRatio: trueWarping > 0 ? warping / trueWarping : nil)
  }

  private static func distance(_ first: Image, _ second: Image) -> Double {
    zip(first.samples, second.samples).reduce(0) { $0 + Double(abs($1.0 - $1.1)) }
  }
}
