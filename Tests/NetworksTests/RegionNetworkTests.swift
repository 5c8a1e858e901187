import Foundation
import Graph
import Safetensors
import Testing
import Vulkan

@testable import Networks

/// The region network of 2 channels with random weights, whose results an implementation of its page in TensorFlow tells:
/// two samples of two references each, one of the target's size and one of another.
@Suite("Region network", .serialized)
struct RegionNetworkTests {
  private static let (batch, references, areas, side, colors, pixels) = (2, 2, 6, 32, 5, 9)
  private let checkpoint: Checkpoint
  private let instance: Instance
  private let variables: DeviceVariables
  private let parameters = Parameters("region")
  private let configuration: RegionNetwork.Configuration
  private let sizes: RegionInputs.Sizes

  init() throws {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/network/region_c2.safetensors").standardized
    checkpoint = try Checkpoint(contentsOf: fixture)
    configuration = try #require(checkpoint.metadata.region)
    instance = try Instance()
    variables = DeviceVariables(device: try Device(instance.choose(), instance: instance))
    sizes = RegionInputs.Sizes(
      pages: Self.batch * (1 + Self.references), batch: Self.batch, references: Self.references, areas: Self.areas,
      side: Self.side, runs: 40, cells: 2000)
  }

  private func golden(_ name: String) throws -> [Float] { try checkpoint.file.floats(name) }

  /// Sparse entries in rows of `columns` numbers: row, column and perhaps weight.
  private func entries(_ name: String, capacity: Int, columns: Int, rows: Int) throws -> SparseEntries {
    let width = try #require(checkpoint.file.tensors[name]).shape.dropFirst().first ?? 1
    let values = try golden(name)
    var entries = SparseEntries(capacity: capacity, columns: columns, rows: rows)
    for index in stride(from: 0, to: values.count, by: width) {
      let row = width == 1 ? index : Int(values[index])
      entries.add(
        row: row, column: Int(values[index + min(1, width - 1)]), width == 3 ? values[index + 2] : 1)
    }
    return entries
  }

  @Test("metadata says what the network is built with")
  func metadata() throws {
    #expect(configuration == .init(baseChannels: 2, features: 16, layers: 1, heads: 2))
    let again = try CheckpointMetadata(checkpoint.metadata.strings, path: "again")
    #expect(again.region == configuration)
    var strings = checkpoint.metadata.strings
    strings["region_heads"] = "3"
    #expect(throws: CheckpointError.unreadableMetadata(path: "x", key: "region_heads", value: "3")) {
      try CheckpointMetadata(strings, path: "x")
    }
    strings["region_channels"] = nil
    let tasks = try #require(strings["tasks"])
    #expect(throws: CheckpointError.unreadableMetadata(path: "x", key: "tasks", value: tasks)) {
      try CheckpointMetadata(strings, path: "x")
    }
    strings["tasks"] = nil
    #expect(try CheckpointMetadata(strings, path: "x").region == nil)
  }

  @Test("probabilities, losses and gradients are those of the specification")
  func agreesWithOracle() throws {
    let graph = Graph()
    let inputs = RegionInputs(inputsOf: graph, sizes)
    func input(_ name: String, _ rows: Int) -> Tensor {
      graph.input(name, .activation(Self.batch, rows, Self.colors))
    }
    let colors = input("colors", sizes.referenceAreas)
    let (areaWeights, pixelWeights) = (input("area_weights", Self.areas), input("pixel_weights", Self.pixels))
    let count = Self.batch * Self.pixels
    let pixels = SparseMatrix(
      inputsOf: graph, "pixels", rows: count, columns: sizes.featurePixels, entries: count)
    let network = RegionNetwork(graph, parameters, configuration)
    let result = network(inputs)
    let areaColors = network.probabilities(result, colors: colors)
    let pixelColors = network.probabilities(result, ofPixels: pixels, batch: Self.batch, colors: colors)
    let areaLoss = graph.negativeLogLikelihood(probabilities: areaColors, weights: areaWeights)
    let pixelLoss = graph.weightedSum([
      (graph.negativeLogLikelihood(probabilities: pixelColors, weights: pixelWeights), 0.5)
    ])
    let loss = graph.weightedSum([(areaLoss, 1), (pixelLoss, 1)])
    let trained = Array(parameters.trained.variables.values)
    let gradients = graph.gradients(of: loss, with: trained.map { graph.variable($0, of: parameters.trained) })
    try variables.load(parameters, from: checkpoint.file)
    let compiled = try CompiledGraph(
      graph, outputs: [areaColors, pixelColors, areaLoss, pixelLoss] + gradients.compactMap(\.self),
      variables: variables)
    for (tensor, name) in [
      (inputs.pages.image, "image"), (inputs.areas.target.geometry, "target_geometry"),
      (inputs.areas.target.absence, "target_absence"), (inputs.areas.reference.geometry, "reference_geometry"),
      (inputs.areas.reference.absence, "reference_absence"), (inputs.areas.kinds, "reference_kinds"),
      (colors, "colors"),
      (areaWeights, "area_weights"), (pixelWeights, "pixel_weights"),
    ] { compiled.write(try golden(name), to: tensor) }
    let rows = Self.batch * Self.areas
    for (matrix, name, shape) in [
      (inputs.pages.runs, "runs", (sizes.cells, sizes.featurePixels, sizes.runs)),
      (inputs.pages.targetAreas, "target_areas", (sizes.runs, sizes.runs, rows)),
      (inputs.pages.referenceAreas, "reference_areas", (sizes.runs, sizes.runs, rows * Self.references)),
      (pixels, "pixels", (count, sizes.featurePixels, count)),
    ] {
      try entries(name, capacity: shape.0, columns: shape.1, rows: shape.2).write(to: matrix, of: compiled)
    }
    try compiled.run()
    #expect(instance.validationMessages.isEmpty)
    for (tensor, name) in [
      (areaColors, "probabilities"), (pixelColors, "pixel_probabilities"), (areaLoss, "loss.areas"),
      (pixelLoss, "loss.pixels"),
    ] { #expect(try error(compiled.read(tensor), golden(name)) < 1e-8, "\(name)") }
    for (variable, gradient) in zip(trained, gradients) {
      let values = compiled.read(try #require(gradient, "\(variable.name) has no gradient"))
      let expected = try golden("grad.\(variable.name)")
      if expected.allSatisfy({ abs($0) < 1e-9 }) {
        // A shift that what follows takes out again.
        #expect(values.allSatisfy { abs($0) < 1e-4 }, "\(variable.name)")
      } else {
        #expect(try error(values, expected) < 1e-6, "\(variable.name)")
      }
    }
  }

  /// The mean square of the difference over that of what is expected.
  private func error(_ actual: [Float], _ expected: [Float]) throws -> Double {
    try #require(actual.count == expected.count)
    let square = zip(actual, expected).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    let scale = expected.reduce(0.0) { $0 + Double($1) * Double($1) }
    return square / max(scale, 1e-12 * Double(expected.count))
  }
}
