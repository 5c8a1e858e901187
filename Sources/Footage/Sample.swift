import Randomness

/// One training sample: a frame to colour and coloured frames of the same shot, all seen alike.
public struct Sample: Sendable, Equatable {
  /// The shot, as an index into those that a `SampleReader` has.
  public var shot: Int
  /// The frame to colour, as an index into the shot's.
  public var target: Int
  /// The indices of the references, in chronological order.
  public var references: [Int]
  /// Whether all images are mirrored left to right.
  public var isFlipped = false
  /// Where a crop lies in the room that it has, each in [0, 1), from left and top.
  public var cropPosition: SIMD2<Float> = [0.5, 0.5]
  /// Where it is given, the sample shows a window of the frames' own pixels, reduced to the working size: 0 is a window
  /// of the working size, which is not reduced, and 1 the largest of its shape. Otherwise the reader's `Fitting` holds.
  public var cropScale: Float?
  /// Other colours for target and references alike.
  public var recoloring = Recoloring.none

  /// The sample at `position` of the batch of `step`, of batches of `batchSize`: a pure function of these numbers, the
  /// rules and the shots' lengths, all of which are 3 or more, so that a run that is resumed at a step sees what it
  /// would have seen. Each shot comes once an epoch, in an order that changes (SPEC, Optimisation).
  public static func drawn(
    _ rules: SamplingRules, seed: UInt64, step: Int, position: Int, batchSize: Int, shotLengths: [Int]
  ) -> Sample {
    precondition(!shotLengths.isEmpty && shotLengths.allSatisfy { $0 >= 3 }, "samples are drawn of shots of 3 frames")
    let (epoch, place) = (step * batchSize + position).quotientAndRemainder(dividingBy: shotLengths.count)
    var order = CounterRandom(seed: seed, purpose: "order of the shots", epoch)
    let shot = shotLengths.indices.shuffled(using: &order)[place]
    let frames = shotLengths[shot]
    var random = CounterRandom(seed: seed, purpose: "training sample", step, position)
    let limit = rules.gapLimit(frames: frames)
    let before = 1 + random.integer(below: limit)
    let after = rules.isSymmetric ? before : 1 + random.integer(below: limit)
    let target = before + random.integer(below: frames - before - after)
    var sample = Sample(
      shot: shot, target: target, references: [target - before, target + after], isFlipped: random.uniform() < 0.5,
      cropPosition: [random.uniform(), random.uniform()])
    if random.uniform() < rules.cropping { sample.cropScale = random.uniform() }
    if random.uniform() < rules.recoloring { sample.recoloring = .drawn(&random) }
    sample.fitReferences(to: rules.referenceCount, frames: frames, &random)
    return sample
  }

  /// Makes the references `count`: one of the two that are there, or any other frames besides, of which one may come
  /// twice.
  private mutating func fitReferences(to count: Int, frames: Int, _ random: inout CounterRandom) {
    if count == 1 { references.remove(at: random.integer(below: 2)) }
    while references.count < count {
      let other = random.integer(below: frames - 1)
      references.append(other < target ? other : other + 1)
    }
    references.sort()
  }
}
