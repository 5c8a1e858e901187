/// How the samples of a training run are drawn from shots.
public struct SamplingRules: Sendable, Equatable {
  /// References of a sample: 1 is the frame before the target or the one after it, 2 are both, and more are those two
  /// and further frames of the shot.
  public var referenceCount = 2
  /// The most frames between a target and the references next to it; in a short shot as many as leave a target room.
  public var largestGap: Int
  /// Whether the references lie equally far before and after the target. Key frames of real use do not.
  public var isSymmetric: Bool
  /// The share of the samples whose colours are changed for other ones, see `Recoloring`.
  public var recoloring: Float
  /// The share of the samples that show a window of the frames at a scale of chance, see `Sample.cropScale`.
  public var cropping: Float

  /// For the reference network (SPEC, Optimisation).
  public static let reference = SamplingRules(largestGap: 2, isSymmetric: true, recoloring: 0, cropping: 0)

  /// For the matching network: large and uneven motion, nothing but the references to tell the colours, and lines as
  /// they come from a reduced scan and as they come unreduced.
  public static let matching = SamplingRules(largestGap: 8, isSymmetric: false, recoloring: 0.8, cropping: 0.25)

  /// The largest gap that a shot of `frames` frames has room for.
  public func gapLimit(frames: Int) -> Int { min(largestGap, (frames - 1) / 2) }
}
