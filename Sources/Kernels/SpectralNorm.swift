import Vulkan

/// Spectral normalisation (Miyato et al. 2018; SPEC, conventions) of one weight, seen as [rows, columns] =
/// [out, in * kernel height * kernel width], linear and unpadded.
public enum SpectralNorm {
  /// Added to the norms.
  public static let epsilon: Float = 1e-12

  /// The weight as a matrix.
  public struct Shape: Hashable, Sendable {
    /// Entries along each axis.
    public var rows, columns: Int

    /// The shape [rows, columns].
    public init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }

    var isAligned: Bool { columns % 4 == 0 }
    var byteCount: Int { 4 * rows * columns }
  }

  /// Bytes of scratch that `iterate` needs.
  public static func scratchByteCount(_ shape: Shape) -> Int { shape.rows.rounded(upTo: 4) * 4 }

  /// v = unit(W^T u) to `v`, in training unit(W v), else u, to `newU`, and sigma = newU.(W v), one float, to `sigma`.
  public static func iterate(
    weight: BufferRange, u: BufferRange, v: BufferRange, newU: BufferRange, sigma: BufferRange, shape: Shape,
    training: Bool, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let (rows, columns) = (UInt32(shape.rows), UInt32(shape.columns))
    let products = scratch.part(at: 0, byteCount: scratchByteCount(shape))
    let cost = Cost(flops: 2 * shape.rows * shape.columns, bytes: shape.byteCount)
    let lanes = UInt32(facts.subgroupSize)
    return [
      SpectralNormColumns.launch(
        weight: weight, u: u, v: v, constants: .init(rows: rows, columns: columns),
        specialization: .init(aligned: shape.isAligned), groups: Grid(shape.columns.divided(by: 4 * 32)), cost: cost),
      SpectralNormRows.launch(
        weight: weight, v: v, products: products, constants: .init(rows: rows, columns: columns),
        specialization: .init(localSizeX: lanes, aligned: shape.isAligned), groups: Grid(shape.rows.divided(by: 4)),
        cost: cost),
      SpectralNormFinish.launch(
        products: products, v: v, u: u, newU: newU, sigma: sigma,
        constants: .init(rows: rows, columns: columns, training: training ? 1 : 0, epsilon: epsilon),
        specialization: .init(localSizeX: lanes), groups: Grid(1), cost: Cost(bytes: 12 * shape.columns)),
    ]
  }

  /// Bytes of scratch that `backward` needs.
  public static func backwardScratchByteCount(_ shape: Shape, facts: DeviceFacts) -> Int {
    facts.offsetAlignment + Reduction.scratchByteCount(shape.byteCount, facts: facts)
  }

  /// The gradient with respect to the weight, from that of weight / sigma:
  /// dW = dWe / sigma - dot(dWe, W) / sigma^2 * u v^T, with the new u, v and sigma that `iterate` left.
  public static func backward(
    effectiveGradient: BufferRange, weight: BufferRange, u: BufferRange, v: BufferRange, sigma: BufferRange,
    shape: Shape, weightGradient: BufferRange, scratch: BufferRange, facts: DeviceFacts
  ) -> [Launch] {
    let product = scratch.part(at: 0, byteCount: 16)
    let partials = scratch.part(
      at: facts.offsetAlignment, byteCount: Reduction.scratchByteCount(shape.byteCount, facts: facts))
    let count = shape.byteCount.divided(by: 16)
    return Reduction.dot(
      effectiveGradient, weight, count: shape.rows * shape.columns, output: product, scratch: partials, facts: facts)
      + [
        SpectralNormBackward.launch(
          effectiveGradient: effectiveGradient, product: product, sigma: sigma, u: u, v: v,
          weightGradient: weightGradient,
          constants: .init(rows: UInt32(shape.rows), columns: UInt32(shape.columns)),
          specialization: .init(aligned: shape.isAligned), groups: .elements(count),
          cost: Cost(flops: 16 * count, bytes: 32 * count))
      ]
  }
}
