import Graph
import Kernels
import Randomness
import Vulkan

/// Times single operators on a device.
public struct KernelBenchmark {
  /// An operator over inputs of one shape.
  public struct Case: Sendable {
    /// The operator, the shape and what of it is timed.
    public let name: String
    /// What the operator's kernels are for.
    public let kind: KernelClass
    let build: @Sendable (Inputs) -> [Tensor]

    /// A case whose operator `build` puts into a graph; it returns what has to be computed, beside what changes
    /// variables.
    init(_ name: String, _ kind: KernelClass, build: @escaping @Sendable (Inputs) -> [Tensor]) {
      (self.name, self.kind, self.build) = (name, kind, build)
    }

    /// What bounds the operator.
    public var bound: SpeedMeasurement.Bound {
      switch kind {
      case .convolution, .matching, .matrixProduct: .arithmetic
      default: .bandwidth
      }
    }
  }

  /// A graph to be built, with inputs that lie on the device already when it runs.
  final class Inputs {
    let graph = Graph()
    fileprivate let arena = VariableArena(name: "inputs")
    fileprivate var values: [String: (Int) -> Float] = [:]
    private let random: [Float]

    init() {
      var random = CounterRandom(seed: 1, purpose: "benchmark")
      self.random = (0..<1 << 16).map { _ in random.uniform() - 0.5 }
    }

    /// An input of random numbers from -1/2 to 1/2, or of the given value for each element.
    func callAsFunction(_ type: TensorType, values given: ((Int) -> Float)? = nil) -> Tensor {
      let name = String(values.count)
      let random = random
      // The period is prime, so that rows and images differ.
      values[name] = given ?? { random[$0 % 65_521] }
      return graph.variable(arena.variable(name, type), of: arena)
    }

    /// The output with its gradients with regard to `inputs`, for a random gradient of the output.
    func withGradients(_ output: Tensor, _ inputs: Tensor...) -> [Tensor] {
      [output] + gradients(output, inputs)
    }

    /// The gradients of `output` with regard to `inputs`, without the output where they do not need it.
    func gradients(_ output: Tensor, _ inputs: [Tensor]) -> [Tensor] {
      graph.gradients(from: [output.id: self(output.type)], with: inputs).compactMap(\.self)
    }
  }

  private let device: Device
  private let meter: PeakMeter

  /// A benchmark on the device that `meter` measures.
  public init(device: Device, meter: PeakMeter) {
    (self.device, self.meter) = (device, meter)
  }

  /// The device's own time for `count` runs, with everything that the operator takes: the packing of weights, the
  /// adding up of partial sums.
  ///
  /// Throws `VulkanError.missingFeature` where the device has no timestamps.
  public func measure(_ item: Case, count: Int) throws -> SpeedMeasurement {
    let inputs = Inputs()
    let outputs = item.build(inputs)
    let variables = DeviceVariables(device: device)
    try variables.write(inputs.arena) { variable in
      guard let values = inputs.values[variable.name] else { preconditionFailure("an input without values") }
      return (0..<variable.type.count).map(values)
    }
    let compiled = try CompiledGraph(inputs.graph, outputs: outputs, variables: variables, options: .profiled)
    return try meter.measure(compiled.cost, item.bound, count: count) { try compiled.secondsOfRun() }
  }
}
