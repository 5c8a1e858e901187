/// What a kernel is for, as profiles and benchmarks group them.
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
  /// A kernel that no other class names.
  case other

  private static let prefixes: [(prefix: String, kind: KernelClass)] = [
    ("conv2d", .convolution), ("winograd", .convolution), ("matching", .matching), ("windowed_matching", .matching),
    ("matmul", .matrixProduct), ("normalization", .normalization), ("unit_length", .normalization),
    ("spectral_norm", .spectralNorm), ("activation", .elementwise), ("elementwise", .elementwise),
    ("temporal_shift_backward", .reduction), ("temporal_shift", .elementwise), ("gating", .elementwise),
    ("local_filter", .elementwise),
    ("fill", .elementwise), ("position_channels", .elementwise), ("concatenate", .arrangement),
    ("slice", .arrangement), ("combine_samples", .arrangement),
    ("insert_sample", .arrangement), ("extract_sample", .arrangement), ("row_broadcast", .arrangement),
    ("space_to_depth", .arrangement), ("depth_to_space", .arrangement), ("block", .pooling), ("max_pool", .pooling),
    ("channel_dot", .reduction), ("column_sum", .reduction), ("scalar", .reduction), ("weighted_sum", .reduction),
    ("adam", .optimizer), ("loss_scale", .optimizer), ("peak", .peak),
  ]

  /// The class of the kernel of that name, which is its shader's.
  public init(kernel name: String) {
    self = Self.prefixes.first { name.hasPrefix($0.prefix) }?.kind ?? .other
  }
}
