import Testing
import Vulkan

@testable import Graph

@Suite("Constants", .serialized)
struct ConstantTests {
  private func values(of tensors: [Tensor], in graph: Graph) throws -> [[Float]] {
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance)
    let compiled = try CompiledGraph(graph, outputs: tensors, variables: DeviceVariables(device: device))
    for input in graph.inputs { compiled.write((0..<input.type.count).map { Float($0) - 20 }, to: input) }
    try compiled.run()
    #expect(instance.validationMessages.isEmpty)
    return tensors.map(compiled.read)
  }

  @Test("no gradient passes a detached tensor, whose values are the same")
  func detachedPassesNoGradient() throws {
    let graph = Graph()
    let x = graph.input("x", .activation(2, 3, 5, 3))
    let detached = graph.detached(x)
    let product = graph.product(x, detached)
    let ones = graph.scaled(graph.activation(graph.scaled(x, by: 0), .sigmoid), by: 2)
    // d (x * c) / dx = c, and not 2x; of the constant alone there is no gradient at all.
    let gradient = try #require(graph.gradients(from: [product.id: ones], with: [x])[0])
    #expect(graph.gradients(from: [detached.id: ones], with: [x])[0] == nil)
    let results = try values(of: [detached, gradient], in: graph)
    let expected = (0..<90).map { Float($0) - 20 }
    #expect(results == [expected, expected])
  }

  /// What the padding held would count in the dot product.
  @Test("ones are one everywhere and nothing in the padding of their channels")
  func onesAreOne() throws {
    let graph = Graph()
    let ones = graph.ones(batch: 2, height: 3, width: 5)
    #expect(ones.type == .activation(2, 3, 5, 1))
    let results = try values(of: [ones, graph.dot(ones, ones)], in: graph)
    #expect(results == [.init(repeating: 1, count: 30), .init(repeating: 1, count: 30)])
  }
}
