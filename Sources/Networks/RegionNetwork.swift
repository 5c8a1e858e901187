import Areas
import Graph
import Kernels

/// The region network (Networks.docc, RegionNetwork): for each area of a drawing how likely each area of the references is
/// the same part of the same thing. It sees lines and never a colour: colours are names.
public struct RegionNetwork {
  /// What the network is built with.
  public struct Configuration: Hashable, Codable, Sendable {
    /// The channels of the first layers over two.
    public var baseChannels: Int
    /// What areas are compared by.
    public var features: Int
    /// Layers of attention within pages and between them.
    public var layers: Int
    /// Parts that each attention has.
    public var heads: Int

    /// A network of `baseChannels`.
    public init(baseChannels: Int = 8, features: Int = 48, layers: Int = 2, heads: Int = 4) {
      (self.baseChannels, self.features, self.layers, self.heads) = (baseChannels, features, layers, heads)
    }
  }

  /// What the network makes of a target and its references.
  public struct Result {
    /// Whose product with `keys` is the score of an area of the target: `[N, A, F]`.
    public let queries: Tensor
    /// Of the references' areas: `[N, K A, F]`.
    public let keys: Tensor
    /// What pixels and areas of the references are compared by: features of all pages, `[pages, S / 2, S / 2, features]`,
    /// and of the references' areas, `[N, K A, features + 1]`, the last of which says whether they are there. Nil where
    /// areas alone are compared.
    let pixels: Tensor?
    let areas: Tensor
  }

  /// What scores of equal features are, before attention and after it.
  private static let (scale, scaleAfter): (Float, Float) = (8, 6)
  /// How many numbers say where an area lies; training begins with their weights.
  private static let geometryCount = AreaGeometry.weights.count

  private let root: Scope
  private let configuration: Configuration
  private var graph: Graph { root.graph }

  /// The network with its parameters in `parameters`, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters, _ configuration: Configuration) {
    self.configuration = configuration
    root = Scope(graph, parameters, prefix: "region", isTraining: false, hasSpectralNorm: false)
  }

  /// Builds the network over `inputs`.
  public func callAsFunction(_ inputs: RegionInputs) -> Result {
    let pixels = pixels(of: inputs.pages)
    let runs = graph.product(inputs.pages.runs, pixels)
    return compared(
      target: pooled(runs, inputs.pages.targetAreas, inputs.sizes.areas, inputs.sizes),
      reference: pooled(runs, inputs.pages.referenceAreas, inputs.sizes.referenceAreas, inputs.sizes),
      inputs.areas, pixels: pixels)
  }

  /// The features of the targets' areas, by what is drawn alone: `[N, 1, A, F]`.
  public func targets(of pages: RegionInputs.Pages) -> Tensor {
    pooled(graph.product(pages.runs, pixels(of: pages)), pages.targetAreas, pages.sizes.areas, pages.sizes)
  }

  private func pixels(of pages: RegionInputs.Pages) -> Tensor {
    root["features"].conv2d(features(pages.image), channels: configuration.features, kernel: 1)
  }

  private func pooled(_ runs: Tensor, _ areas: SparseMatrix, _ count: Int, _ sizes: RegionInputs.Sizes) -> Tensor {
    graph.product(areas, runs).reshaped(sizes.batch, 1, count, configuration.features)
  }

  /// Compares areas whose features are known: those of targets, `[N, 1, A, F]`, with those of references,
  /// `[N, 1, K A, F]`. `pixels` are what they were pooled from, where pixels are asked.
  public func compared(target: Tensor, reference: Tensor, _ inputs: RegionInputs.Areas, pixels: Tensor? = nil) -> Result
  {
    let sizes = inputs.sizes
    let ones = graph.ones(batch: sizes.batch, height: 1, width: sizes.areas)
    var (x, y) = (joined(target, inputs.target), joined(reference, inputs.reference))
    for layer in 0..<configuration.layers {
      let (within, between) = (root["within.\(layer)"], root["between.\(layer)"])
      x = attention(x, x, inputs.target.absence, within)
      // Each page by itself.
      func byPage(_ tensor: Tensor) -> Tensor {
        tensor.reshaped(sizes.batch * sizes.references, 1, sizes.areas, tensor.type.channels)
      }
      let own = attention(byPage(y), byPage(y), byPage(inputs.reference.absence), within)
      y = own.reshaped(sizes.batch, 1, sizes.referenceAreas, configuration.features)
      (x, y) = (
        attention(x, y, inputs.reference.absence, between), attention(y, x, inputs.target.absence, between)
      )
    }
    let prior = prior(inputs, ones)
    let last = root["last"]
    func compared(_ pooled: Tensor, _ attended: Tensor, _ scales: (Float, Float), _ prior: Tensor) -> Tensor {
      let after = last.conv2d(attended, channels: configuration.features, kernel: 1)
      let vector = graph.concatenated(
        graph.unitLength(pooled, scale: scales.0), graph.unitLength(after, scale: scales.1), prior)
      return vector.reshaped(sizes.batch, vector.type[2], vector.type.channels)
    }
    let seen = graph.concatenated(graph.unitLength(reference), inputs.reference.absence)
    return Result(
      queries: compared(target, x, (Self.scale, Self.scaleAfter), prior.queries),
      keys: compared(reference, y, (1, 1), prior.keys), pixels: pixels,
      areas: seen.reshaped(sizes.batch, sizes.referenceAreas, configuration.features + 1))
  }
}

// MARK: - Features of pixels

extension RegionNetwork {
  /// A U-Net at half the size of the pages: `[pages, S, S, 3]` to `[pages, S / 2, S / 2, 3 c]`.
  private func features(_ image: Tensor) -> Tensor {
    let c = configuration.baseChannels
    let half = block(graph.spaceToDepth(image, block: 2), 2 * c, root["down.0"])
    let quarter = block(half, 4 * c, root["down.1"], stride: 2)
    let eighth = block(quarter, 6 * c, root["down.2"], stride: 2)
    let sixteenth = block(eighth, 8 * c, root["down.3"], stride: 2)
    func joined(_ x: Tensor, _ kept: Tensor) -> Tensor { graph.concatenated(graph.upsampled(x, by: 2), kept) }
    let first = block(joined(sixteenth, eighth), 6 * c, root["up.0"])
    let second = block(joined(first, quarter), 4 * c, root["up.1"])
    return block(joined(second, half), 3 * c, root["up.2"])
  }

  /// Two convolutions, each with instance normalisation and ReLU.
  private func block(_ x: Tensor, _ channels: Int, _ scope: Scope, stride: Int = 1) -> Tensor {
    func layer(_ x: Tensor, _ number: Int, _ stride: Int) -> Tensor {
      scope["norm\(number)"].instanceNorm(
        scope["conv\(number)"].conv2d(x, channels: channels, stride: stride), activation: .relu)
    }
    return layer(layer(x, 1, stride), 2, 1)
  }
}

// MARK: - Areas

extension RegionNetwork {
  /// Pooled features with what a small network makes of them and of the geometry.
  private func joined(_ pooled: Tensor, _ places: RegionInputs.Places) -> Tensor {
    let scope = root["embedding"]
    let hidden = scope["conv1"].conv2d(
      graph.concatenated(pooled, places.geometry), channels: configuration.features, kernel: 1, activation: .relu)
    return graph.sum(pooled, scope["conv2"].conv2d(hidden, channels: configuration.features, kernel: 1))
  }

  /// Attention of `x` to `y` where these are there, and a small network after it, each added to what it sees (Vaswani et
  /// al., arXiv 1706.03762, with the normalisation before: Zhang and Sennrich, arXiv 1910.07467, and a gain that is part of
  /// the layers after it).
  private func attention(_ x: Tensor, _ y: Tensor, _ absence: Tensor, _ scope: Scope) -> Tensor {
    let (features, heads) = (configuration.features, configuration.heads)
    let part = features / heads
    func normalised(_ tensor: Tensor) -> Tensor { graph.unitLength(tensor, scale: Float(features).squareRoot()) }
    func parts(_ tensor: Tensor, _ name: String, factor: Float = 1) -> [Tensor] {
      let all = scope[name].conv2d(tensor, channels: features, kernel: 1)
      return graph.split(factor == 1 ? all : graph.scaled(all, by: factor), count: heads)
    }
    let (xn, yn) = (normalised(x), normalised(y))
    let queries = parts(xn, "query", factor: 1 / Float(part).squareRoot())
    let (keys, values) = (parts(yn, "key"), parts(yn, "value"))
    let ones = graph.ones(batch: x.type[0], height: 1, width: x.type[2])
    func rows(_ tensor: Tensor) -> Tensor { tensor.reshaped(tensor.type[0], tensor.type[2], tensor.type.channels) }
    let found = (0..<heads).map { head in
      graph.matching(
        query: rows(graph.concatenated(queries[head], ones)), keys: rows(graph.concatenated(keys[head], absence)),
        values: rows(values[head]))
    }
    let all = graph.concatenated(found).reshaped(x.type[0], 1, x.type[2], features)
    let attended = graph.sum(x, scope["output"].conv2d(all, channels: features, kernel: 1))
    let hidden = scope["hidden"].conv2d(
      normalised(attended), channels: 2 * features, kernel: 1, activation: .relu)
    return graph.sum(attended, scope["forward"].conv2d(hidden, channels: features, kernel: 1))
  }

  /// What geometry says before anything is seen: the product of the two is less the squared distance of the areas on
  /// their pages where these are of one size, and else among what is drawn, and what speaks for none.
  private func prior(_ inputs: RegionInputs.Areas, _ ones: Tensor) -> (queries: Tensor, keys: Tensor) {
    let count = Self.geometryCount
    func embedded(_ places: RegionInputs.Places) -> [Tensor] {
      zip(["ink", "page"], graph.split(places.geometry, count, count)).map { name, geometry in
        let weights = AreaGeometry.weights.map { $0.squareRoot() }
        let diagonal = (0..<count * count).map { $0 / count == $0 % count ? weights[$0 / count] : 0 }
        let weight = root["geometry"].parameter(name, [count, count], .given(diagonal))
        return graph.conv2d(
          geometry, weight: ConvolutionWeight(weight.reshaped(count, count, 1, 1)),
          bias: root["geometry"].parameter("\(name)_shift", [count], .constant(0)))
      }
    }
    let (target, reference) = (embedded(inputs.target), embedded(inputs.reference))
    let kinds = graph.split(inputs.kinds, 1, 1, 1)
    let (isOnPage, isElsewhere) = (kinds[0], kinds[1])
    let (ink, page) = (graph.product(reference[0], isElsewhere), graph.product(reference[1], isOnPage))
    func square(_ x: Tensor) -> Tensor { graph.scaled(graph.dot(x, x), by: -1) }
    let favour = root["favour"].conv2d(inputs.kinds, channels: 1, kernel: 1, weight: .given([0, 0, -2]))
    let own = graph.sum(graph.sum(square(ink), square(page)), graph.sum(favour, inputs.reference.absence))
    return (
      graph.concatenated([
        graph.scaled(target[0], by: 2), square(target[0]), graph.scaled(target[1], by: 2), square(target[1]), ones,
      ]),
      graph.concatenated([ink, isElsewhere, page, isOnPage, own])
    )
  }
}

// MARK: - Colours

extension RegionNetwork {
  /// How likely each area of the targets has each of the colours of the references' areas, `[N, K A, C]` with a 1 for the
  /// colour that an area has: `[N, A, C]`.
  public func probabilities(_ result: Result, colors: Tensor) -> Tensor {
    graph.matching(query: result.queries, keys: result.keys, values: colors)
  }

  /// The same for pixels by themselves, without geometry and without what is around: `pixels` chooses them among those of
  /// the features of all pages, as many of each sample.
  public func probabilities(
    _ result: Result, ofPixels pixels: SparseMatrix, batch: Int, colors: Tensor
  ) -> Tensor {
    guard let features = result.pixels else { preconditionFailure("the network knows no pixels") }
    let seen = graph.product(pixels, features)
    let vectors = graph.unitLength(seen, scale: Self.scale)
    let count = vectors.type[1] / batch
    let query = graph.concatenated(
      vectors.reshaped(batch, 1, count, configuration.features), graph.ones(batch: batch, height: 1, width: count))
    return graph.matching(
      query: query.reshaped(batch, count, configuration.features + 1), keys: result.areas, values: colors)
  }
}
