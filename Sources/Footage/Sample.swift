import Randomness

/// One training sample: a frame to colour and the coloured frames before and after it, all seen alike.
public struct Sample: Sendable, Equatable {
  /// The shot, as an index into those that a `SampleReader` has.
  public var shot: Int
  /// The frame to colour, as an index into the shot's.
  public var target: Int
  /// Frames between target and reference, on both sides.
  public var gap: Int
  /// Whether all images are mirrored left to right.
  public var isFlipped = false
  /// Where a crop lies in the room that it has, each in [0, 1), from left and top.
  public var cropPosition: SIMD2<Float> = [0.5, 0.5]

  /// The indices of the references, in chronological order around the target.
  public var references: [Int] { [target - gap, target + gap] }

  /// The largest gap in use: SPEC, Optimisation.
  private static let largestGap = 2

  /// The largest gap that a shot of `frames` frames has room for.
  private static func gapLimit(frames: Int) -> Int { min(largestGap, (frames - 1) / 2) }

  /// The sample at `position` of the batch of `step`, of batches of `batchSize`: a pure function of these numbers
  /// and of the shots' lengths, all of which are 3 or more, so that a run that is resumed at a step sees what it would
  /// have seen. Each shot comes once an epoch, in an order that changes (SPEC, Optimisation).
  public static func drawn(seed: UInt64, step: Int, position: Int, batchSize: Int, shotLengths: [Int]) -> Sample {
    precondition(!shotLengths.isEmpty && shotLengths.allSatisfy { $0 >= 3 }, "samples are drawn of shots of 3 frames")
    let (epoch, place) = (step * batchSize + position).quotientAndRemainder(dividingBy: shotLengths.count)
    var order = CounterRandom(seed: seed, purpose: "order of the shots", epoch)
    let shot = shotLengths.indices.shuffled(using: &order)[place]
    var random = CounterRandom(seed: seed, purpose: "training sample", step, position)
    let gap = 1 + random.integer(below: gapLimit(frames: shotLengths[shot]))
    let first = random.integer(below: shotLengths[shot] - 2 * gap)
    return Sample(
      shot: shot, target: first + gap, gap: gap, isFlipped: random.uniform() < 0.5,
      cropPosition: [random.uniform(), random.uniform()])
  }

  /// The samples that a model is judged by: every second frame of each shot that has the room, at the largest gap.
  public static func evaluation(shotLengths: [Int]) -> [Sample] {
    shotLengths.enumerated().flatMap { shot, frames in
      let gap = gapLimit(frames: frames)
      return stride(from: gap, to: gap > 0 ? frames - gap : 0, by: 2).map { Sample(shot: shot, target: $0, gap: gap) }
    }
  }
}
