import Kernels
import Networks
import Testing
import Vulkan

@testable import Graph
@testable import Training

/// Grids on devices that hold no more workgroups along an axis than Vulkan asks for.
@Suite struct GridLimitTests {
  private static let limit = 65_535
  private let facts = DeviceFacts(
    kind: .discrete, subgroupSize: 32, maxWorkgroupInvocations: 1024, maxGroupCount: [limit, limit, limit],
    sharedMemoryByteCount: 49152, maxStorageBufferRange: 1 << 31, maxTexelBufferElements: 1 << 27,
    offsetAlignment: 256)

  private func expectFits(_ lowered: LoweredGraph) {
    for launch in lowered.launches {
      let groups = launch.groups
      #expect(max(groups.x, groups.y, groups.z) <= Self.limit, "\(launch.shader.name): \(groups)")
    }
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases, [Precision.single, .mixed])
  func aFrameOf4KFits(kind: NetworkConfiguration.Kind, precision: Precision) {
    let network = NetworkConfiguration(kind, baseChannels: 32)
    func up(_ side: Int) -> Int { (side + network.sizeMultiple - 1) / network.sizeMultiple * network.sizeMultiple }
    for form in [TemporalNetwork.Form.adding, .filtering()] {
      let graph = Graph()
      let frames = Frames(inputsOf: graph, batch: 1, references: 2, height: up(2160), width: up(3840))
      let color = network.result(of: frames, in: graph, Parameters("color"), isTraining: false).color
      let temporal = TemporalNetwork(graph, Parameters("temporal"), network, form: form, isTraining: false)
      let calm = temporal(FrameSequence(color: color, of: frames, place: 1, in: graph))
      expectFits(
        LoweredGraph(
          graph, outputs: [calm], device: facts, recomputedByteCount: .max, precision: precision,
          steadyInputs: [frames.referenceColor, frames.referenceLine, frames.referenceDistance]))
    }
  }

  @Test(arguments: NetworkConfiguration.Kind.allCases)
  func aLargeStepFits(kind: NetworkConfiguration.Kind) {
    let configuration = RunConfiguration(network: kind, preset: .paper, source: .cartoon(.init(seed: 1)))
    let step = TrainingGraph(
      .init(
        network: configuration.networkConfiguration, batch: 4, size: 1024, weights: configuration.weights,
        adam: configuration.adam), .init())
    expectFits(
      LoweredGraph(step.graph, outputs: step.losses.map(\.value), device: facts, recomputedByteCount: .max))
  }
}
