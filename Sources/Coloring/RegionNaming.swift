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
  /// What compares drawings with what is near, characters of them, and drawings with what is far away: each has room for
  /// as much as it needs.
  private let (whole, closer, farther): (AreaComparison, AreaComparison, AreaComparison)
  private let features: PageFeatures

  /// The region network of `checkpoint` in `variables`; nil where it has none.
  ///
  /// - Throws: `SafetensorsError` naming a tensor that is missing or misshapen.
  init?(_ checkpoint: Checkpoint, variables: DeviceVariables, cancellation: Cancellation) throws {
    guard let configuration = checkpoint.metadata.region else { return nil }
    let parameters = Parameters("region")
    RegionNetwork.declare(parameters, configuration)
    try variables.load(parameters, from: checkpoint.file)
    let builder = RegionBuilder(
      configuration: configuration, parameters: parameters, variables: variables, cancellation: cancellation)
    (whole, closer, farther) = (AreaComparison(builder), AreaComparison(builder), AreaComparison(builder))
    features = PageFeatures(builder)
  }

  /// How likely each area of `target` has each colour of `references`, or of what these do not show each colour of
  /// `distant` ones, and how it is linked with the areas of `neighbours`, drawings of the same size whose colours are not
  /// known, where they are there.
  ///
  /// - Throws: `VulkanError`, `CancellationError`.
  func votes(
    for target: SeenDrawing, among references: [RegionReference], distant: [RegionReference],
    neighbours: [RegionPage?]
  ) throws -> AreaVotes {
    features.letGoOfUnused()
    func compared(_ reference: RegionReference) -> ComparedPage {
      ComparedPage(page: reference.page, isOfTargetSize: reference.size == target.size)
    }
    let known = references.map(compared)
    let pages = known + neighbours.compactMap { $0.map { ComparedPage(page: $0, isOfTargetSize: true) } }
    let room = AreaComparison.Room(
      for: [target.page] + pages.map(\.page), references: references.count + neighbours.count)
    let scores = try scores(of: target.page, among: pages, whole, room)
    var matches = scores.matches(references.indices).relaxed()
    try lookCloser(at: target, &matches, references, known)
    var place = references.count
    let links = neighbours.map { neighbour -> [[AreaVotes.Link]]? in
      guard neighbour != nil else { return nil }
      defer { place += 1 }
      return scores.matches(place..<place + 1).relaxed().pages[0].shares.map(AreaVotes.links)
    }
    if !distant.isEmpty {
      let room = AreaComparison.Room(for: [target.page] + distant.map(\.page), references: distant.count)
      let found = try self.scores(of: target.page, among: distant.map(compared), farther, room)
      matches.ask(found.matches(distant.indices).relaxed())
    }
    return AreaVotes(matches, colors: (references + distant).map(\.colors), links: links)
  }

  /// Where the references are figures of several characters, looks at each of the drawing's by itself, and for that one's
  /// figures alone: where figures stand side by side, they are smaller than on a sheet, and elsewhere.
  private func lookCloser(
    at target: SeenDrawing, _ matches: inout AreaMatches, _ references: [RegionReference], _ known: [ComparedPage]
  ) throws {
    let characters = CharacterFigures(references)
    guard characters.figures.count > 1 else { return }
    let parts = characters.areas(of: target.page, matches)
    let seen = zip(characters.figures, parts).filter { $1.count > 1 }
    let drawn = target.characters(seen.map(\.1))
    let figures = characters.figures.flatMap(\.self)
    let room = AreaComparison.Room(
      for: drawn.map(\.page) + figures.map { references[$0].page }, references: seen.map(\.0.count).max() ?? 0)
    for ((own, part), character) in zip(seen, drawn) {
      let found = try scores(of: character.page, among: own.map { known[$0] }, closer, room)
      let isPart = Set(part)
      let areas = character.areas.enumerated().filter { isPart.contains($0.element) }
        .map { (own: $0.element, ofPart: $0.offset) }
      matches.take(found.matches(own.indices).relaxed(), areas: areas, pages: own, of: figures)
    }
  }

  private func scores(
    of target: RegionPage, among pages: [ComparedPage], _ network: AreaComparison, _ room: AreaComparison.Room
  ) throws -> AreaScores {
    let seen = try features.features(of: [target] + pages.map(\.page))
    return try network.scores(of: target, among: pages, features: seen, room)
  }
}

/// A page that a target is compared with.
private struct ComparedPage {
  let page: RegionPage
  let isOfTargetSize: Bool
}

/// What graphs of the region network are built from.
private struct RegionBuilder {
  let configuration: RegionNetwork.Configuration
  let parameters: Parameters
  let variables: DeviceVariables
  let cancellation: Cancellation

  func compiled(_ graph: Graph, outputs: [Tensor]) throws -> CompiledGraph {
    var options = CompiledGraph.Options()
    options.cancellation = cancellation
    return try CompiledGraph(graph, outputs: outputs, variables: variables, options: options)
  }

  /// A count with some room: pages differ a little, and each size takes a graph of its own.
  static func stepped(_ count: Int, _ step: Int) -> Int { (count / step + 1) * step }
}

/// The features of areas of pages, by what is drawn alone. They are kept, since frames have most references in common.
private final class PageFeatures {
  private struct Compiled {
    let sizes: RegionInputs.Sizes
    let inputs: RegionInputs.Pages
    let features: Tensor
    let graph: CompiledGraph
  }

  private let builder: RegionBuilder
  private var compiled: Compiled?
  private var known: [RegionPage: (features: [Float], lastUse: Int)] = [:]
  private var uses = 0
  /// How many drawings are asked about before features that none of them needed are let go of: those around a drawing
  /// are asked about with it.
  private static let patience = 4

  init(_ builder: RegionBuilder) {
    self.builder = builder
  }

  /// Begins with another drawing.
  func letGoOfUnused() {
    uses += 1
    known = known.filter { uses - $0.value.lastUse <= Self.patience }
  }

  /// For each page the features of its areas, one after the other.
  func features(of pages: [RegionPage]) throws -> [[Float]] {
    let found = try pages.map { page in
      let features = try known[page]?.features ?? computed(page, room: pages)
      known[page] = (features, uses)
      return features
    }
    return found
  }

  private func computed(_ page: RegionPage, room pages: [RegionPage]) throws -> [Float] {
    let network = try compiled(for: page, pages)
    let sample = RegionValues.Sample(target: 0, references: [])
    RegionValues.Pages([page], [sample], sizes: network.sizes)
      .write(to: network.inputs, of: network.graph, targetsAlone: true)
    try network.graph.run(cancellation: builder.cancellation)
    return .init(network.graph.read(network.features).prefix(page.areas.count * builder.configuration.features))
  }

  /// The network for `page`: that of the last one where that has the room, and else one with room for `pages`.
  private func compiled(for page: RegionPage, _ pages: [RegionPage]) throws -> Compiled {
    let counts = RegionValues.Pages.counts([page])
    if let compiled, page.areas.count < compiled.sizes.areas, counts.runs <= compiled.sizes.runs,
      counts.cells <= compiled.sizes.cells
    {
      return compiled
    }
    let all = pages.map { (areas: $0.areas.count, counts: RegionValues.Pages.counts([$0])) }
    func most(_ value: ((areas: Int, counts: (runs: Int, cells: Int))) -> Int) -> Int { all.map(value).max() ?? 0 }
    let last = compiled?.sizes
    compiled = nil
    let sizes = RegionInputs.Sizes(
      pages: 1, batch: 1, references: 1, areas: max(last?.areas ?? 0, RegionBuilder.stepped(most(\.areas), 32)),
      side: RegionPage.side, runs: max(last?.runs ?? 0, RegionBuilder.stepped(most(\.counts.runs), 512)),
      cells: max(last?.cells ?? 0, RegionBuilder.stepped(most(\.counts.cells), 16_384)))
    let graph = Graph()
    let inputs = RegionInputs.Pages(inputsOf: graph, sizes)
    let features = RegionNetwork(graph, builder.parameters, builder.configuration).targets(of: inputs)
    let made = Compiled(
      sizes: sizes, inputs: inputs, features: features, graph: try builder.compiled(graph, outputs: [features]))
    compiled = made
    return made
  }
}

/// Compares areas of a target with those of other pages.
private final class AreaComparison {
  /// The most areas of a page, and the most references.
  struct Room {
    let areas: Int
    let references: Int

    /// Room for the areas of any of `pages` and so many references.
    init(for pages: [RegionPage], references: Int) {
      (areas, self.references) = (pages.map(\.areas.count).max() ?? 0, references)
    }
  }

  private struct Compiled {
    let sizes: RegionInputs.Sizes
    let inputs: RegionInputs.Areas
    let target: Tensor
    let reference: Tensor
    let result: RegionNetwork.Result
    let graph: CompiledGraph
  }

  private let builder: RegionBuilder
  private var compiled: Compiled?

  init(_ builder: RegionBuilder) {
    self.builder = builder
  }

  /// The scores of the areas of `target` among those of `pages`, for which there is `room`. `features` are those of the
  /// target and of the pages.
  func scores(
    of target: RegionPage, among pages: [ComparedPage], features: [[Float]], _ room: Room
  ) throws -> AreaScores {
    let all = [target] + pages.map(\.page)
    let network = try compiled(room)
    let sample = RegionValues.Sample(
      target: 0, references: pages.enumerated().map { .init($0 + 1, isOfTargetSize: $1.isOfTargetSize) })
    RegionValues.Areas(all, [sample], sizes: network.sizes).write(to: network.inputs, of: network.graph)
    let share = network.sizes.areas * builder.configuration.features
    func padded(_ values: [Float], _ count: Int) -> [Float] {
      values + .init(repeating: 0, count: count - values.count)
    }
    network.graph.write(padded(features[0], share), to: network.target)
    network.graph.write(
      padded(features.dropFirst().flatMap { padded($0, share) }, share * network.sizes.references),
      to: network.reference)
    try network.graph.run(cancellation: builder.cancellation)
    return AreaScores(
      target: target, pages: pages, queries: network.graph.read(network.result.queries),
      keys: network.graph.read(network.result.keys), features: network.result.queries.type.channels,
      areasOfPage: network.sizes.areas, none: network.sizes.referenceAreas - 1)
  }

  /// The network with that room; the last one where it suits.
  private func compiled(_ room: Room) throws -> Compiled {
    let sizes = RegionInputs.Sizes(
      pages: 1 + room.references, batch: 1, references: room.references,
      areas: RegionBuilder.stepped(room.areas, 32),
      side: RegionPage.side, runs: 0, cells: 0)
    if let compiled, compiled.sizes == sizes { return compiled }
    compiled = nil
    let graph = Graph()
    let inputs = RegionInputs.Areas(inputsOf: graph, sizes)
    func seen(_ name: String, _ count: Int) -> Tensor {
      graph.input(name, .activation(1, 1, count, builder.configuration.features))
    }
    let (target, reference) = (seen("target", sizes.areas), seen("reference", sizes.referenceAreas))
    let result = RegionNetwork(graph, builder.parameters, builder.configuration).compared(
      target: target, reference: reference, inputs)
    let made = Compiled(
      sizes: sizes, inputs: inputs, target: target, reference: reference, result: result,
      graph: try builder.compiled(graph, outputs: [result.queries, result.keys]))
    compiled = made
    return made
  }
}

/// What is compared: scores are products of the areas' features.
private struct AreaScores {
  let target: RegionPage
  let pages: [ComparedPage]
  let queries: [Float]
  let keys: [Float]
  let features: Int
  /// Keys of each page.
  let areasOfPage: Int
  /// The key that stands for none.
  let none: Int

  /// What the areas of the target may be among those of some of the pages: the softmax of the scores.
  func matches(_ numbers: Range<Int>) -> AreaMatches {
    var shares = numbers.map { _ in [[Float]]() }
    var none: [Float] = []
    for area in target.areas.indices {
      let noneScore = score(area, self.none)
      let scores = numbers.map { page in pages[page].page.areas.indices.map { score(area, page * areasOfPage + $0) } }
      let top = scores.joined().reduce(noneScore, max)
      let weights = scores.map { $0.map { exp($0 - top) } }
      let ofNone = exp(noneScore - top)
      let total = weights.joined().reduce(ofNone, +)
      for page in shares.indices { shares[page].append(weights[page].map { $0 / total }) }
      none.append(ofNone / total)
    }
    return AreaMatches(
      pages: zip(pages[numbers], shares).map { page, shares in
        func areas(of other: RegionPage) -> AreaMatches.Areas {
          .init(
            places: other.places.map { page.isOfTargetSize ? $0.onPage : $0.amongInk }, borders: other.borders,
            background: other.background)
        }
        return AreaMatches.Page(
          target: areas(of: target), areas: areas(of: page.page), isOfTargetSize: page.isOfTargetSize, shares: shares)
      }, none: none)
  }

  private func score(_ area: Int, _ key: Int) -> Float {
    var sum: Float = 0
    for feature in 0..<features { sum += queries[area * features + feature] * keys[key * features + feature] }
    return sum
  }
}
