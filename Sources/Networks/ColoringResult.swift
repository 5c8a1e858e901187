import Graph

/// What a network makes of `Frames`.
public struct ColoringResult {
  /// An image of the target that the network makes on its way, for the loss alone.
  public struct Draft {
    /// The terms of the loss that drafts count in, each with a weight of its own.
    public enum Term: String, CaseIterable, Sendable {
      /// What features of the reference network stand for (SPEC.md, "Losses").
      case latent
      /// The references' colours brought by the matching network's coarse step.
      case coarse
      /// The references' colours brought by its fine step.
      case fine
      /// What it paints where no reference shows the colour.
      case synthesis
    }

    /// The term that the draft counts in; drafts of one term are added up.
    public let term: Term
    /// The image, `[N, H / s, W / s, 3]` with a whole number s.
    public let image: Tensor
  }

  /// The coloured frame, `[N, H, W, 3]` in 0...1.
  public let color: Tensor
  /// What else the loss compares with the target, those of a term one after the other.
  public let drafts: [Draft]
}
