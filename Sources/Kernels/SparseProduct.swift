import Vulkan

/// The product of a sparse matrix with the rows of a dense one: pooling of pixels by areas, and the gradient of it.
public enum SparseProduct {
  /// The sizes of the matrix [rows, columns] and of what it is multiplied with, [columns, channels].
  public struct Shape: Hashable, Sendable {
    /// Entries along each axis.
    public var rows, columns, channels: Int
    /// The most entries of the matrix.
    public var entries: Int

    /// Sizes as of matrices whose last axis is padded to a multiple of four.
    public init(rows: Int, columns: Int, channels: Int, entries: Int) {
      self.rows = rows
      self.columns = columns
      self.channels = channels
      self.entries = entries
    }

    fileprivate var channelGroups: Int { channels.divided(by: 4) }
  }

  /// `output` = matrix . x. Row r of the matrix has the entries `starts[r] ..< starts[r + 1]`; `entries` are pairs of a
  /// column and a weight, whole numbers as floats.
  public static func forward(
    _ x: BufferRange, starts: BufferRange, entries: BufferRange, shape: Shape, output: BufferRange
  ) -> [Launch] {
    let count = shape.rows * shape.channelGroups
    return [
      SparseMultiply.launch(
        x: x, starts: starts, entries: entries, output: output,
        constants: .init(count: UInt32(count), channelGroups: UInt32(shape.channelGroups)),
        groups: .elements(count),
        cost: Cost(
          flops: 8 * Double(shape.entries * shape.channelGroups),
          bytes: 16 * Double((shape.entries + shape.rows) * shape.channelGroups) + 8 * Double(shape.entries)))
    ]
  }
}
