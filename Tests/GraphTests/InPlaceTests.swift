import Kernels
import Testing
import Vulkan

@testable import Graph

@Suite("Work in place", .serialized)
struct InPlaceTests {
  /// Three layers, the first of which is read once more at the end.
  private func layers() -> (graph: Graph, input: Tensor, output: Tensor) {
    let graph = Graph()
    let x = graph.input("x", .activation(2, 24, 20, 8))
    let first = graph.activation(x, .tanh)
    var y = graph.activation(graph.scaled(first, by: 3), .leakyReLU)
    y = graph.product(graph.activation(y, .sigmoid), y)
    return (graph, x, graph.sum(y, first))
  }

  @Test("an output lies where an input lay that nothing reads later, and nowhere else")
  func takesOver() throws {
    let (graph, _, output) = layers()
    let facts = DeviceFacts(
      kind: .cpu, subgroupSize: 8, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
      sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27, maxTexelBufferElements: 1 << 27,
      offsetAlignment: 256)
    let lowered = LoweredGraph(graph, outputs: [output], device: facts, recomputedByteCount: .max)
    let placement = Placement(lowered, isGuarded: false)
    let places = lowered.launches.compactMap { launch in
      launch.inPlace.map { [placement.places[$0.input.buffer.rawValue], placement.places[$0.output.buffer.rawValue]] }
    }
    // The input is no planned buffer, `first` and the operand of the sigmoid are read again, and the product and the sum
    // take the place of what they read first.
    #expect(places.map { $0[0] == $0[1] } == [false, false, true, false, true, true])
    let bytes = 2 * 24 * 20 * 8 * 4
    #expect(placement.plan.byteCount == 3 * bytes && placement.unsharedByteCount == 6 * bytes)
    #expect(Placement(lowered, isGuarded: true).places.values.count == 6)
  }

  @Test("the results are the same bits as where every tensor has a place of its own")
  func keepsBits() throws {
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance)
    let results = try [false, true].map { isGuarded in
      let (graph, input, output) = layers()
      var options = CompiledGraph.Options()
      options.isGuarded = isGuarded
      let compiled = try CompiledGraph(
        graph, outputs: [output], variables: DeviceVariables(device: device), options: options)
      compiled.write((0..<input.type.count).map { Float($0 % 173) / 50 - 1.7 }, to: input)
      try compiled.run()
      return compiled.read(output)
    }
    #expect(results[0] == results[1] && Set(results[0]).count > 100)
    #expect(instance.validationMessages.isEmpty)
  }
}
