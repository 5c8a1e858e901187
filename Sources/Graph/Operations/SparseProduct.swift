import Kernels
import Vulkan

/// A sparse matrix as a graph takes it in: by rows and, for gradients, by columns. It is data, so that it has no gradient.
public struct SparseMatrix: Sendable {
  /// One of the two orders.
  public struct Order: Sendable {
    /// Where the entries of each row begin, and where those of the last end: `[rows + 1]`.
    public let starts: Tensor
    /// Pairs of a column and a weight: `[most entries, 2]`.
    public let entries: Tensor

    /// Inputs of `graph` that begin with `name`, for a matrix of `rows` and at most `entries` entries.
    fileprivate init(_ name: String, rows: Int, entries: Int, in graph: Graph) {
      starts = graph.input("\(name) starts", .parameter([rows + 1]))
      self.entries = graph.input("\(name) entries", .parameter([entries, 2]))
    }

    /// Tensors that are there already.
    public init(starts: Tensor, entries: Tensor) {
      (self.starts, self.entries) = (starts, entries)
    }
  }

  /// By rows.
  public let rows: Order
  /// The transposed matrix by its rows.
  public let columns: Order

  /// A matrix that is written to inputs of `graph` for each run: `rows` by `columns`, of at most `entries` entries.
  public init(inputsOf graph: Graph, _ name: String, rows: Int, columns: Int, entries: Int) {
    self.init(
      rows: Order("\(name) by rows", rows: rows, entries: entries, in: graph),
      columns: Order("\(name) by columns", rows: columns, entries: entries, in: graph))
  }

  /// A matrix in both orders.
  public init(rows: Order, columns: Order) {
    (self.rows, self.columns) = (rows, columns)
  }
}

extension Graph {
  /// `matrix` times the rows of `x`, which may be an image, each pixel being a row: `[..., C]` to `[1, rows, C]`.
  public func product(_ matrix: SparseMatrix, _ x: Tensor) -> Tensor {
    let (rows, columns) = (matrix.rows, matrix.columns)
    return add(
      SparseMatrixProduct(dimensions: [1, rows.starts.type.count - 1, x.type.channels]),
      [x, rows.starts, rows.entries, columns.starts, columns.entries])[0]
  }
}

/// Inputs: x, then starts and entries of the matrix, then those of the transposed one.
struct SparseMatrixProduct: Operation {
  /// Those of the output.
  let dimensions: [Int]

  var name: String { "sparse product" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let output = TensorType(dimensions, .channelGroups)
    precondition(
      output.channels == inputs[0].channels && output.count / output.channels == inputs[1].count - 1
        && inputs[0].count / inputs[0].channels == inputs[3].count - 1, "a sparse product of unequal shapes: \(inputs)")
    return [output]
  }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let inputs = context.inputs
    let gradient = context.graph.add(
      SparseMatrixProduct(dimensions: inputs[0].type.dimensions),
      [context.outputGradient, inputs[3], inputs[4], inputs[1], inputs[2]])[0]
    return [gradient, nil, nil, nil, nil]
  }

  func lower(_ context: LoweringContext) {
    let (x, output) = (context.inputTypes[0], context.outputTypes[0])
    context.emit(
      SparseProduct.forward(
        context.inputs[0], starts: context.inputs[1], entries: context.inputs[2],
        shape: .init(
          rows: output.count / output.channels, columns: x.count / x.channels, channels: x.channels,
          entries: context.inputTypes[2].count / 2), output: context.outputs[0]))
  }
}
