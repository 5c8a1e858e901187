import Graph
import Kernels

/// The coarse-to-fine matching network (Networks.docc, MatchingNetwork): it finds for every pixel of the target where
/// the references show it, brings the colour from there, and paints what no reference shows.
public struct MatchingNetwork {
  /// What the network is built with.
  public struct Configuration: ModelConfiguration {
    /// The network's four halvings.
    public static let sizeMultiple = 16
    /// Where nothing moved the result is the reference, exactly.
    public static let copiesHeldDrawings = true
    /// Its copies and what it paints between them.
    public static let draftTerms: [ColoringResult.Draft.Term] = [.coarse, .fine, .synthesis]
    /// A vector has four channels.
    public static let allowedChannels = AllowedNumbers(4...128, multipleOf: 4)
    /// MatchingNetwork, "Checkpoint".
    public static let entries: [MetadataEntry<Configuration>] = [
      .number("base_channels", \.baseChannels, allowedChannels),
      .number("coarse_features", \.coarseFeatures, AllowedNumbers(1...60)),
      .number("fine_features", \.fineFeatures, AllowedNumbers(1...30)),
      .number("window_radius", \.windowRadius, AllowedNumbers(1...7)),
      .number("residual_blocks", \.residualBlocks, AllowedNumbers(0...64)),
    ]

    /// `c` of MatchingNetwork: the channels of the first layers.
    public var baseChannels: Int
    /// What blocks of 4x4 pixels are compared by.
    public var coarseFeatures = 32
    /// What pixels are compared by.
    public var fineFeatures = 14
    /// How far the fine step looks around the coarse match, in pixels to each side.
    public var windowRadius = 3
    /// The blocks of the synthesis.
    public var residualBlocks = 4
    /// That of its discriminator, if it is trained with one; the network itself has no spectral normalisation.
    public let hasSpectralNorm = true

    /// A network of `baseChannels` channels.
    public init(baseChannels: Int) {
      self.baseChannels = baseChannels
    }

    /// The network of the `tiny` preset.
    public init() { self.init(baseChannels: 16) }

    /// Builds the network.
    public func result(
      of frames: Frames, in graph: Graph, _ parameters: Parameters, isTraining: Bool
    ) -> ColoringResult {
      MatchingNetwork(graph, parameters, self)(frames)
    }
  }

  /// The side of a block of the coarse step in pixels.
  private static let block = 4
  /// What coarse and fine scores of equal features are.
  private static let scale: Float = 10
  /// How much the coarse score falls over the squared distance of the image's width.
  private static let nearness: Float = 21
  /// How much the fine score of ink falls on paper, and that of paper on ink.
  private static let ink: Float = 8
  /// How much the fine score falls a pixel away from the coarse match.
  private static let penalty: Float = 0.07

  /// The most that a still place is preferred by.
  private static let preference: Float = 8
  /// How much that falls with the mean change of the line art in the 8x8 pixels around.
  private static let change: Float = 100

  private let root: Scope
  private let configuration: Configuration
  private var base: Int { configuration.baseChannels }
  private var graph: Graph { root.graph }

  /// The network with its parameters in `parameters`, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters, _ configuration: Configuration) {
    self.configuration = configuration
    root = Scope(graph, parameters, prefix: "color", isTraining: false, hasSpectralNorm: false)
  }

  /// Builds the network over `frames`. Its drafts, `[N, H, W, 3]`, are the colours that the coarse and the fine step
  /// brought, and what the synthesis painted.
  public func callAsFunction(_ frames: Frames) -> ColoringResult {
    let target = Drawing(line: frames.line, distance: frames.distance)
    let reference = Drawing(line: frames.referenceLine, distance: frames.referenceDistance)
    let coarse = coarseMatch(target, reference, colors: frames.referenceColor)
    let still = stillness(of: reference, against: target, likeness: coarse.likeness)
    let matched = graph.windowedMatching(
      query: fineQueries(target), keys: fineKeys(reference),
      values: frames.referenceColor, best: coarse.best, still: still, radius: configuration.windowRadius,
      penalty: Self.penalty)
    let parts = graph.split(matched, 3, 1)
    return synthesis(target, coarse: coarse.color, fine: parts[0], confidence: parts[1])
  }
}

// MARK: - Coarse step

extension MatchingNetwork {
  /// Line art and distance map, `[N, H, W, 1]` each.
  private struct Drawing {
    let line: Tensor
    let distance: Tensor
  }

  private struct CoarseMatch {
    /// The references' colours, brought block by block: `[N, H, W, 3]`.
    let color: Tensor
    /// Where each reference shows each block best: `Graph.bestMatch`.
    let best: Tensor
    /// How alike the features of target and reference are at the same place: `[N * K, h, w, 1]`.
    let likeness: Tensor
  }

  /// Matches blocks over all references (MatchingNetwork, "Coarse step").
  private func coarseMatch(_ target: Drawing, _ reference: Drawing, colors: Tensor) -> CoarseMatch {
    let (targets, references) = (coarseFeatures(target), coarseFeatures(reference))
    let (batch, height, width) = (targets.type[0], targets.type[1], targets.type[2])
    let count = references.type[0] / batch
    let queries = graph.scaled(targets, by: Self.scale)
    let near = graph.nearness(batch: batch, height: height, width: width, factor: Self.nearness)
    let query = graph.concatenated(queries, near.query)
    let key = graph.concatenated(references, graph.repeated(near.keys, count))
    let positions = height * width
    let features = query.type.channels
    let values = graph.spaceToDepth(colors, block: Self.block)
    let matched = graph.matching(
      query: query.reshaped(batch, positions, features), keys: key.reshaped(batch, count * positions, features),
      values: values.reshaped(batch, count * positions, values.type.channels))
    return CoarseMatch(
      color: graph.depthToSpace(
        matched.reshaped(batch, height, width, values.type.channels), block: Self.block),
      best: graph.propagatedMatch(
        graph.bestMatch(query: query, keys: key, references: count), query: query, keys: key),
      likeness: graph.dot(graph.repeated(queries, count), references))
  }

  /// Unit-length features of the blocks, `[N, H, W, 1]` twice to `[N, H / 4, W / 4, coarseFeatures]`, that see a
  /// neighbourhood far beyond the block: a U-Net down to 1/16 size.
  private func coarseFeatures(_ drawing: Drawing) -> Tensor {
    let scope = root["coarse"]
    let first = scope["conv1"].conv2d(placed(drawing), channels: base, activation: .relu)
    let half = layer(first, 2 * base, scope, "2", stride: 2)
    let quarter = layer(half, 4 * base, scope, "3", stride: 2)
    let eighth = layer(quarter, 4 * base, scope, "4", stride: 2)
    let sixteenth = layer(layer(eighth, 4 * base, scope, "5", stride: 2), 4 * base, scope, "6")
    let joined = layer(graph.concatenated(graph.upsampled(sixteenth, by: 2), eighth), 4 * base, scope, "7")
    let features = layer(graph.concatenated(graph.upsampled(joined, by: 2), quarter), 4 * base, scope, "8")
    return graph.unitLength(scope["conv9"].conv2d(features, channels: configuration.coarseFeatures, kernel: 1))
  }

  /// The drawing and where each of its pixels lies, `[N, H, W, 4]`.
  private func placed(_ drawing: Drawing) -> Tensor {
    let type = drawing.line.type
    return graph.concatenated(
      drawing.line, drawing.distance, graph.positions(batch: type[0], height: type[1], width: type[2]))
  }

  /// A convolution with instance normalisation and ReLU: `conv` and `norm` with `suffix`.
  private func layer(_ x: Tensor, _ channels: Int, _ scope: Scope, _ suffix: String, stride: Int = 1) -> Tensor {
    scope["norm\(suffix)"].instanceNorm(
      scope["conv\(suffix)"].conv2d(x, channels: channels, stride: stride), activation: .relu)
  }
}

// MARK: - Fine step

extension MatchingNetwork {
  /// Features of the target's pixels and, so that ink is found on ink, twice their line art times `ink` and 1:
  /// `[N, H, W, fineFeatures + 2]`. With the keys' they make the fine score, short of what is the same for all keys:
  /// the likeness of the features less `ink` times the squared difference of the line art.
  private func fineQueries(_ drawing: Drawing) -> Tensor {
    let type = drawing.line.type
    return graph.concatenated(
      fineFeatures(drawing, scale: Self.scale), graph.scaled(drawing.line, by: 2 * Self.ink),
      graph.ones(batch: type[0], height: type[1], width: type[2]))
  }

  /// Features of a reference's pixels, its line art, and the line art's square times `-ink`:
  /// `[N * K, H, W, fineFeatures + 2]`.
  private func fineKeys(_ drawing: Drawing) -> Tensor {
    graph.concatenated(
      fineFeatures(drawing), drawing.line,
      graph.scaled(graph.product(drawing.line, drawing.line), by: -Self.ink))
  }

  /// Features of the pixels, `[N, H, W, 1]` twice to `[N, H, W, fineFeatures]`, of the length `scale`.
  private func fineFeatures(_ drawing: Drawing, scale: Float = 1) -> Tensor {
    let scope = root["fine"]
    let first = scope["conv1"].conv2d(placed(drawing), channels: base, activation: .relu)
    let features = layer(layer(first, base, scope, "2"), 2 * base, scope, "3")
    return graph.unitLength(scope["conv4"].conv2d(features, channels: configuration.fineFeatures), scale: scale)
  }

  /// How much speaks for each pixel of a reference being the target's at the same place, beyond its features:
  /// `[N * K, H, W, 1]`. A still background has few lines of its own, so that its features match many places; a small
  /// network says how far the same place is to be preferred, and any change of the lines around takes that back.
  private func stillness(of reference: Drawing, against target: Drawing, likeness: Tensor) -> Tensor {
    let scope = root["still"]
    let count = reference.line.type[0] / target.line.type[0]
    func difference(_ part: KeyPath<Drawing, Tensor>) -> Tensor {
      graph.absoluteDifference(graph.repeated(target[keyPath: part], count), reference[keyPath: part])
    }
    let line = difference(\.line)
    var x = graph.concatenated(
      graph.spaceToDepth(line, block: Self.block), graph.spaceToDepth(difference(\.distance), block: Self.block),
      likeness)
    for name in ["conv1", "conv2"] { x = scope[name].conv2d(x, channels: base, activation: .relu) }
    let preference = graph.depthToSpace(
      scope["conv3"].conv2d(x, channels: Self.block * Self.block, activation: .sigmoid), block: Self.block)
    let change = (0..<3).reduce(line) { pooled, _ in graph.averagePooled(pooled) }
    return graph.sum(
      graph.upsampled(likeness, by: Self.block),
      graph.sum(
        graph.scaled(preference, by: Self.preference),
        graph.upsampled(graph.scaled(change, by: -Self.change), by: 8)))
  }
}

// MARK: - Synthesis

extension MatchingNetwork {
  /// Paints the target from its drawing and what was brought, and takes from both by a gate (the page MatchingNetwork,
  /// "Synthesis").
  private func synthesis(_ target: Drawing, coarse: Tensor, fine: Tensor, confidence: Tensor) -> ColoringResult {
    let scope = root["synthesis"]
    // What the painter would like to see must not bend what the matching finds.
    let seen = graph.concatenated(
      graph.detached(fine), graph.detached(coarse), target.line, target.distance, confidence)
    var x = layer(seen, base, scope, "1")
    x = layer(layer(x, 2 * base, scope, "2", stride: 2), 4 * base, scope, "3", stride: 2)
    for index in 0..<configuration.residualBlocks { x = residual(x, scope["residual.\(index)"]) }
    x = graph.upsampled(layer(x, 4 * base, scope, "4"), by: 2)
    x = graph.upsampled(layer(x, 2 * base, scope, "5"), by: 2)
    x = scope["conv6"].conv2d(graph.concatenated(x, seen), channels: base, activation: .relu)
    let painted = scope["color"].conv2d(x, channels: 3, activation: .sigmoid)
    let gate = scope["gate"].conv2d(x, channels: 1, bias: 2, activation: .sigmoid)
    return ColoringResult(
      color: graph.blend(fine, by: gate, with: painted),
      drafts: [
        .init(term: .coarse, image: coarse), .init(term: .fine, image: fine),
        .init(term: .synthesis, image: painted),
      ])
  }

  /// `relu(x + norm(conv(relu(norm(conv(x))))))`, two 3x3 convolutions.
  private func residual(_ x: Tensor, _ scope: Scope) -> Tensor {
    let inner = layer(x, x.type.channels, scope, "1")
    return scope["norm2"].instanceNorm(
      scope["conv2"].conv2d(inner, channels: x.type.channels), residual: x, activation: .relu)
  }
}
