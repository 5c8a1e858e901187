import Conformance
import Foundation
import Kernels
import Testing

/// The reference operators against golden vectors from TensorFlow, forward and, by finite differences, backward.
@Suite struct ReferenceGoldenTests {
  /// Elements of each tensor whose gradient is held against finite differences.
  private static let sampleCount = 20

  static let items = goldenVectors.compactMap(\.item)

  /// TensorFlow's single-precision mean of `adain_flat`, a nearly flat image, is off by 4e-8, which the division by the
  /// deviation of 3e-3 makes 1e-5 in every element, and 4e-4 in the sum over them. Steps of Adam are of 1e-4, so
  /// agreement to 1e-5 would say nothing.
  private static func tolerance(of name: String) -> Double {
    switch name {
    case "adain_flat": 5e-4
    case "adam": 3e-7
    default: 1e-5
    }
  }

  @Test func allGoldenVectorsAreThereAndHaveCases() {
    #expect(goldenVectors.count == 48)
    #expect(Self.items.count == goldenVectors.count)
  }

  @Test(arguments: items.map(\.variant)) func matchesForward(_ name: String) throws {
    let item = try #require(Self.items.first { $0.variant == name })
    let golden = try #require(item.golden)
    let outputs = item.operation.reference(item.inputs.map(\.values))
    #expect(outputs.count == golden.outputs.count)
    for (output, expected) in zip(outputs, golden.outputs) {
      expectClose(output.values, expected.values, name, tolerance: Self.tolerance(of: name))
    }
  }

  @Test(arguments: items.filter { $0.golden?.upstream != nil }.map(\.variant))
  func matchesGradients(_ name: String) throws {
    let item = try #require(Self.items.first { $0.variant == name })
    let golden = try #require(item.golden)
    let inputs = item.inputs.map(\.values)
    #expect(!golden.gradients.isEmpty)
    for (index, input) in item.inputs.enumerated() where input.isDifferentiable {
      let gradient = try #require(golden.gradients[input.name])
      try expectGradient(gradient, at: inputs[index], upstream: #require(golden.upstream), name) { moved in
        var arguments = inputs
        arguments[index] = moved
        return item.operation.reference(arguments)[0]
      }
    }
  }

  /// Holds a gradient against finite differences of `function`.
  private func expectGradient(
    _ gradient: ReferenceTensor, at x: ReferenceTensor, upstream: ReferenceTensor, _ name: String,
    function: (ReferenceTensor) -> ReferenceTensor
  ) throws {
    let indices = x.sampledIndices(Self.sampleCount)
    let differences = Reference.finiteDifference(at: x, indices: indices, upstream: upstream) { moved in
      let y = function(moved)
      return y.reshaped(upstream.shape)
    }
    expectClose(differences, indices.map { gradient.values[$0] }, name, tolerance: Self.tolerance(of: name))
  }

  /// Expects elements to agree to within `tolerance`, relative beyond 1 and absolute below.
  private func expectClose(_ result: [Double], _ golden: [Double], _ what: String, tolerance: Double) {
    #expect(result.count == golden.count)
    let errors = zip(result, golden).map { abs($0 - $1) / max(abs($1), 1) }
    #expect(errors.allSatisfy { $0 <= tolerance }, "\(what): off by \(errors.max() ?? 0)")
  }
}
