import Randomness

/// Another palette for all colour images of a sample: each output channel is made of another input channel,
/// `offset + gain * input`.
///
/// A network that sees the same thing in ever other colours can learn them from nothing but the references.
public struct Recoloring: Sendable, Equatable {
  /// The probability that an output channel is inverted.
  private static let inversion: Float = 0.35
  /// The smallest contrast that is left to a channel.
  private static let smallestGain: Float = 0.6

  /// The input channel of each output channel: a permutation.
  public let sources: SIMD3<Int>
  /// -1 to 1 for each output channel; negative where it is inverted.
  public let gain: SIMD3<Float>
  /// For each output channel.
  public let offset: SIMD3<Float>

  /// Leaves the colours as they are.
  public static let none = Recoloring(sources: [0, 1, 2], gain: .one, offset: .zero)

  /// A permutation, each as likely; then each channel x becomes 1 - x with probability 0.35, and then g x + o with g
  /// uniform in [0.6, 1) and o in [0, 1 - g), so that what lay in 0...1 still does.
  static func drawn(_ random: inout CounterRandom) -> Recoloring {
    let order = [0, 1, 2].shuffled(using: &random)
    var gain = SIMD3<Float>.one
    var offset = SIMD3<Float>.zero
    for channel in 0..<3 {
      let isInverted = random.uniform() < inversion
      let contrast = smallestGain + (1 - smallestGain) * random.uniform()
      gain[channel] = isInverted ? -contrast : contrast
      offset[channel] = (isInverted ? contrast : 0) + (1 - contrast) * random.uniform()
    }
    return Recoloring(sources: [order[0], order[1], order[2]], gain: gain, offset: offset)
  }
}
