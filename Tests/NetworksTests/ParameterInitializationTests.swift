import Graph
import Testing

@testable import Networks

@Suite struct ParameterInitializationTests {
  private func values(
    _ name: String, _ shape: [Int], _ initializer: Parameters.Initializer, seed: UInt64 = 1
  ) -> [Float] {
    let parameters = Parameters("test")
    return parameters.initialValues(of: parameters.variable(name, shape, initializer), seed: seed)
  }

  private func moments(_ values: [Float]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    return (mean, values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count))
  }

  @Test func glorotIsUniformWithinItsLimit() {
    let weights = values("w", [24, 40, 3, 3], .glorotUniform)
    let limit = (6.0 / Double((24 + 40) * 9)).squareRoot()
    #expect(weights.allSatisfy { abs(Double($0)) <= limit })
    #expect(Double(weights.max() ?? 0) > 0.99 * limit && Double(weights.min() ?? 0) < -0.99 * limit)
    let (mean, variance) = moments(weights)
    #expect(abs(mean) < 0.02 * limit)
    #expect(abs(variance / (limit * limit / 3) - 1) < 0.03)
    let dense = values("d", [32, 16], .glorotUniform)
    #expect(dense.allSatisfy { abs(Double($0)) <= (6.0 / 48).squareRoot() })
  }

  @Test func heIsNormalOfItsFanIn() {
    let (mean, variance) = moments(values("w", [64, 32, 3, 3], .heNormal))
    #expect(abs(mean) < 0.003)
    #expect(abs(variance / (2.0 / (32 * 9)) - 1) < 0.04)
  }

  @Test func vectorsHaveLengthOne() {
    for count in [1, 2, 33] {
      let vector = values("u", [count], .unitVector)
      #expect(abs(vector.reduce(0.0) { $0 + Double($1) * Double($1) } - 1) < 1e-6)
    }
  }

  @Test func constantsAreConstant() {
    #expect(values("c", [3], .constant(0.5)) == [0.5, 0.5, 0.5])
    #expect(values("s", [6], .identityStyle) == [0, 0, 0, 1, 1, 1])
    #expect(values("f", [2], .fixed([3, 4])) == [3, 4])
    #expect(values("g", [2], .given([5, 6])) == [5, 6])
  }

  /// A parameter's values follow from the seed and its name, and not from what other parameters there are.
  @Test func valuesFollowFromSeedAndName() {
    let shape = [8, 8]
    #expect(values("a", shape, .glorotUniform) == values("a", shape, .glorotUniform))
    #expect(values("a", shape, .glorotUniform) != values("b", shape, .glorotUniform))
    #expect(values("a", shape, .glorotUniform) != values("a", shape, .glorotUniform, seed: 2))
    let parameters = Parameters("several")
    _ = parameters.variable("first", [100], .unitVector)
    let second = parameters.variable("a", shape, .glorotUniform)
    #expect(parameters.initialValues(of: second, seed: 1) == values("a", shape, .glorotUniform))
  }
}
