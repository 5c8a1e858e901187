/// A dense array of doubles in row-major order without padding, as the reference operators take and give it.
public struct ReferenceTensor: Hashable, Sendable {
  /// The extent of each axis, outermost first.
  public let shape: [Int]
  /// The elements, as many as `shape` says.
  public var values: [Double]

  /// A tensor of `values` in row-major order.
  public init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values of shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// A tensor of `values` in row-major order, as they come from a file or a device.
  public init(shape: [Int], values: [Float]) {
    self.init(shape: shape, values: values.map(Double.init))
  }

  /// A tensor whose elements all are `value`.
  public init(shape: [Int], repeating value: Double) {
    self.init(shape: shape, values: [Double](repeating: value, count: shape.reduce(1, *)))
  }

  /// A tensor of one element, shape `[1]`, as the losses are.
  public init(scalar value: Double) {
    self.init(shape: [1], values: [value])
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The elements rounded to single precision.
  public var floats: [Float] { values.map(Float.init) }

  /// The same elements in another shape of as many.
  public func reshaped(_ shape: [Int]) -> ReferenceTensor {
    .init(shape: shape, values: values)
  }

  /// `function` of each element.
  public func map(_ function: (Double) -> Double) -> ReferenceTensor {
    .init(shape: shape, values: values.map(function))
  }

  /// `function` of each pair of elements of two tensors of one shape.
  public func combined(with other: ReferenceTensor, _ function: (Double, Double) -> Double) -> ReferenceTensor {
    precondition(shape == other.shape, "shapes \(shape) and \(other.shape)")
    return .init(shape: shape, values: zip(values, other.values).map(function))
  }

  /// Indices of `count` elements, or of all where there are no more, spread evenly from the first to the last.
  public func sampledIndices(_ count: Int) -> [Int] {
    guard count < self.count else { return Array(values.indices) }
    return (0..<count).map { $0 * (self.count - 1) / max(count - 1, 1) }
  }
}
