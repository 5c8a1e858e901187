import Networks
import Testing
import Vulkan

@testable import Graph
@testable import Training

@Suite("Recomputation", .serialized)
struct RecomputationTests {
  private func step(size: Int, channels: Int) -> TrainingGraph {
    let configuration = RunConfiguration(network: .matching, preset: .tiny, source: .cartoon(.init(seed: 1)))
    return TrainingGraph(
      .init(
        network: .init(.matching, baseChannels: channels, hasSpectralNorm: false), batch: 1, size: size,
        weights: configuration.weights, adam: configuration.adam), .init())
  }

  /// How the tensors of a step lie on a device like lavapipe.
  private func plan(_ step: TrainingGraph, recomputed: Int) -> Placement {
    let facts = DeviceFacts(
      kind: .cpu, subgroupSize: 8, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
      sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27, maxTexelBufferElements: 1 << 27,
      offsetAlignment: 256)
    let lowered = LoweredGraph(
      step.graph, outputs: step.losses.map(\.value), device: facts, recomputedByteCount: recomputed)
    return Placement(lowered, isGuarded: false)
  }

  @Test("a step at 512 px and 32 channels takes less than 950 MiB, as it computes large tensors again")
  func savesMemory() {
    let step = step(size: 512, channels: 32)
    let planned = plan(step, recomputed: CompiledGraph.Options().recomputedByteCount).plan.byteCount
    #expect(planned < 950 << 20)
    #expect(planned < plan(step, recomputed: .max).plan.byteCount * 5 / 8)
  }

  @Test("the reference network's step at 256 px and 64 channels takes at most half of what its tensors do together")
  func sharesMemory() {
    let configuration = RunConfiguration(network: .reference, preset: .paper, source: .cartoon(.init(seed: 1)))
    let step = TrainingGraph(
      .init(
        network: configuration.networkConfiguration, batch: 1, size: configuration.size,
        weights: configuration.weights), .init())
    let planned = plan(step, recomputed: CompiledGraph.Options().recomputedByteCount)
    #expect(planned.plan.byteCount <= plan(step, recomputed: .max).unsharedByteCount / 2)
  }

  @Test("losses and gradients are the same bits, whether tensors are kept or computed again")
  func keepsBits() throws {
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance)
    let results = try [Int.max, 0].map { recomputed in
      let configuration = RunConfiguration(network: .matching, preset: .tiny, source: .cartoon(.init(seed: 1)))
      let networks = TrainingGraph.Networks()
      let step = TrainingGraph(
        .init(
          network: .init(.matching, baseChannels: 8, hasSpectralNorm: false), batch: 1, size: 32,
          weights: configuration.weights, adam: configuration.adam), networks)
      let variables = DeviceVariables(device: device)
      try variables.initialize(networks.color, seed: 1)
      var options = CompiledGraph.Options()
      options.recomputedByteCount = recomputed
      let compiled = try CompiledGraph(
        step.graph, outputs: step.losses.map(\.value), variables: variables, options: options)
      for (index, input) in step.graph.inputs.enumerated() where input.id != step.generator.scalars.id {
        compiled.write((0..<input.type.count).map { Float(($0 * 7 + index) % 31) / 31 }, to: input)
      }
      compiled.write(configuration.adam.scalars(step: 1, learningRate: 0), to: step.generator.scalars)
      try compiled.run()
      return (
        launches: compiled.lowered.launches.count, losses: step.losses.map { compiled.read($0.value) },
        gradients: try variables.read(step.generator.gradients)
      )
    }
    #expect(results[1].launches > results[0].launches)
    #expect(results[1].losses == results[0].losses)
    #expect(results[1].gradients == results[0].gradients)
    #expect(results[0].gradients.values.contains { $0.contains { $0 != 0 } })
  }
}
