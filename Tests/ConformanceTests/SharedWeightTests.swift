import Kernels
import Randomness
import Testing

@testable import Graph

/// One weight that several convolutions of a graph use, each in its own way.
@Suite(.serialized)
@MainActor
struct SharedWeightTests {
  /// How a convolution uses the weight.
  private struct Use {
    let name: String
    let size: Int
    var stride = 1
    var dilation = 1
    var algorithm: Conv2d.Algorithm?
  }

  /// Uses that differ in all that the order of packed weights depends on.
  private static let uses = [
    Use(name: "large", size: 32), Use(name: "small", size: 8), Use(name: "strided", size: 32, stride: 2),
    Use(name: "dilated", size: 32, dilation: 2), Use(name: "direct", size: 32, algorithm: .direct),
    Use(name: "Winograd", size: 32, algorithm: .winograd4), Use(name: "larger tiles", size: 32, algorithm: .winograd6),
    Use(name: "strided Winograd", size: 32, stride: 2, algorithm: .stridedWinograd),
  ]

  /// For each use the output, and the gradients of input and weight, of one graph that has all of them.
  private func run(_ uses: [Use], isNormalized: Bool) throws -> [[[Float]]] {
    let graph = Graph()
    let parameter = graph.input("weight", .parameter([32, 32, 3, 3]))
    let bias = graph.input("bias", .parameter([32]))
    let u = graph.input("u", .parameter([32]))
    let weight =
      isNormalized ? graph.spectralNorm(parameter, u: u, movesVector: false).weight : ConvolutionWeight(parameter)
    let results = uses.map { use in
      let x = graph.input("x \(use.size)", .activation(1, use.size, use.size, 32))
      let y = graph.conv2d(
        x, weight: weight, bias: bias, stride: use.stride, dilation: use.dilation, algorithm: use.algorithm)
      let upstream = graph.input("upstream \(y.type)", y.type)
      return [y] + graph.gradients(from: [y.id: upstream], with: [x, parameter]).compactMap(\.self)
    }
    return try SharedDevice.use { device in
      let compiled = try CompiledGraph(
        graph, outputs: results.flatMap(\.self), variables: DeviceVariables(device: device))
      for input in graph.inputs {
        var random = CounterRandom(seed: 1, purpose: input.type.description)
        compiled.write((0..<input.type.count).map { _ in random.normal() }, to: input)
      }
      try compiled.run()
      return results.map { $0.map(compiled.read) }
    }
  }

  @Test("a use gives the same bits beside others as alone", arguments: [false, true])
  func usesDoNotDisturbEachOther(isNormalized: Bool) throws {
    let together = try run(Self.uses, isNormalized: isNormalized)
    for (use, results) in zip(Self.uses, together) {
      let alone = try run([use], isNormalized: isNormalized)[0]
      #expect(results.count == 3)
      for (index, name) in ["output", "gradient of the input", "gradient of the weight"].enumerated() {
        #expect(results[index] == alone[index], "\(use.name): \(name)")
      }
    }
  }

  @Test("equal uses pack the weight once")
  func equalUsesShare() throws {
    func launches(_ count: Int) throws -> Int {
      let graph = Graph()
      let weight = ConvolutionWeight(graph.input("weight", .parameter([8, 8, 3, 3])))
      let bias = graph.input("bias", .parameter([8]))
      let outputs = (0..<count).map { _ in
        graph.conv2d(graph.input("x", .activation(1, 8, 8, 8)), weight: weight, bias: bias, algorithm: .direct)
      }
      return try SharedDevice.use { device in
        let compiled = try CompiledGraph(graph, outputs: outputs, variables: DeviceVariables(device: device))
        return compiled.steps.count { if case .access = $0 { true } else { false } }
      }
    }
    // Beside the copies of inputs and outputs: the packing, and a convolution each.
    #expect(try launches(1) == 1 + 1 + 1 + 1)
    #expect(try launches(3) == 1 + 1 + 3 + 3)
  }
}
