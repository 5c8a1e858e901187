import Foundation
import Graph
import Kernels
import Randomness
import Vulkan

/// Runs conformance cases on one device.
public struct ConformanceRunner {
  /// What a case came to.
  public struct Outcome: Sendable {
    /// The operator.
    public let operation: String
    /// The operator and the shape.
    public let name: String
    /// The largest normalised mean square error of an output or gradient; nil where the case did not come to an end.
    public let error: Double?
    /// What is wrong; empty where the case passes.
    public let failures: [String]

    /// Whether nothing is wrong.
    public var passed: Bool { failures.isEmpty }

    init(_ item: ConformanceCase, error: Double?, failures: [String]) {
      operation = item.operation.name
      name = item.name
      self.error = error
      self.failures = failures
    }
  }

  private let device: Device
  private let options: CompiledGraph.Options

  /// A runner on `device`, of graphs that are compiled as `options` say; a case says itself how exactly it computes.
  public init(device: Device, options: CompiledGraph.Options = .init()) {
    self.device = device
    self.options = options
  }

  /// Whether the device has what a case needs.
  public func runs(_ item: ConformanceCase) -> Bool { item.runs(on: device.facts) }

  /// Runs one case: forward and gradients, with sentinels around every buffer.
  public func run(_ item: ConformanceCase) throws -> Outcome {
    let built = ConformanceGraph(item)
    let expected = Expectation(item)
    var options = options
    options.isGuarded = true
    options.precision = item.precision
    let compiled = try CompiledGraph(
      built.graph, outputs: built.results, variables: DeviceVariables(device: device), options: options)
    for (tensor, values) in zip(built.inputs, expected.inputs) { compiled.write(values.floats, to: tensor) }
    if let seed = built.upstream, let values = expected.upstream { compiled.write(values.floats, to: seed) }
    try compiled.run()

    var judge = Judge(compiled: compiled, tolerance: item.tolerance)
    for (index, (output, values)) in zip(built.outputs, expected.outputs).enumerated() {
      judge.compare(output, values.values, built.outputs.count == 1 ? "output" : "output \(index)")
    }
    for (name, gradient) in built.gradients {
      guard let known = expected.gradients[name] else { continue }
      judge.compare(gradient, known.values, at: known.indices, "gradient of \(name)")
    }
    judge.inspectMemory()
    return Outcome(
      item, error: judge.worst, failures: built.missing.map { "\($0) has no gradient" } + judge.failures)
  }
}

/// A case built into a graph.
struct ConformanceGraph {
  let graph = Graph()
  let inputs: [Tensor]
  let outputs: [Tensor]
  /// The input that seeds the gradient; nil where none is asked for.
  var upstream: Tensor?
  var gradients: [(name: String, tensor: Tensor)] = []
  /// The inputs that a gradient is asked of and has not reached.
  var missing: [String] = []

  /// Everything that is read after a run.
  var results: [Tensor] { outputs + gradients.map(\.tensor) }

  init(_ item: ConformanceCase) {
    let graph = graph
    /// Inputs and outputs of a graph are float32: copies of images stand between them and the operator.
    func copied(_ tensor: Tensor) -> Tensor {
      item.precision == .mixed && tensor.type.isImage ? graph.scaled(tensor, by: 1) : tensor
    }
    inputs = item.inputs.map { graph.input($0.name, $0.type) }
    let given = inputs.map(copied)
    let made = item.operation.build(graph, given)
    outputs = made.map(copied)
    let wanted = item.inputs.indices.filter { item.inputs[$0].isDifferentiable }
    guard !wanted.isEmpty else { return }
    let seed = graph.input("upstream", outputs[0].type)
    upstream = seed
    let tensors = graph.gradients(from: [made[0].id: copied(seed)], with: wanted.map { given[$0] }).map {
      $0.map(copied)
    }
    for (index, tensor) in zip(wanted, tensors) {
      let name = item.inputs[index].name
      if let tensor { gradients.append((name, tensor)) } else { missing.append(name) }
    }
  }
}

/// What a case must give for its inputs.
private struct Expectation {
  let inputs: [ReferenceTensor]
  let outputs: [ReferenceTensor]
  var upstream: ReferenceTensor?
  /// By input: values, and the elements that they are of where they are not of all.
  var gradients: [String: (values: [Double], indices: [Int]?)] = [:]

  init(_ item: ConformanceCase) {
    inputs = item.inputs.map(\.values)
    if let golden = item.golden {
      outputs = golden.outputs
      upstream = golden.upstream
      gradients = golden.gradients.mapValues { ($0.values, nil) }
      return
    }
    let reference = item.operation.reference
    outputs = reference(inputs)
    guard item.inputs.contains(where: \.isDifferentiable) else { return }
    var random = CounterRandom(seed: 2, purpose: item.name)
    var seed = outputs[0].map { _ in Double(random.normal()) }
    if item.precision == .mixed { seed = seed.roundedToHalf }
    upstream = seed
    var moved = inputs
    for (index, input) in item.inputs.enumerated() where input.isDifferentiable {
      let indices = inputs[index].sampledIndices(item.gradientSamples)
      let gradient = Reference.finiteDifference(at: inputs[index], indices: indices, upstream: seed) { x in
        moved[index] = x
        return reference(moved)[0]
      }
      moved[index] = inputs[index]
      gradients[input.name] = (gradient, indices)
    }
  }
}

/// Collects what is wrong with a run.
private struct Judge {
  let compiled: CompiledGraph
  let tolerance: Double
  private(set) var failures: [String] = []
  private(set) var worst = 0.0

  init(compiled: CompiledGraph, tolerance: Double) {
    self.compiled = compiled
    self.tolerance = tolerance
  }

  /// Holds a tensor, or its elements at `indices`, against what is expected.
  mutating func compare(_ tensor: Tensor, _ expected: [Double], at indices: [Int]? = nil, _ label: String) {
    let all = compiled.read(tensor)
    guard all.allSatisfy(\.isFinite) else {
      worst = .infinity
      failures.append("\(label) holds NaN or infinity")
      return
    }
    if !compiled.hasCleanPadding(tensor) { failures.append("\(label) has padding that is not zero") }
    let actual = indices.map { $0.map { Double(all[$0]) } } ?? all.map(Double.init)
    let error = normalizedMeanSquareError(actual, expected)
    worst = max(worst, error)
    // Not `>`, which a NaN would pass.
    if !(error <= tolerance) {
      failures.append("\(label) has error \(error.formatted(.number.notation(.scientific)))")
    }
  }

  /// Looks for writes outside of buffers and for launches that do not wait for what they depend on.
  mutating func inspectMemory() {
    let broken = compiled.brokenSentinels()
    if let first = broken.first { failures.append("\(broken.count) words written outside, first at byte \(first)") }
    let hazards = unguardedHazards(in: compiled.steps)
    if let first = hazards.first { failures.append("\(first.later) runs unguarded after \(first.earlier)") }
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
