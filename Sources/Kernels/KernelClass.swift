/// What a kernel is for, as profiles and benchmarks group them. Each shader names its class in a line
/// `#pragma class(NAME)`, in snake case, without which it does not build.
public enum KernelClass: String, Codable, CaseIterable, Sendable {
  /// Convolutions, their gradients and the packing of their weights.
  case convolution
  /// Dense and windowed matching.
  case matching
  /// Products of matrices.
  case matrixProduct = "matrix product"
  /// Instance normalisation, AdaIN and vectors of unit length.
  case normalization
  /// The spectral norms of weights.
  case spectralNorm = "spectral norm"
  /// What is computed element by element, activations that ride on no other kernel among it.
  case elementwise
  /// Elements that change nothing but their place.
  case arrangement
  /// Pooling and upsampling.
  case pooling
  /// Sums over pixels, channels or everything, as for losses and the gradients of biases.
  case reduction
  /// The optimiser's step.
  case optimizer
  /// What others are held against.
  case peak
}
