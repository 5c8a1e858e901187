import Conformance
import Footage
import Foundation
import Kernels
import Networks
import Testing
import Vulkan

@testable import Graph
@testable import Training

/// Training with float16 activations and scaled losses, on a device. Serial: a device belongs to one thread at a time.
@Suite("Mixed precision", .serialized) struct MixedPrecisionTests {
  private let instance: Instance
  private let device: Device

  init() throws {
    instance = try Instance()
    device = try Device(instance.choose(), instance: instance)
  }

  private static func configuration(
    _ network: NetworkConfiguration.Kind, _ precision: Precision, learningRate: Double = 1e-3
  ) -> RunConfiguration {
    var configuration = RunConfiguration(network: network, preset: .tiny, source: .cartoon(.init(seed: 1)))
    (configuration.channels, configuration.size, configuration.batch) = (4, 16, 1)
    (configuration.learningRate, configuration.steps, configuration.precision) = (learningRate, 1000, precision)
    return configuration
  }

  /// A step over made-up frames, compiled.
  private struct Step {
    let configuration: RunConfiguration
    let state: TrainingState
    let compiled: CompiledGraph
    private var number = 0

    init(_ configuration: RunConfiguration, on device: Device) throws {
      self.configuration = configuration
      state = TrainingState(configuration, variables: DeviceVariables(device: device))
      try state.begin(with: nil)
      let step = state.graph
      var options = CompiledGraph.Options()
      options.precision = configuration.precision
      compiled = try CompiledGraph(
        step.graph, outputs: step.losses.map(\.value) + [step.lossScale?.value].compactMap(\.self),
        variables: state.variables, options: options)
      for (index, input) in step.graph.inputs.enumerated() where input.type.layout == .channelGroups {
        compiled.write((0..<input.type.count).map { Float(($0 * 7 + index * 3) % 31) / 31 }, to: input)
      }
    }

    /// Runs a step and returns the losses by name.
    mutating func run() throws -> [String: Float] {
      number += 1
      state.graph.writeSchedule(of: configuration, step: number, to: compiled)
      try compiled.run()
      return Dictionary(uniqueKeysWithValues: state.graph.losses.map { ($0.name, compiled.read($0.value)[0]) })
    }

    /// Sets the state of loss scaling.
    func write(_ scaling: [Float]) throws {
      let scale = try #require(state.graph.lossScale)
      try state.variables.write(scale.arena) { _ in scaling }
    }

    var scaling: [Float] {
      get throws {
        let scale = try #require(state.graph.lossScale)
        return try #require(try state.variables.read(scale.arena)["loss_scale"])
      }
    }

    var weights: [[String: [Float]]] {
      get throws { try state.graph.trained.map { try state.variables.read($0.parameters.trained) } }
    }
  }

  /// The gradients of the first step, divided by the scale, are those of single precision as far as these can be told: a
  /// change of the images by as much as float16 rounds moves them as much in networks as narrow as these. And the losses
  /// of 20 steps are, but for what rounding leaves: at first next to nothing, then, since training makes much of small
  /// differences, little on average.
  @Test(arguments: NetworkConfiguration.Kind.allCases)
  func learnsAsInSinglePrecision(network: NetworkConfiguration.Kind) throws {
    // Images so small have gradients so large that the usual scale would leave out the first steps.
    let scale: Float = 256
    let runs = try [Precision.single, .mixed].map { precision in
      var step = try Step(Self.configuration(network, precision, learningRate: 2e-4), on: device)
      if precision == .mixed { try step.write([scale, 0, 0, 0]) }
      let first = try #require(try step.run()["generator"])
      let gradients = try step.state.graph.trained.map { trained in
        try step.state.variables.read(trained.gradients).sorted { $0.key < $1.key }.flatMap(\.value)
      }
      return (
        gradients: gradients, losses: try [first] + (1..<20).map { _ in try #require(try step.run()["generator"]) }
      )
    }
    for (single, mixed) in zip(runs[0].gradients, runs[1].gradients) {
      let error = normalizedMeanSquareError(mixed.map { Double($0 / scale) }, single.map(Double.init))
      #expect(error < 0.03, "\(error)")
    }
    let (single, mixed) = (runs[0].losses, runs[1].losses)
    #expect(single[19] < 0.98 * single[0])
    let errors = zip(single, mixed).map { abs($0 - $1) / $0 }
    #expect(errors[0] < 1e-3 && errors.reduce(0, +) / 20 < 0.02, "\(errors)")
    #expect(single != mixed)
    #expect(instance.validationMessages.isEmpty)
  }

  /// A scale far too large is halved until gradients are finite; until then nothing changes.
  @Test func stepsThatOverflowAreLeftOut() throws {
    var step = try Step(Self.configuration(.reference, .mixed), on: device)
    let before = try step.weights
    try step.write([0x1p20, 7, 0, 0])
    _ = try step.run()
    #expect(try step.scaling == [0x1p19, 0, 0, 0])
    #expect(try step.weights == before)
    var skipped = 1
    while try step.scaling[1] == 0, skipped < 20 {
      _ = try step.run()
      skipped += 1
    }
    let scaling = try step.scaling
    #expect(skipped < 20 && scaling[1] == 1 && scaling[0] > 1)
    #expect(scaling[2] == 0.5 && abs(scaling[3] - 0.001) < 1e-6)
    #expect(try step.weights != before)
  }

  /// The first step of Adam is as long as the learning rate, however many steps were left out before.
  @Test func whatIsLeftOutIsNoStepOfAdam() throws {
    let (name, rate) = ("color.decoder.conv4.bias", Float(1e-3))
    func change(firstScale: Float) throws -> [Float] {
      var step = try Step(Self.configuration(.reference, .mixed), on: device)
      let before = try #require(try step.weights[0][name])
      try step.write([firstScale, 0, 0, 0])
      while try step.scaling[1] == 0 { _ = try step.run() }
      return zip(try #require(try step.weights[0][name]), before).map { $0 - $1 }
    }
    let changes = try change(firstScale: 0x1p18)
    #expect(changes.allSatisfy { abs(abs($0) - rate) < 0.01 * rate }, "\(changes)")
  }

  @Test("a step takes little more than half of the memory of one in single precision")
  func memoryIsHalved() throws {
    let planned = [Precision.single, .mixed].map { precision in
      let configuration = Self.configuration(.matching, precision)
      let step = TrainingGraph(
        .init(
          network: .init(.matching, baseChannels: 32), batch: 1, size: 256, weights: configuration.weights,
          precision: precision), .init())
      let facts = DeviceFacts(
        kind: .discrete, subgroupSize: 32, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
        sharedMemoryByteCount: 49152, maxStorageBufferRange: .max, maxTexelBufferElements: 1 << 27,
        offsetAlignment: 256)
      let lowered = LoweredGraph(
        step.graph, outputs: step.losses.map(\.value), device: facts, recomputedByteCount: .max, precision: precision)
      return Placement(lowered, isGuarded: false).plan.byteCount
    }
    #expect(Double(planned[1]) < 0.6 * Double(planned[0]), "\(planned)")
  }
}
