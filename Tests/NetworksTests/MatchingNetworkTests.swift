import Foundation
import Graph
import Kernels
import Networks
import Safetensors
import Testing
import Vulkan

/// The matching network of 4 channels with random weights, whose results an implementation of its page in TensorFlow
/// tells: two samples of 48x32 pixels with two references each.
@Suite("Matching network", .serialized)
struct MatchingNetworkTests {
  /// What the network makes of frames, by the names of the golden file.
  private typealias Images = [String: [Float]]

  private static let (height, width) = (32, 48)
  private let checkpoint: Checkpoint
  private let instance: Instance
  private let variables: DeviceVariables

  init() throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/network/matching_c4.safetensors").standardized
    checkpoint = try Checkpoint(contentsOf: fixture)
    instance = try Instance()
    variables = DeviceVariables(device: try Device(instance.choose(), instance: instance))
  }

  /// Colours the golden `targets` from golden references, as many for each.
  private func results(
    _ targets: [Int], from references: [Int], _ precision: Precision = .single
  ) throws -> Images {
    let (graph, parameters, network) = (Graph(), Parameters("color"), checkpoint.metadata.network)
    let frames = Frames(
      inputsOf: graph, batch: targets.count, references: references.count / targets.count, height: Self.height,
      width: Self.width)
    let result = network.result(of: frames, in: graph, parameters, isTraining: false)
    try variables.load(parameters, from: checkpoint.file)
    let names = [ColoringResult.Draft.Term.coarse: "coarse", .fine: "fine", .synthesis: "painted"]
    let drafts = result.drafts.compactMap { draft in names[draft.term].map { ($0, draft.image) } }
    let outputs = [("result", result.color)] + drafts
    var options = CompiledGraph.Options()
    options.precision = precision
    let compiled = try CompiledGraph(graph, outputs: outputs.map(\.1), variables: variables, options: options)
    for (input, name, samples) in [
      (frames.line, "target_line", targets), (frames.distance, "target_distance", targets),
      (frames.referenceColor, "reference_color", references), (frames.referenceLine, "reference_line", references),
      (frames.referenceDistance, "reference_distance", references),
    ] {
      let values = try golden(name)
      compiled.write(samples.flatMap { part(of: values, $0, channels: input.type.channels) }, to: input)
    }
    try compiled.run()
    #expect(instance.validationMessages.isEmpty)
    return Dictionary(uniqueKeysWithValues: outputs.map { ($0.0, compiled.read($0.1)) })
  }

  private func golden(_ name: String) throws -> [Float] { try checkpoint.file.floats(name) }

  private func part(of values: [Float], _ sample: Int, channels: Int) -> ArraySlice<Float> {
    let count = Self.height * Self.width * channels
    return values[sample * count..<(sample + 1) * count]
  }

  private func difference(_ actual: some Sequence<Float>, _ expected: some Sequence<Float>) -> Float {
    zip(actual, expected).map { abs($0 - $1) }.reduce(0) { max($0, $1.isNaN ? .infinity : $1) }
  }

  @Test("result and drafts are TensorFlow's within 1e-4")
  func golden() throws {
    let results = try results([0, 1], from: [0, 1, 2, 3])
    #expect(results.count == 4)
    for (name, values) in results {
      let expected = try golden(name)
      #expect(values.count == expected.count)
      let difference = difference(values, expected)
      #expect(difference <= 1e-4, "\(name) differs by \(difference)")
    }
  }

  @Test("with activations of float16 the results are within 45 dB of TensorFlow's")
  func mixedPrecision() throws {
    for (name, values) in try results([0, 1], from: [0, 1, 2, 3], .mixed) {
      let expected = try golden(name)
      let error = zip(values, expected).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      // The mean square of 45 dB, for values in 0...1; and not of single precision.
      #expect(error <= pow(10, -4.5) * Double(values.count), "\(name)")
      #expect(error > 1e-12 * Double(values.count), "\(name)")
    }
  }

  @Test("a sample is coloured alone as in a batch")
  func samplesKnowNothingOfEachOther() throws {
    for (name, values) in try results([1], from: [2, 3]) {
      let difference = difference(values, part(of: try golden(name), 1, channels: 3))
      #expect(difference <= 1e-4, "\(name) differs by \(difference)")
    }
  }

  @Test("the order of references, here three, changes nothing")
  func referencesHaveNoOrder() throws {
    let first = try results([0], from: [0, 1, 2])
    let second = try results([0], from: [2, 0, 1])
    let fewer = try results([0], from: [0, 1])
    for (name, values) in first {
      let difference = difference(values, try #require(second[name]))
      #expect(difference <= 1e-4, "\(name) differs by \(difference)")
      #expect(fewer[name] != values)
    }
  }

  @Test("a reference that is given three times brings the colours that it brings alone")
  func repeatedReferencesCountNothing() throws {
    let alone = try results([0], from: [1])
    let thrice = try results([0], from: [1, 1, 1])
    for name in ["coarse", "fine"] {
      let difference = difference(try #require(alone[name]), try #require(thrice[name]))
      #expect(difference <= 1e-4, "\(name) differs by \(difference)")
    }
  }
}
