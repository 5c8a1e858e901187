import RealModule

extension Reference {
  /// scale * x / sqrt(sum of x^2 + epsilon), with the sum over the last axis, the channels.
  public static func unitLength(
    _ input: ReferenceTensor, scale: Double = 1, epsilon: Double = 1e-6
  ) -> ReferenceTensor {
    let squares = channelDot(input, input).values
    let channels = input.shape[input.shape.count - 1]
    let values = input.values.enumerated().map { index, value in
      scale * value / Double.sqrt(squares[index / channels] + epsilon)
    }
    return .init(shape: input.shape, values: values)
  }

  /// The sum of left * right over the last axis, the channels, of which one is left.
  public static func channelDot(_ left: ReferenceTensor, _ right: ReferenceTensor) -> ReferenceTensor {
    let products = multiply(left, right)
    let channels = products.shape[products.shape.count - 1]
    let sums = stride(from: 0, to: products.count, by: channels).map {
      products.values[$0..<$0 + channels].reduce(0, +)
    }
    return .init(shape: products.shape.dropLast() + [1], values: sums)
  }

  /// The absolute difference of two tensors of one shape.
  public static func absoluteDifference(_ left: ReferenceTensor, _ right: ReferenceTensor) -> ReferenceTensor {
    subtract(left, right).map(abs)
  }

  /// The only channel of `[..., 1]` `count` times: `[..., count]`.
  public static func repeatedChannel(_ input: ReferenceTensor, _ count: Int) -> ReferenceTensor {
    concatenate(Array(repeating: input, count: count))
  }

  /// Where each pixel lies, (y, x) from -1 to 1 or 0 where there is only one row or column: `[batch, height, width, 2]`.
  public static func positions(batch: Int, height: Int, width: Int) -> ReferenceTensor {
    func place(_ index: Int, of count: Int) -> Double {
      count == 1 ? 0 : 2 * Double(index) / Double(count - 1) - 1
    }
    return image([batch, height, width, 2]) { _, y, x, c in c == 0 ? place(y, of: height) : place(x, of: width) }
  }
}
