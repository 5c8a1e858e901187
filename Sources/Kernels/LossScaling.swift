/// Dynamic loss scaling (Micikevicius et al., "Mixed Precision Training", arXiv 1710.03740, section 3.2): losses are
/// multiplied by a power of two before gradients are taken, so that small gradients are not lost in float16; where one
/// becomes too large for it, the step is left out and the scale halved.
public enum LossScaling {
  /// The scale that a run begins with.
  public static let firstScale: Float = 32_768
  /// The largest scale.
  public static let largestScale: Float = 16_777_216
  /// Finite steps in a row after which the scale is doubled.
  public static let growthInterval = 2_000

  /// The state that a run begins with: the scale, the steps since it changed, and 1 - beta^t of both of Adam's moments.
  public static let firstState: [Float] = [firstScale, 0, 0, 0]

  /// Moves `state`, four floats, by a step whose scaled gradients hold so many elements that are not finite, `nonFinite`,
  /// one float; and says to `verdict`, four floats, what `Adam.step` is to do.
  public static func step(
    nonFinite: BufferRange, state: BufferRange, verdict: BufferRange, beta1: Float, beta2: Float
  ) -> [Launch] {
    [
      LossScaleStep.launch(
        nonFinite: nonFinite, stateBefore: state, state: state, verdict: verdict,
        constants: .init(
          beta1: beta1, beta2: beta2, growthInterval: Float(growthInterval), largest: largestScale),
        groups: Grid(1), cost: Cost(bytes: 64))
    ]
  }
}
