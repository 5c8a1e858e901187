import Conformance
import Foundation
import Graph
import Kernels
import Testing
import Vulkan

/// The names of all operators, in their order.
private func operations(_ items: [ConformanceCase]) -> [String] {
  items.map(\.operation.name).reduce(into: []) { names, name in
    if !names.contains(name) { names.append(name) }
  }
}

/// The cases of the sweep that the device of these tests cannot run.
private let skipped: [ConformanceCase] = {
  guard let facts = try? Instance(validation: .off).choose().facts else { return [] }
  return ConformanceCase.sweep().filter { !$0.runs(on: facts) }
}()

@Suite("Kernel conformance", .serialized)
@MainActor
struct ConformanceTests {
  nonisolated private static let sweep = ConformanceCase.sweep()
  nonisolated private static let golden = goldenVectors.compactMap(\.item)

  @Test("operators agree with double precision, forward and backward", arguments: operations(sweep))
  func agreesWithDoublePrecision(_ operation: String) throws {
    try SharedDevice.expectConformance(Self.sweep.filter { $0.operation.name == operation })
  }

  /// Skipped, with what was left out, where the device lacks something: no test shows that those cases pass.
  @Test(
    .enabled(if: skipped.isEmpty, "skipped: \(skipped.count) cases of \(operations(skipped).joined(separator: "; "))"))
  func everyCaseIsRunOnThisDevice() throws {
    try SharedDevice.use { device in #expect(Self.sweep.allSatisfy { $0.runs(on: device.facts) }) }
  }

  @Test("operators agree with TensorFlow, forward and backward", arguments: operations(golden))
  func agreesWithTensorFlow(_ operation: String) throws {
    try SharedDevice.expectConformance(Self.golden.filter { $0.operation.name == operation })
  }
}

/// That a case can fail.
@Suite(.serialized)
@MainActor
struct ConformanceFailureTests {
  private static let x = ConformanceCase.Input.random("x", .activation(1, 3, 5, 3))

  /// A case whose reference doubles x.
  private static func doubling(
    golden: ConformanceCase.Golden? = nil, build: @escaping @Sendable (Graph, [Tensor]) -> [Tensor]
  ) -> ConformanceCase {
    ConformanceCase(
      .init("doubling", reference: { [Reference.scale($0[0], by: 2)] }, build: build), "test", [x], golden: golden)
  }

  @Test func whatAgreesPasses() throws {
    #expect(try SharedDevice.failures(of: Self.doubling { [$0.scaled($1[0], by: 2)] }) == [])
  }

  @Test func aSlightlyWrongResultFails() throws {
    let failures = try SharedDevice.failures(of: Self.doubling { [$0.scaled($1[0], by: 2.001)] })
    #expect(failures.count == 2)
    #expect(failures.first?.hasPrefix("output has error") == true)
    #expect(failures.last?.hasPrefix("gradient of x has error") == true)
  }

  @Test func nanFails() throws {
    let failures = try SharedDevice.failures(of: Self.doubling { [$0.scaled($1[0], by: .nan)] })
    #expect(failures == ["output holds NaN or infinity", "gradient of x holds NaN or infinity"])
  }

  @Test func aWrongGradientFails() throws {
    let values = Self.x.values
    let golden = ConformanceCase.Golden(
      outputs: [Reference.scale(values, by: 2)], upstream: values, gradients: ["x": values])
    let failures = try SharedDevice.failures(of: Self.doubling(golden: golden) { [$0.scaled($1[0], by: 2)] })
    #expect(failures.count == 1)
    #expect(failures.first?.hasPrefix("gradient of x has error") == true)
  }

  @Test func aGradientThatDoesNotArriveFails() throws {
    let failures = try SharedDevice.failures(
      of: Self.doubling { graph, inputs in
        [graph.sum(graph.input("other", inputs[0].type), graph.input("another", inputs[0].type))]
      })
    #expect(failures.first == "x has no gradient")
  }
}
