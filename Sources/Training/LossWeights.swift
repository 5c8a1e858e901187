/// What each term of the generator's loss counts (SPEC.md, "Losses").
public struct LossWeights: Codable, Hashable, Sendable {
  /// Binary cross-entropy of the discriminator's logits to 1.
  public var adversarial: Float
  /// Mean absolute difference between output and target.
  public var l1: Float
  /// Mean absolute difference between the target and the two heads' images.
  public var latent: Float
  /// Mean absolute difference of VGG19's features.
  public var perceptual: Float
  /// Mean absolute difference of the Gram matrices of VGG19's features.
  public var style: Float

  /// The weights of SPEC.md unless said otherwise.
  public init(adversarial: Float = 1, l1: Float = 10, latent: Float = 1, perceptual: Float = 1.7, style: Float = 3.3) {
    self.adversarial = adversarial
    self.l1 = l1
    self.latent = latent
    self.perceptual = perceptual
    self.style = style
  }

  /// Whether any term looks at VGG19's features.
  public var needsFeatures: Bool { perceptual != 0 || style != 0 }
}
