extension Reference {
  /// The gradient of sum(function(x) * upstream) with respect to the elements `indices` of x, by central differences.
  ///
  /// The step is `step` relative to elements beyond 1 and absolute below: in double precision the result holds eight
  /// to ten digits wherever `function` is smooth.
  public static func finiteDifference(
    at x: ReferenceTensor, indices: [Int], upstream: ReferenceTensor, step: Double = 1e-6,
    of function: (ReferenceTensor) -> ReferenceTensor
  ) -> [Double] {
    var moved = x
    return indices.map { index in
      let value = x.values[index]
      let distance = step * max(abs(value), 1)
      let (above, below) = (value + distance, value - distance)
      moved.values[index] = above
      let upper = function(moved)
      moved.values[index] = below
      let lower = function(moved)
      moved.values[index] = value
      // Differences come before the sum, since summing first would cancel digits of the untouched elements.
      let change = multiply(subtract(upper, lower), upstream).values.reduce(0, +)
      return change / (above - below)
    }
  }
}
