import Vulkan

/// Batched matrix product y = alpha * op(a) @ op(b); op transposes or not.
public enum Matmul {
  /// What is multiplied: op(a) [batch, rows, depth] by op(b) [batch, depth, columns].
  public struct Shape: Hashable, Sendable {
    /// Matrices of the batch.
    public var batch: Int
    /// Rows of the product.
    public var rows: Int
    /// Columns of the product.
    public var columns: Int
    /// Terms of each sum.
    public var depth: Int
    /// Whether a lies as [batch, depth, rows].
    public var transposesA: Bool
    /// Whether b lies as [batch, columns, depth].
    public var transposesB: Bool

    /// A product's shape; every number is at least 1.
    public init(
      batch: Int = 1, rows: Int, columns: Int, depth: Int, transposesA: Bool = false, transposesB: Bool = false
    ) {
      precondition([batch, rows, columns, depth].allSatisfy { $0 > 0 }, "a product with a number below 1")
      self.batch = batch
      self.rows = rows
      self.columns = columns
      self.depth = depth
      self.transposesA = transposesA
      self.transposesB = transposesB
    }

    /// Floating-point operations, a multiply-add being two.
    public var flops: Double { 2 * Double(batch * rows * columns) * Double(depth) }

    /// Bytes of the product [batch, rows, columns], its columns padded to groups of four.
    var productByteCount: Int { batch * rows * columns.rounded(upTo: 4) * 4 }
  }

  /// Bytes of scratch that `multiply` needs; 0 where the sum is not cut.
  public static func scratchByteCount(_ shape: Shape, family: TileFamily, facts: DeviceFacts) -> Int {
    let slabs = slabs(shape, tile(shape, family, facts), facts)
    return slabs.count == 1 ? 0 : slabs.count * shape.productByteCount
  }

  /// `product` = alpha * op(`a`) @ op(`b`). A long sum of a small product (a Gram matrix) is cut into slabs, whose
  /// partial sums go through `scratch`.
  public static func multiply(
    _ a: BufferRange, _ b: BufferRange, alpha: Float = 1, shape: Shape, scratch: BufferRange?, product: BufferRange,
    family: TileFamily, facts: DeviceFacts
  ) -> [Launch] {
    let tile = tile(shape, family, facts)
    let slabs = slabs(shape, tile, facts)
    let partial = slabs.count == 1 ? product : scratch?.part(at: 0, byteCount: slabs.count * shape.productByteCount)
    guard let partial else { preconditionFailure("a product cut into slabs needs scratch") }
    let multiplication = matmul(a, b, alpha: alpha, shape: shape, tile: tile, slabs: slabs, product: partial)
    guard slabs.count > 1 else { return [multiplication] }
    let vectors = shape.productByteCount / 16
    return [
      multiplication,
      MatmulReduce.launch(
        partial: partial, product: product, constants: .init(vectors: UInt32(vectors), slabs: UInt32(slabs.count)),
        groups: .folded(vectors.divided(by: 64)),
        cost: Cost(flops: 4 * vectors * slabs.count, bytes: partial.byteCount + product.byteCount)),
    ]
  }

  /// `output` = x + x^T for each of the square matrices x [batch, rows, rows].
  public static func symmetrized(_ x: BufferRange, batch: Int, rows: Int, output: BufferRange) -> [Launch] {
    let groups = rows.divided(by: 4)
    let count = batch * rows * groups
    return [
      MatmulSymmetrize.launch(
        x: x, output: output,
        constants: .init(count: UInt32(count), channels: UInt32(rows), channelGroups: UInt32(groups)),
        groups: .elements(count), cost: Cost(flops: 4 * count, bytes: 32 * count))
    ]
  }

  private static func matmul(
    _ a: BufferRange, _ b: BufferRange, alpha: Float, shape: Shape, tile: ProductTile, slabs: SumSlabs,
    product: BufferRange
  ) -> Launch {
    MatmulMultiply.launch(
      a: a, b: b, product: product,
      constants: .init(
        matrices: UInt32(shape.batch), rows: UInt32(shape.rows), columns: UInt32(shape.columns),
        depth: UInt32(shape.depth), slabDepth: UInt32(slabs.steps), alpha: alpha),
      specialization: .init(
        localSizeX: UInt32(tile.workgroupSize), columnLanes: UInt32(tile.columnLanes), transposeA: shape.transposesA,
        transposeB: shape.transposesB),
      groups: Grid(tile.columnTiles, tile.rowTiles(shape.rows), shape.batch * slabs.count),
      cost: Cost(flops: shape.flops, bytes: Double(a.byteCount + b.byteCount + product.byteCount))
    ).inTiles(tile, shared: MatmulMultiply.shared, cooperative: MatmulMultiply.cooperative)
  }

  private static func tile(_ shape: Shape, _ family: TileFamily, _ facts: DeviceFacts) -> ProductTile {
    ProductTile(family: family, columns: shape.columns, rows: shape.rows, instances: shape.batch, facts: facts)
  }

  private static func slabs(_ shape: Shape, _ tile: ProductTile, _ facts: DeviceFacts) -> SumSlabs {
    SumSlabs(
      steps: shape.depth, workgroups: shape.batch * tile.columnTiles * tile.rowTiles(shape.rows), tile: tile,
      byteCount: shape.productByteCount, facts: facts)
  }
}
