import Areas
import Footage
import Foundation
import Graph
import Networks
import Vulkan

/// A page of a reference as the region network sees it, with the colours of its areas.
struct RegionReference {
  /// The page.
  let page: RegionPage
  /// The size of the picture that it is on; nil where places on that say nothing.
  let size: ImageSize?
  /// The straight colours of its areas, with their opacity; nil for areas that are not flat.
  let colors: [SIMD4<Float>?]
}

/// Names the colours of areas with the region network of a checkpoint.
final class RegionNaming {
  /// What was found for an area.
  struct Name {
    /// The likeliest colour.
    let color: SIMD4<Float>
    /// Whether that is likelier than that no reference shows the area.
    let isSupported: Bool
  }

  private struct Compiled {
    let sizes: RegionInputs.Sizes
    let inputs: RegionInputs
    let result: RegionNetwork.Result
    let graph: CompiledGraph
  }

  private let configuration: RegionNetwork.Configuration
  private let parameters = Parameters("region")
  private let variables: DeviceVariables
  private let cancellation: Cancellation
  private var compiled: Compiled?

  /// The region network of `checkpoint` in `variables`; nil where it has none.
  ///
  /// - Throws: `SafetensorsError` naming a tensor that is missing or misshapen.
  init?(_ checkpoint: Checkpoint, variables: DeviceVariables, cancellation: Cancellation) throws {
    guard let configuration = checkpoint.metadata.region else { return nil }
    self.configuration = configuration
    self.variables = variables
    self.cancellation = cancellation
    RegionNetwork.declare(parameters, configuration)
    try variables.load(parameters, from: checkpoint.file)
  }

  /// The names of the areas of `target`, a page of `size`, by those of `references`, in the order of its areas.
  func names(
    of target: RegionPage, size: ImageSize, among references: [RegionReference]
  ) throws -> [Name] {
    let pages = [target] + references.map(\.page)
    let sample = RegionValues.Sample(
      target: 0,
      references: references.enumerated().map { .init($0 + 1, isOfTargetSize: $1.size == size) })
    let network = try compiled(for: pages)
    let values = RegionValues(pages, [sample], sizes: network.sizes)
    values.write(to: network.inputs, of: network.graph)
    try network.graph.run(cancellation: cancellation)
    let (queries, keys) = (network.graph.read(network.result.queries), network.graph.read(network.result.keys))
    let count = network.result.queries.type.channels
    // What is known of each key: the number of its colour.
    var palette: [SIMD4<Float>: Int] = [:]
    var known: [(key: Int, color: Int)] = []
    for (place, reference) in references.enumerated() {
      for (area, color) in reference.colors.enumerated() {
        guard let color else { continue }
        let number = palette[color] ?? palette.count
        palette[color] = number
        known.append((place * network.sizes.areas + area, number))
      }
    }
    let colors = palette.sorted { $0.value < $1.value }.map(\.key)
    let none = network.sizes.referenceAreas - 1
    return target.areas.indices.map { area in
      func score(_ key: Int) -> Float {
        var sum: Float = 0
        for feature in 0..<count { sum += queries[area * count + feature] * keys[key * count + feature] }
        return sum
      }
      let scores = known.map { score($0.key) }
      let noneScore = score(none)
      let top = max(scores.max() ?? noneScore, noneScore)
      var sums = [Float](repeating: 0, count: colors.count)
      for (score, key) in zip(scores, known) { sums[key.color] += exp(score - top) }
      let best = sums.indices.max { (sums[$0], -$0) < (sums[$1], -$1) }
      return Name(
        color: best.map { colors[$0] } ?? .zero, isSupported: best.map { sums[$0] > exp(noneScore - top) } ?? false)
    }
  }

  /// The network for a sample of such pages; that of the last one where it suits.
  private func compiled(for pages: [RegionPage]) throws -> Compiled {
    let counts = RegionValues.counts(pages)
    let most = pages.map(\.areas.count).max() ?? 0
    // Frames that follow each other differ a little, and each size takes a graph of its own.
    func stepped(_ count: Int, _ step: Int) -> Int { (count / step + 1) * step }
    let sizes = RegionInputs.Sizes(
      pages: pages.count, batch: 1, references: pages.count - 1, areas: stepped(most, 32),
      side: RegionPage.side, runs: stepped(counts.runs, 512), cells: stepped(counts.cells, 16_384))
    if let compiled, compiled.sizes == sizes { return compiled }
    compiled = nil
    let graph = Graph()
    let inputs = RegionInputs(inputsOf: graph, sizes)
    let result = RegionNetwork(graph, parameters, configuration)(inputs)
    var options = CompiledGraph.Options()
    options.cancellation = cancellation
    let made = Compiled(
      sizes: sizes, inputs: inputs, result: result,
      graph: try CompiledGraph(
        graph, outputs: [result.queries, result.keys], variables: variables, options: options))
    compiled = made
    return made
  }
}
