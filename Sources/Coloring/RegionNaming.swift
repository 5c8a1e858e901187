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
      features: network.result.queries.type.channels, areasOfPage: network.sizes.areas,
      none: network.sizes.referenceAreas - 1)
    func matches(_ places: Range<Int>) -> AreaMatches {
      scores.matches(of: target, with: places.map { .init(number: $0, page: pages[$0].0, isOfTargetSize: pages[$0].1) })
        .relaxed()
    }
    var place = references.count
    let links = neighbours.map { neighbour -> [[AreaVotes.Link]]? in
      guard neighbour != nil else { return nil }
      defer { place += 1 }
      return matches(place..<place + 1).pages[0].shares.map(AreaVotes.links)
    }
    return AreaVotes(matches(references.indices), colors: references.map(\.colors), links: links)
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
  /// A page among those that a target is compared with.
  struct Page {
    let number: Int
    let page: RegionPage
    let isOfTargetSize: Bool
  }

  let queries: [Float]
  let keys: [Float]
  let features: Int
  /// Keys of each page.
  let areasOfPage: Int
  /// The key that stands for none.
  let none: Int

  /// What the areas of `target` may be among those of `pages`: the softmax of the scores.
  func matches(of target: RegionPage, with pages: [Page]) -> AreaMatches {
    var shares = pages.map { _ in [[Float]]() }
    var none: [Float] = []
    for area in target.areas.indices {
      let noneScore = score(area, self.none)
      let scores = pages.map { page in page.page.areas.indices.map { score(area, page.number * areasOfPage + $0) } }
      let top = scores.joined().reduce(noneScore, max)
      let weights = scores.map { $0.map { exp($0 - top) } }
      let ofNone = exp(noneScore - top)
      let total = weights.joined().reduce(ofNone, +)
      for page in pages.indices { shares[page].append(weights[page].map { $0 / total }) }
      none.append(ofNone / total)
    }
    return AreaMatches(
      pages: zip(pages, shares).map { page, shares in
        func geometries(_ page: RegionPage, _ isOfTargetSize: Bool) -> [AreaGeometry] {
          page.places.map { isOfTargetSize ? $0.onPage : $0.amongInk }
        }
        return AreaMatches.Page(
          target: geometries(target, page.isOfTargetSize), areas: geometries(page.page, page.isOfTargetSize),
          isOfTargetSize: page.isOfTargetSize, shares: shares)
      }, none: none)
  }

  private func score(_ area: Int, _ key: Int) -> Float {
    var sum: Float = 0
    for feature in 0..<features { sum += queries[area * features + feature] * keys[key * features + feature] }
    return sum
  }
}
