/// How exactly a graph computes.
public enum Precision: String, Codable, Hashable, Sendable, CaseIterable {
  /// float32 throughout.
  case single
  /// Activations are kept as float16, and products may round their factors to it; sums, parameters and losses are
  /// float32 (Micikevicius et al., "Mixed Precision Training", arXiv 1710.03740).
  case mixed
}
