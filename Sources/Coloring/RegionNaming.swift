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

  /// How likely each area of `target`, a page of `size`, has each colour of `references`, and how it is linked with the
  /// areas of `neighbours`, drawings of the same size whose colours are not known, where they are there.
  ///
  /// - Throws: `VulkanError`, `CancellationError`.
  func votes(
    for target: RegionPage, size: ImageSize, among references: [RegionReference], neighbours: [RegionPage?]
  ) throws -> AreaVotes {
    let known = references.map { ($0.page, $0.size == size) }
    let others = neighbours.compactMap { $0.map { ($0, true) } }
    let pages = known + others
    let network = try compiled(
      for: [target] + pages.map(\.0), count: 1 + references.count + neighbours.count)
    let sample = RegionValues.Sample(
      target: 0, references: pages.enumerated().map { .init($0 + 1, isOfTargetSize: $1.1) })
    let values = RegionValues([target] + pages.map(\.0), [sample], sizes: network.sizes)
    values.write(to: network.inputs, of: network.graph)
    try network.graph.run(cancellation: cancellation)
    let scores = AreaScores(
      queries: network.graph.read(network.result.queries), keys: network.graph.read(network.result.keys),
      features: network.result.queries.type.channels, none: network.sizes.referenceAreas - 1)
    // The number of the colour of each key that has one.
    var palette: [SIMD4<Float>: Int] = [:]
    var colored: [(key: Int, group: Int)] = []
    for (place, reference) in references.enumerated() {
      for (area, color) in reference.colors.enumerated() {
        guard let color else { continue }
        let number = palette[color] ?? palette.count
        palette[color] = number
        colored.append((place * network.sizes.areas + area, number))
      }
    }
    var place = references.count
    let links = neighbours.map { neighbour -> [[AreaVotes.Link]]? in
      guard let neighbour else { return nil }
      let keys = neighbour.areas.indices.map { (place * network.sizes.areas + $0, $0) }
      place += 1
      return target.areas.indices.map { AreaVotes.links(scores.shares(of: $0, keys, groups: keys.count)) }
    }
    return AreaVotes(
      colors: palette.sorted { $0.value < $1.value }.map(\.key),
      shares: target.areas.indices.map { scores.shares(of: $0, colored, groups: palette.count) }, links: links)
  }

  /// The network for a sample of `pages` with room for `count`; that of the last one where it suits.
  private func compiled(for pages: [RegionPage], count: Int) throws -> Compiled {
    let counts = RegionValues.counts(pages)
    let most = pages.map(\.areas.count).max() ?? 0
    // Frames that follow each other differ a little, and each size takes a graph of its own.
    func stepped(_ count: Int, _ step: Int) -> Int { (count / step + 1) * step }
    let sizes = RegionInputs.Sizes(
      pages: count, batch: 1, references: count - 1, areas: stepped(most, 32),
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

/// What is compared: scores are products of the areas' features.
private struct AreaScores {
  let queries: [Float]
  let keys: [Float]
  let features: Int
  /// The key that stands for none.
  let none: Int

  /// The probability that an area is one of `keys`, summed up by their groups; what is left to 1 is that it is none.
  func shares(of area: Int, _ keys: [(key: Int, group: Int)], groups: Int) -> [Float] {
    let noneScore = score(area, none)
    let scores = keys.map { score(area, $0.key) }
    let top = max(scores.max() ?? noneScore, noneScore)
    var sums = [Float](repeating: 0, count: groups)
    for (score, key) in zip(scores, keys) { sums[key.group] += exp(score - top) }
    let total = sums.reduce(exp(noneScore - top), +)
    return sums.map { $0 / total }
  }

  private func score(_ area: Int, _ key: Int) -> Float {
    var sum: Float = 0
    for feature in 0..<features { sum += queries[area * features + feature] * keys[key * features + feature] }
    return sum
  }
}
