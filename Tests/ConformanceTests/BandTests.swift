import Graph
import Kernels
import Randomness
import Testing

/// Outputs that are longer than a binding may be.
@Suite(.serialized)
@MainActor
struct BandTests {
  /// Runs a chain of every kernel that writes in bands, over two images, with outputs of 21 MiB an image.
  private func run(largestBinding: Int, _ precision: Precision) throws -> (values: [[Float]], dispatches: Int) {
    let graph = Graph()
    let x = graph.input("x", .activation(2, 512, 300, 4))
    var inputs = [x]
    func parameter(_ name: String, _ dimensions: [Int]) -> Tensor {
      inputs.append(graph.input(name, .parameter(dimensions)))
      return inputs[inputs.count - 1]
    }
    func weight(_ name: String, _ output: Int, _ input: Int) -> ConvolutionWeight {
      ConvolutionWeight(parameter(name, [output, input, 3, 3]))
    }
    let bias = parameter("bias", [36])
    let (gamma, beta) = (parameter("gamma", [36]), parameter("beta", [36]))
    let direct = graph.conv2d(x, weight: weight("first", 36, 4), bias: bias, activation: .relu, algorithm: .direct)
    let normalized = graph.instanceNorm(direct, gamma: gamma, beta: beta)
    let active = graph.activation(graph.sum(normalized, direct), .tanh)
    let joined = graph.concatenated(active, x)
    let half = graph.unitLength(graph.split(joined, 24, 16)[0])
    let spread = graph.upsampled(graph.averagePooled(half), by: 2)
    let winograd = graph.conv2d(spread, weight: weight("second", 36, 24), bias: bias, algorithm: .winograd4)
    var options = CompiledGraph.Options()
    options.largestBinding = largestBinding
    options.precision = precision
    let outputs = [joined, half, winograd]
    return try SharedDevice.use { device in
      let compiled = try CompiledGraph(
        graph, outputs: outputs, variables: DeviceVariables(device: device), options: options)
      for input in inputs {
        var random = CounterRandom(seed: 1, purpose: input.type.description)
        compiled.write((0..<input.type.count).map { _ in random.uniform() - 0.5 }, to: input)
      }
      try compiled.run()
      return (outputs.map { compiled.read($0) }, compiled.steps.count)
    }
  }

  @Test(arguments: [(Precision.single, 18 << 20), (.mixed, 10 << 20)])
  func bandsHoldTheSameBits(_ precision: Precision, largestBinding: Int) throws {
    let whole = try run(largestBinding: .max, precision)
    let banded = try run(largestBinding: largestBinding, precision)
    #expect(banded.dispatches > whole.dispatches + 10)
    for (one, other) in zip(banded.values, whole.values) {
      #expect(one.allSatisfy { $0.isFinite })
      #expect(one == other)
    }
  }
}
