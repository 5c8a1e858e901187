import Testing
import Vulkan

@testable import Graph

@Suite struct SoftmaxMatchingTests {
  /// The gradients of query and keys, and of values where they are asked for.
  private func gradients(ofValues areAsked: Bool, on device: Device) throws -> [[Float]] {
    let graph = Graph()
    let query = graph.input("query", .activation(2, 37, 6))
    let keys = graph.input("keys", .activation(2, 21, 6))
    let values = graph.input("values", .activation(2, 21, 10))
    let seed = graph.input("seed", .activation(2, 37, 10))
    let matched = graph.matching(query: query, keys: keys, values: values)
    let targets = [query, keys] + (areAsked ? [values] : [])
    let results = graph.gradients(from: [matched.id: seed], with: targets).compactMap(\.self)
    #expect(results.map(\.type) == targets.map(\.type))
    let compiled = try CompiledGraph(graph, outputs: results, variables: DeviceVariables(device: device))
    for (index, input) in graph.inputs.enumerated() {
      compiled.write((0..<input.type.count).map { Float(($0 * 13 + index) % 29) / 14 - 1 }, to: input)
    }
    try compiled.run()
    return results.map(compiled.read)
  }

  @Test("query and keys have the same gradients, whether values have one or are data")
  func valuesMayBeData() throws {
    let instance = try Instance()
    let device = try Device(instance.choose(), instance: instance)
    let all = try gradients(ofValues: true, on: device)
    let some = try gradients(ofValues: false, on: device)
    #expect(some == Array(all.prefix(2)))
    #expect(all.allSatisfy { $0.contains { $0 != 0 } })
    #expect(instance.validationMessages.isEmpty)
  }
}
