import Areas
import Footage
import Graph
import Networks
import Vulkan

/// Judges the region network by how it paints drawings whose colours are known.
final class RegionEvaluator {
  /// The most drawings of each kind, which are evenly spread over the shots.
  private static let limit = 48
  /// How many drawings lie from a drawing to each of its neighbours that it is painted from.
  private static let gap = 2

  /// The references of a drawing at most.
  private static let references = 2

  private let pages: ColoredPages
  private let inputs: RegionInputs
  private let colors: Tensor
  private let probabilities: Tensor
  private let graph: CompiledGraph
  private let cancellation: Cancellation

  /// An evaluation of the network with `parameters` in `variables` on `pages`, until `cancellation` is wished for.
  init(
    _ network: RegionNetwork.Configuration, _ parameters: Parameters, variables: DeviceVariables,
    pages: ColoredPages, cancellation: Cancellation
  ) throws {
    self.pages = pages
    self.cancellation = cancellation
    let graph = Graph()
    let sizes = RegionBatch.sizes(
      pages: 1 + Self.references, batch: 1, references: Self.references, areas: RegionData.areasOfPage)
    inputs = RegionInputs(inputsOf: graph, sizes)
    colors = graph.input("colors", .activation(1, sizes.referenceAreas, RegionBatch.colorCount))
    let region = RegionNetwork(graph, parameters, network)
    probabilities = region.probabilities(region(inputs), colors: colors)
    var options = CompiledGraph.Options()
    options.cancellation = cancellation
    self.graph = try CompiledGraph(graph, outputs: [probabilities], variables: variables, options: options)
  }

  /// The means over drawings between two neighbours, and over drawings from a model sheet alone.
  func evaluate() throws -> Evaluation {
    let shots = pages.shots
    var (between, alone): ([RegionScene], [RegionScene]) = ([], [])
    for shot in shots.indices {
      let count = shots[shot].frames.count
      for frame in stride(from: Self.gap, to: count - Self.gap, by: 2) {
        between.append(
          RegionScene(
            paintingFirstOf: try [frame, frame - Self.gap, frame + Self.gap].map { try pages.drawing($0, of: shot) }))
      }
      guard let figures = try shots[shot].sheets.indices.first.map({ try pages.figures($0, of: shot) }),
        !figures.isEmpty
      else { continue }
      for frame in stride(from: 0, to: count, by: 3) {
        alone.append(
          RegionScene(paintingFirstOf: [try pages.drawing(frame, of: shot)] + figures.prefix(Self.references)))
      }
    }
    var evaluation = Evaluation()
    evaluation.painting = PaintingEvaluation(
      betweenNeighbours: try comparison(between), fromSheet: try comparison(alone))
    return evaluation
  }

  private func comparison(_ scenes: [RegionScene]) throws -> PaintingComparison? {
    let count = min(scenes.count, Self.limit)
    var (network, place): ([PaintingAccuracy], [PaintingAccuracy]) = ([], [])
    for index in 0..<count {
      try cancellation.check()
      let scene = scenes[index * scenes.count / count]
      let target = scene.pages[0]
      func accuracy(_ painted: [SIMD4<Float>]) -> PaintingAccuracy? {
        PaintingAccuracy(of: target.areas, painted: painted, truth: target.colors)
      }
      if let accuracy = accuracy(try painted(scene)) { network.append(accuracy) }
      if let accuracy = accuracy(scene.paintedByPlace) { place.append(accuracy) }
    }
    guard !network.isEmpty else { return nil }
    return PaintingComparison(network: .init(meanOf: network), place: .init(meanOf: place))
  }

  /// The likeliest colour of each area.
  private func painted(_ scene: RegionScene) throws -> [SIMD4<Float>] {
    let batch = RegionBatch([scene], inputs.sizes)
    batch.pages.write(to: inputs, of: graph)
    graph.write(batch.colors, to: colors)
    try graph.run(cancellation: cancellation)
    let found = graph.read(probabilities)
    let palette = scene.palette(of: scene.samples[0], limit: RegionBatch.colorCount - 1)
    return scene.pages[0].areas.indices.map { area in
      let votes = found[area * RegionBatch.colorCount..<area * RegionBatch.colorCount + palette.count]
      return votes.indices.max { votes[$0] < votes[$1] }.map { palette[$0 - votes.startIndex] } ?? .zero
    }
  }
}

extension RegionScene {
  /// A scene whose first page is painted from all others.
  fileprivate init(paintingFirstOf pages: [ColoredPage]) {
    self.init(pages: pages, samples: [Sample(target: 0, references: Array(pages.indices.dropFirst()))])
  }

  /// The colour of the reference's area that lies most as each area does: the baseline to beat.
  fileprivate var paintedByPlace: [SIMD4<Float>] {
    let known = pages.dropFirst().flatMap { zip($0.page.places, $0.colors).map { (place: $0, color: $1) } }
    return pages[0].page.places.map { $0.nearestColor(among: known) }
  }
}
