import Graph
import Kernels
import Networks
import Randomness
import Vulkan

/// Times a training step or a forward pass on random frames.
public final class NetworkBenchmark {
  /// What is timed.
  public enum Work: String, Codable, CaseIterable, Sendable {
    /// A whole step: forward, losses, gradients and Adam.
    case training
    /// The network that colours alone, as it colours frames: what depends on its weights alone was computed before.
    case forward
  }

  private let compiled: CompiledGraph
  private let results: [Tensor]
  private let inputs: [(tensor: Tensor, values: [Float])]

  /// Compiles `work` at the sizes of `configuration`, with random weights.
  ///
  /// Throws `TrainingError.unusableValue`, and `VulkanError` where the device cannot do it.
  public init(_ work: Work, _ configuration: RunConfiguration, device: Device, isProfiled: Bool) throws {
    try configuration.validate()
    let state = TrainingState(configuration, variables: DeviceVariables(device: device))
    try state.begin(with: nil)
    guard let step = state.graph as? TrainingGraph else {
      preconditionFailure("benchmarks are of networks that make images")
    }
    var options = CompiledGraph.Options()
    options.isProfiled = isProfiled
    options.precision = configuration.precision
    switch work {
    case .training:
      try state.loadFeatures(from: nil)
      results = step.losses.map(\.value)
      options.steadyInputs = []
      compiled = try CompiledGraph(step.graph, outputs: results, variables: state.variables, options: options)
      let scalars = configuration.adam.scalars(step: 1, learningRate: configuration.learningRate)
      inputs = Self.randomImages(step.frames.all + [step.targetColor]) + step.trained.map { ($0.scalars, scalars) }
    case .forward:
      let graph = Graph()
      let frames = Frames(
        inputsOf: graph, batch: configuration.batch, references: 2, height: configuration.size,
        width: configuration.size)
      let network = configuration.networkConfiguration
      results = [network.result(of: frames, in: graph, state.networks.color, isTraining: false).color]
      options.steadyInputs = []
      compiled = try CompiledGraph(graph, outputs: results, variables: state.variables, options: options)
      inputs = Self.randomImages(frames.all)
    }
  }

  /// What one run costs: the operations of what is computed, also where kernels spare some of them.
  public var cost: Cost { compiled.cost }

  /// The memory of the graph's tensors.
  public var memory: CompiledGraph.MemoryReport { compiled.memory }

  /// Runs once and returns the seconds from writing the frames to having read the result.
  public func run() throws -> Double {
    let duration = try ContinuousClock().measure {
      for input in inputs { compiled.write(input.values, to: input.tensor) }
      try compiled.run()
      for result in results { _ = compiled.read(result) }
    }
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// The time of each kernel in the last run; the benchmark must be made profiled.
  public func profile() throws -> [CompiledGraph.ProfileRow] { try compiled.profile() }

  private static func randomImages(_ images: [Tensor]) -> [(tensor: Tensor, values: [Float])] {
    images.enumerated().map { index, image in
      var random = CounterRandom(seed: 1, purpose: "benchmark", index)
      return (image, (0..<image.type.count).map { _ in random.uniform() })
    }
  }
}

extension Frames {
  /// All inputs.
  fileprivate var all: [Tensor] { [line, distance, referenceColor, referenceLine, referenceDistance] }
}
