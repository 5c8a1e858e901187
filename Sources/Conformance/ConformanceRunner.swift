import Foundation
import Graph
import Kernels
import Randomness
import Vulkan

/// Runs conformance cases on one device.
public struct ConformanceRunner {
  /// What a case came to.
  public struct Outcome: Sendable {
    /// The case.
    public let name: String
    /// The largest normalised mean square error of an output or gradient, and whose it is.
    public let error: Double
    /// What is wrong; empty where the case passes.
    public let failures: [String]

    /// Whether nothing is wrong.
    public var passed: Bool { failures.isEmpty }
  }

  /// How many elements of a gradient are held against finite differences.
  private static let sampledElements = 24

  private let variables: DeviceVariables

  /// A runner on `device`.
  public init(device: Device) {
    variables = DeviceVariables(device: device)
  }

  /// Runs one case: forward and gradients, with sentinels around every buffer.
  public func run(_ item: ConformanceCase) throws -> Outcome {
    let graph = Graph()
    let inputs = item.inputs.map { graph.input($0.name, $0.type) }
    let outputs = item.build(graph, inputs)
    let expected = expectations(of: item)
    var results = zip(outputs, expected.outputs).enumerated().map { index, pair in
      Result(label: outputs.count == 1 ? "output" : "output \(index)", tensor: pair.0, expected: pair.1.values)
    }
    var upstream: Tensor?
    if expected.upstream != nil {
      let seed = graph.input("upstream", outputs[0].type)
      upstream = seed
      let wanted = item.inputs.indices.filter { item.inputs[$0].isDifferentiable }
      let gradients = graph.gradients(from: [outputs[0].id: seed], with: wanted.map { inputs[$0] })
      for (index, gradient) in zip(wanted, gradients) {
        guard let gradient, let values = expected.gradients[item.inputs[index].name] else { continue }
        results.append(
          Result(
            label: "gradient of \(item.inputs[index].name)", tensor: gradient, expected: values.values,
            indices: values.indices))
      }
    }
    var options = CompiledGraph.Options()
    options.isGuarded = true
    let compiled = try CompiledGraph(graph, outputs: results.map(\.tensor), variables: variables, options: options)
    for (tensor, input) in zip(inputs, item.inputs) { compiled.write(input.values.values.map(Float.init), to: tensor) }
    if let upstream, let values = expected.upstream { compiled.write(values.values.map(Float.init), to: upstream) }
    try compiled.run()
    return judge(item, results, compiled)
  }

  /// One tensor to be compared, in all elements or in some.
  private struct Result {
    let label: String
    let tensor: Tensor
    let expected: [Double]
    var indices: [Int]?
  }

  private struct Expected {
    var outputs: [ReferenceTensor]
    var upstream: ReferenceTensor?
    var gradients: [String: (values: [Double], indices: [Int]?)] = [:]
  }

  private func expectations(of item: ConformanceCase) -> Expected {
    switch item.expectation {
    case .golden(let outputs, let upstream, let gradients):
      return Expected(outputs: outputs, upstream: upstream, gradients: gradients.mapValues { ($0.values, nil) })
    case .reference(let function):
      // The kernel sees float32 values, so the reference does too.
      let values = item.inputs.map { $0.values.map { Double(Float($0)) } }
      let outputs = function(values)
      var expected = Expected(outputs: outputs, upstream: nil)
      guard item.inputs.contains(where: \.isDifferentiable) else { return expected }
      var random = CounterRandom(seed: 2, purpose: item.name)
      let upstream = outputs[0].map { _ in Double(random.normal()) }
      expected.upstream = upstream
      for (index, input) in item.inputs.enumerated() where input.isDifferentiable {
        let indices = values[index].sampledIndices(Self.sampledElements)
        let gradient = Reference.finiteDifference(at: values[index], indices: indices, upstream: upstream) { moved in
          var arguments = values
          arguments[index] = moved
          return function(arguments)[0]
        }
        expected.gradients[input.name] = (gradient, indices)
      }
      return expected
    }
  }

  private func judge(_ item: ConformanceCase, _ results: [Result], _ compiled: CompiledGraph) -> Outcome {
    var failures: [String] = []
    var worst = 0.0
    for result in results {
      let all = compiled.read(result.tensor).map(Double.init)
      let actual = result.indices.map { $0.map { all[$0] } } ?? all
      guard all.allSatisfy(\.isFinite) else {
        failures.append("\(result.label) holds NaN or infinity")
        continue
      }
      if !compiled.hasCleanPadding(result.tensor) { failures.append("\(result.label) has padding that is not zero") }
      let error = normalizedMeanSquareError(actual, result.expected)
      worst = max(worst, error)
      if error > item.tolerance {
        failures.append("\(result.label) has error \(error.formatted(.number.notation(.scientific)))")
      }
    }
    let broken = compiled.brokenSentinels()
    if let first = broken.first { failures.append("\(broken.count) words written outside, first at byte \(first)") }
    let hazards = unguardedHazards(in: compiled.steps)
    if let first = hazards.first { failures.append("\(first.later) runs unguarded after \(first.earlier)") }
    return Outcome(name: item.name, error: worst, failures: failures)
  }
}

/// The mean square of the difference over the mean square of what is expected; where that is next to nothing (a
/// gradient that vanishes), over 1e-6.
public func normalizedMeanSquareError(_ actual: [Double], _ expected: [Double]) -> Double {
  precondition(actual.count == expected.count, "\(actual.count) values against \(expected.count)")
  let difference = zip(actual, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let scale = expected.reduce(0) { $0 + $1 * $1 }
  return difference / max(scale, 1e-6 * Double(expected.count))
}
