import RealModule

extension Reference {
  /// The product of `[B, M, K]` and `[B, K, N]`, `[B, M, N]`; an operand with its flag set is given with its last two
  /// axes exchanged.
  public static func matmul(
    _ left: ReferenceTensor, _ right: ReferenceTensor, transposeLeft: Bool = false, transposeRight: Bool = false
  ) -> ReferenceTensor {
    let left = transposeLeft ? transposed(left) : left
    let right = transposeRight ? transposed(right) : right
    precondition(left.shape.count == 3 && right.shape.count == 3, "matmul of \(left.shape) and \(right.shape)")
    let (batch, rows, inner, columns) = (left.shape[0], left.shape[1], left.shape[2], right.shape[2])
    precondition(right.shape == [batch, inner, columns], "matmul of \(left.shape) and \(right.shape)")
    var result = [Double]()
    result.reserveCapacity(batch * rows * columns)
    let zeros = [Double](repeating: 0, count: columns)
    left.values.withUnsafeBufferPointer { left in
      right.values.withUnsafeBufferPointer { right in
        for row in 0..<batch * rows {
          let start = row / rows * inner * columns
          var sums = zeros
          accumulate(
            UnsafeBufferPointer(rebasing: left[row * inner..<(row + 1) * inner]),
            UnsafeBufferPointer(rebasing: right[start..<start + inner * columns]), into: &sums)
          result += sums
        }
      }
    }
    return .init(shape: [batch, rows, columns], values: result)
  }

  /// `[N, I]` times the transpose of `weight` `[O, I]`, plus `bias` `[O]`: `[N, O]`.
  public static func dense(
    _ input: ReferenceTensor, weight: ReferenceTensor, bias: ReferenceTensor
  ) -> ReferenceTensor {
    precondition(input.shape.count == 2 && weight.shape.count == 2, "dense of \(input.shape) with \(weight.shape)")
    let outputs = weight.shape[0]
    precondition(bias.shape == [outputs], "dense with \(outputs) outputs and biases \(bias.shape)")
    var product = matmul(
      input.reshaped([1] + input.shape), weight.reshaped([1] + weight.shape), transposeRight: true)
    for index in product.values.indices {
      product.values[index] += bias.values[index % outputs]
    }
    return product.reshaped([input.shape[0], outputs])
  }

  /// Softmax over the last axis.
  public static func softmax(_ input: ReferenceTensor) -> ReferenceTensor {
    let width = input.shape.last ?? 1
    var output = input
    for start in stride(from: 0, to: input.count, by: width) {
      let row = input.values[start..<start + width]
      let largest = row.max() ?? 0
      let exponentials = row.map { Double.exp($0 - largest) }
      let sum = exponentials.reduce(0, +)
      output.values.replaceSubrange(start..<start + width, with: exponentials.map { $0 / sum })
    }
    return output
  }

  /// Soft matching: `query` `[N, hw, d]` attends to `keys` `[N, K*hw, d]`, and mixes `values` `[N, K*hw, c]` by the
  /// softmax over all positions of all K references, without temperature: `[N, hw, c]`.
  ///
  /// SPEC.md, Colour transform network.
  public static func matching(
    query: ReferenceTensor, keys: ReferenceTensor, values: ReferenceTensor
  ) -> ReferenceTensor {
    matmul(softmax(matmul(query, keys, transposeRight: true)), values)
  }

  /// The Gram matrices F^T F / (h*w) of `[N, h, w, C]`: `[N, C, C]`.
  public static func gram(_ features: ReferenceTensor) -> ReferenceTensor {
    precondition(features.shape.count == 4, "gram of \(features.shape)")
    let positions = features.shape[1] * features.shape[2]
    let matrix = features.reshaped([features.shape[0], positions, features.shape[3]])
    return scale(matmul(matrix, matrix, transposeLeft: true), by: 1 / Double(positions))
  }

  /// `[B, M, N]` with the last two axes exchanged.
  private static func transposed(_ input: ReferenceTensor) -> ReferenceTensor {
    precondition(input.shape.count == 3, "transpose of \(input.shape)")
    let (batch, rows, columns) = (input.shape[0], input.shape[1], input.shape[2])
    var output = ReferenceTensor(shape: [batch, columns, rows], repeating: 0)
    for b in 0..<batch {
      for row in 0..<rows {
        for column in 0..<columns {
          output.values[(b * columns + column) * rows + row] = input.values[(b * rows + row) * columns + column]
        }
      }
    }
    return output
  }
}
