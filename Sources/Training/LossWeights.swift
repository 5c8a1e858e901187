import Networks

/// What each term of the generator's loss counts (SPEC.md, "Losses"). A term that counts nothing is not computed.
public struct LossWeights: Hashable, Sendable {
  /// Binary cross-entropy of the discriminator's logits to 1; without it there is no discriminator.
  public var adversarial: Float
  /// Mean absolute difference between output and target.
  public var l1: Float
  /// Mean absolute difference between the target and the two heads' images of the reference network.
  public var latent: Float
  /// Mean absolute difference between the target and the coarse copy of the matching network.
  public var coarse: Float
  /// Mean absolute difference between the target and the fine copy of the matching network.
  public var fine: Float
  /// Mean absolute difference between the target and the synthesis of the matching network.
  public var synthesis: Float
  /// Mean absolute difference of VGG19's features.
  public var perceptual: Float
  /// Mean absolute difference of the Gram matrices of VGG19's features.
  public var style: Float

  /// The weights of SPEC.md unless said otherwise.
  public init(
    adversarial: Float = 1, l1: Float = 10, latent: Float = 1, coarse: Float = 0, fine: Float = 0, synthesis: Float = 0,
    perceptual: Float = 1.7, style: Float = 3.3
  ) {
    self.adversarial = adversarial
    self.l1 = l1
    self.latent = latent
    self.coarse = coarse
    self.fine = fine
    self.synthesis = synthesis
    self.perceptual = perceptual
    self.style = style
  }

  /// Whether any term looks at VGG19's features.
  public var needsFeatures: Bool { perceptual != 0 || style != 0 }

  /// Whether any term asks a discriminator.
  public var needsDiscriminator: Bool { adversarial != 0 }

  /// Whether a term counts that training the stage of `network` has.
  func isAnyUsed(by network: NetworkConfiguration, in stage: Stage) -> Bool {
    let drafts = stage == .color ? network.draftTerms.map { self[keyPath: $0.weight] } : []
    return ([adversarial, l1, perceptual, style] + drafts).contains { $0 != 0 }
  }

  /// All weights by the names of their terms.
  var named: [(name: String, weight: Float)] {
    LossTerm.all.map { ($0.name, self[keyPath: $0.weight]) }
  }
}

extension LossWeights: Codable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Reads the weights by the names of their terms; those that the file does not know count nothing.
  public init(from decoder: any Decoder) throws {
    self.init(adversarial: 0, l1: 0, latent: 0, perceptual: 0, style: 0)
    let container = try decoder.container(keyedBy: Name.self)
    for term in LossTerm.all {
      self[keyPath: term.weight] = try container.decodeIfPresent(Float.self, forKey: Name(term.name)) ?? 0
    }
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (name, weight) in named { try container.encode(weight, forKey: Name(name)) }
  }
}
