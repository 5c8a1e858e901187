extension Reference {
  /// Convolution of `[N, H, W, I]` with `weight` `[O, I, kH, kW]` and `bias` `[O]`, to
  /// `[N, ceil(H / stride), ceil(W / stride), O]`.
  ///
  /// Pads as TensorFlow's `SAME` (SPEC.md, Conventions).
  public static func conv2d(
    _ input: ReferenceTensor, weight: ReferenceTensor, bias: ReferenceTensor? = nil, stride: Int = 1, dilation: Int = 1
  ) -> ReferenceTensor {
    precondition(input.shape.count == 4 && weight.shape.count == 4, "conv2d of \(input.shape) with \(weight.shape)")
    precondition(weight.shape[1] == input.shape[3], "conv2d of \(input.shape) with \(weight.shape)")
    let rows = WindowAxis(size: input.shape[1], kernel: weight.shape[2], stride: stride, dilation: dilation)
    let columns = WindowAxis(size: input.shape[2], kernel: weight.shape[3], stride: stride, dilation: dilation)
    let (batch, inputs, outputs) = (input.shape[0], input.shape[3], weight.shape[0])
    let packed = tapMajor(weight)
    let start = bias.map(\.values) ?? [Double](repeating: 0, count: outputs)
    precondition(start.count == outputs, "conv2d with \(outputs) outputs and \(start.count) biases")
    var result = [Double]()
    result.reserveCapacity(batch * rows.outputs * columns.outputs * outputs)
    var pixel = start
    input.values.withUnsafeBufferPointer { source in
      packed.withUnsafeBufferPointer { weights in
        for n in 0..<batch {
          for y in 0..<rows.outputs {
            for x in 0..<columns.outputs {
              pixel = start
              for (ky, inputY) in rows.taps(of: y) {
                for (kx, inputX) in columns.taps(of: x) {
                  let from = ((n * rows.size + inputY) * columns.size + inputX) * inputs
                  let tap = (ky * columns.kernel + kx) * inputs * outputs
                  accumulate(
                    UnsafeBufferPointer(rebasing: source[from..<from + inputs]),
                    UnsafeBufferPointer(rebasing: weights[tap..<tap + inputs * outputs]), into: &pixel)
                }
              }
              result += pixel
            }
          }
        }
      }
    }
    return .init(shape: [batch, rows.outputs, columns.outputs, outputs], values: result)
  }

  /// `[O, I, kH, kW]` as `[kH, kW, I, O]`, so that the innermost loop runs over neighbours.
  private static func tapMajor(_ weight: ReferenceTensor) -> [Double] {
    let (outputs, inputs, taps) = (weight.shape[0], weight.shape[1], weight.shape[2] * weight.shape[3])
    var packed = [Double](repeating: 0, count: weight.count)
    for o in 0..<outputs {
      for i in 0..<inputs {
        for tap in 0..<taps {
          packed[(tap * inputs + i) * outputs + o] = weight.values[(o * inputs + i) * taps + tap]
        }
      }
    }
    return packed
  }

  /// Adds the product of the row `vector` `[K]` and `matrix` `[K, M]` to `sums` `[M]`.
  static func accumulate(
    _ vector: UnsafeBufferPointer<Double>, _ matrix: UnsafeBufferPointer<Double>, into sums: inout [Double]
  ) {
    sums.withUnsafeMutableBufferPointer { sums in
      for (k, factor) in vector.enumerated() {
        let row = UnsafeBufferPointer(rebasing: matrix[k * sums.count..<(k + 1) * sums.count])
        for m in sums.indices {
          sums[m] += factor * row[m]
        }
      }
    }
  }
}

/// One axis of a convolution with TensorFlow's `SAME` padding.
private struct WindowAxis {
  let size: Int
  let kernel: Int
  let stride: Int
  let dilation: Int
  /// Output positions.
  let outputs: Int
  /// Padding before the first input position.
  let before: Int

  init(size: Int, kernel: Int, stride: Int, dilation: Int) {
    self.size = size
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    outputs = (size + stride - 1) / stride
    before = max((outputs - 1) * stride + (kernel - 1) * dilation + 1 - size, 0) / 2
  }

  /// The kernel taps that fall on the input at output position `output`, with the input position that each falls on.
  func taps(of output: Int) -> [(tap: Int, position: Int)] {
    (0..<kernel).map { ($0, output * stride + $0 * dilation - before) }.filter { (0..<size).contains($0.1) }
  }
}
