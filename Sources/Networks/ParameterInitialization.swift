import Graph
import Randomness

extension Parameters {
  /// The first values of `variable`, drawn from a stream of `seed` of its own, so that a parameter that comes or goes
  /// leaves all others as they are.
  public func initialValues(of variable: Variable, seed: UInt64) -> [Float] {
    var random = CounterRandom(seed: seed, purpose: "parameter \(variable.name)")
    let count = variable.type.count
    switch initializer(of: variable) {
    case .glorotUniform:
      let fans = Fans(variable.type)
      let limit = (6 / Float(fans.input + fans.output)).squareRoot()
      return (0..<count).map { _ in limit * (2 * random.uniform() - 1) }
    case .heNormal:
      let deviation = (2 / Float(Fans(variable.type).input)).squareRoot()
      return (0..<count).map { _ in deviation * random.normal() }
    case .unitVector:
      let vector = (0..<count).map { _ in random.normal() }
      let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      return length > 0 ? vector.map { Float(Double($0) / length) } : [1] + vector.dropFirst()
    case .constant(let value):
      return [Float](repeating: value, count: count)
    case .identityStyle:
      return [Float](repeating: 0, count: count / 2) + [Float](repeating: 1, count: count - count / 2)
    case .given(let values), .fixed(let values):
      return values
    }
  }
}

/// How many values each output of a layer reads, and how many each input feeds.
private struct Fans {
  let input: Int
  let output: Int

  /// The fans of a weight `[O, I, kh, kw]` or `[O, I]`.
  init(_ weight: TensorType) {
    let taps = weight.dimensions.dropFirst(2).reduce(1, *)
    input = weight[1] * taps
    output = weight[0] * taps
  }
}

extension DeviceVariables {
  /// Gives all parameters of a network the values that they start training with.
  public func initialize(_ parameters: Parameters, seed: UInt64) throws {
    for arena in parameters.arenas {
      try write(arena) { parameters.initialValues(of: $0, seed: seed) }
    }
  }
}
