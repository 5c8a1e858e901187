extension Reference {
  /// Nearest-neighbour upsampling of `[N, H, W, C]` to `[N, H * factor, W * factor, C]`.
  public static func upsampleNearest(_ input: ReferenceTensor, factor: Int) -> ReferenceTensor {
    let shape = [input.shape[0], input.shape[1] * factor, input.shape[2] * factor, input.shape[3]]
    return image(shape) { n, y, x, c in pixel(input, n, y / factor, x / factor, c) }
  }

  /// Each block of `block x block` pixels of `[N, H, W, C]` as one pixel, with channels in the order (row in the block,
  /// column in the block, channel): `[N, H / block, W / block, block * block * C]`.
  public static func spaceToDepth(_ input: ReferenceTensor, block: Int) -> ReferenceTensor {
    let channels = input.shape[3]
    let shape = [input.shape[0], input.shape[1] / block, input.shape[2] / block, channels * block * block]
    return image(shape) { n, y, x, c in
      let place = c / channels
      return pixel(input, n, y * block + place / block, x * block + place % block, c % channels)
    }
  }

  /// The inverse of `spaceToDepth`: `[N, H, W, block * block * C]` to `[N, H * block, W * block, C]`.
  public static func depthToSpace(_ input: ReferenceTensor, block: Int) -> ReferenceTensor {
    let channels = input.shape[3] / (block * block)
    return image([input.shape[0], input.shape[1] * block, input.shape[2] * block, channels]) { n, y, x, c in
      pixel(input, n, y / block, x / block, (y % block * block + x % block) * channels + c)
    }
  }

  /// The largest of each 2x2 window of `[N, H, W, C]`, without padding: `[N, floor(H / 2), floor(W / 2), C]`.
  public static func maxPool2(_ input: ReferenceTensor) -> ReferenceTensor {
    pooled(input) { max(max($0, $1), max($2, $3)) }
  }

  /// The mean of each 2x2 window of `[N, H, W, C]`, without padding: `[N, floor(H / 2), floor(W / 2), C]`.
  public static func averagePool2(_ input: ReferenceTensor) -> ReferenceTensor {
    pooled(input) { ($0 + $1 + $2 + $3) / 4 }
  }

  /// The mean of `[N, H, W, C]` over H and W: `[N, C]`.
  public static func globalAveragePool(_ input: ReferenceTensor) -> ReferenceTensor {
    let (batch, positions, channels) = (input.shape[0], input.shape[1] * input.shape[2], input.shape[3])
    let weights = ReferenceTensor(shape: [batch, 1, positions], repeating: 1 / Double(positions))
    return matmul(weights, input.reshaped([batch, positions, channels])).reshaped([batch, channels])
  }

  /// Joins tensors along `axis`, by default the last one, the channels; all other extents agree.
  public static func concatenate(_ inputs: [ReferenceTensor], axis: Int? = nil) -> ReferenceTensor {
    precondition(!inputs.isEmpty, "concatenation of nothing")
    let axis = axis ?? inputs[0].shape.count - 1
    var shape = inputs[0].shape
    shape[axis] = inputs.reduce(0) { $0 + $1.shape[axis] }
    let rows = shape[..<axis].reduce(1, *)
    var values = [Double]()
    values.reserveCapacity(shape.reduce(1, *))
    for row in 0..<rows {
      for input in inputs {
        let width = input.shape[axis...].reduce(1, *)
        values += input.values[row * width..<(row + 1) * width]
      }
    }
    return .init(shape: shape, values: values)
  }

  /// The entries `range` of the last axis, the channels.
  public static func sliceChannels(_ input: ReferenceTensor, _ range: Range<Int>) -> ReferenceTensor {
    let channels = input.shape[input.shape.count - 1]
    let values = stride(from: 0, to: input.count, by: channels).flatMap {
      input.values[$0 + range.lowerBound..<$0 + range.upperBound]
    }
    return .init(shape: input.shape.dropLast() + [range.count], values: values)
  }

  /// `function` of the upper left, upper right, lower left and lower right of each 2x2 window.
  private static func pooled(
    _ input: ReferenceTensor, _ function: (Double, Double, Double, Double) -> Double
  ) -> ReferenceTensor {
    image([input.shape[0], input.shape[1] / 2, input.shape[2] / 2, input.shape[3]]) { n, y, x, c in
      function(
        pixel(input, n, 2 * y, 2 * x, c), pixel(input, n, 2 * y, 2 * x + 1, c),
        pixel(input, n, 2 * y + 1, 2 * x, c), pixel(input, n, 2 * y + 1, 2 * x + 1, c))
    }
  }

  /// An image of `shape` `[N, H, W, C]` whose elements `value(n, y, x, c)` gives.
  static func image(_ shape: [Int], _ value: (Int, Int, Int, Int) -> Double) -> ReferenceTensor {
    var values = [Double]()
    values.reserveCapacity(shape.reduce(1, *))
    for n in 0..<shape[0] {
      for y in 0..<shape[1] {
        for x in 0..<shape[2] {
          for c in 0..<shape[3] {
            values.append(value(n, y, x, c))
          }
        }
      }
    }
    return .init(shape: shape, values: values)
  }

  /// The element (n, y, x, c) of an image.
  private static func pixel(_ image: ReferenceTensor, _ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Double {
    image.values[((n * image.shape[1] + y) * image.shape[2] + x) * image.shape[3] + c]
  }
}
