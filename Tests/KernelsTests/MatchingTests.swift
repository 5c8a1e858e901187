import Foundation
import Testing
import Vulkan

@testable import Kernels

/// Softmax matching on the device.
@Suite struct MatchingTests {
  let bench: LaunchBench

  init() throws {
    bench = try LaunchBench()
  }

  @Test(arguments: [
    ("matching_n1hw30k1d4", Matching.Shape(images: 1, queries: 30, keys: 30, features: 4, values: 4)),
    ("matching_n2hw49k2d8", .init(images: 2, queries: 49, keys: 98, features: 8, values: 8)),
    ("matching_n1hw64k3d32", .init(images: 1, queries: 64, keys: 192, features: 32, values: 32)),
  ])
  func goldenVectors(name: String, shape: Matching.Shape) throws {
    let golden = try Golden("ops/\(name)")
    let inputs = try (0..<3).map { try bench.parameters(golden["x\($0)"]) }
    let dy = try bench.parameters(golden["dy"])
    let y = try bench.range(byteCount: shape.outputByteCount)
    let logSums = try bench.range(byteCount: Matching.logSumsByteCount(shape))
    let gradients = try inputs.map { try bench.range(byteCount: $0.byteCount) }
    let scratch = try bench.range(byteCount: Matching.backwardScratchByteCount(shape))
    try bench.run(
      Matching.forward(
        query: inputs[0], key: inputs[1], value: inputs[2], shape: shape, output: y, logSums: logSums,
        facts: bench.facts)
        + Matching.backward(
          outputGradient: dy, outputs: y, logSums: logSums, query: inputs[0], key: inputs[1], value: inputs[2],
          shape: shape, queryGradient: gradients[0], keyGradient: gradients[1], valueGradient: gradients[2],
          scratch: scratch, facts: bench.facts))
    #expect(try normalizedError(bench.floats(y), golden["y"]) < 1e-10)
    for (index, gradient) in gradients.enumerated() {
      #expect(try normalizedError(bench.floats(gradient), golden["d_x\(index)"]) < 1e-10)
    }
  }

  /// More keys than one launch takes, all with one score: the result is the mean of the values.
  @Test func manyKeys() throws {
    let shape = Matching.Shape(images: 1, queries: 5, keys: 300_001, features: 4, values: 4)
    #expect(Matching.ranges(shape.keys, block: 8).count == 2)
    let query = try bench.parameters(Array(repeating: 1, count: 20))
    let key = try bench.parameters(Array(repeating: 250, count: 4 * shape.keys))
    let values = (0..<4 * shape.keys).map { Float($0 / 4 % 7) }
    let value = try bench.parameters(values)
    let y = try bench.range(byteCount: shape.outputByteCount)
    let logSums = try bench.range(byteCount: Matching.logSumsByteCount(shape))
    try bench.run(
      Matching.forward(
        query: query, key: key, value: value, shape: shape, output: y, logSums: logSums, facts: bench.facts))
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    #expect(bench.floats(y).allSatisfy { abs(Double($0) - mean) < 1e-4 })
    let logSum = 1000 * log2(exp(1)) + log2(Double(shape.keys))
    #expect(bench.floats(logSums)[..<5].allSatisfy { abs(Double($0) - logSum) < 1e-3 })
  }
}
