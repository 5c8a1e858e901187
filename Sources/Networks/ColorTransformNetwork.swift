import Graph
import Kernels

/// The colour transform network of SPEC.md ("Colour transform network"; Shi et al., arXiv 2003.10685, section 3): it
/// colours a frame of line art from references that are coloured already.
public struct ColorTransformNetwork {
  /// How many residual blocks there are.
  private static let residualBlocks = 8

  /// What the network is built with.
  public struct Configuration: ModelConfiguration {
    /// The network's two halvings.
    public static let sizeMultiple = 4
    /// SPEC.md colours every frame.
    public static let copiesHeldDrawings = false
    /// The images of its two heads.
    public static let draftTerms: [ColoringResult.Draft.Term] = [.latent]
    /// Matching compares half as many features, so they are even.
    public static let allowedChannels = AllowedNumbers(2...2 * Matching.maxFeatures, multipleOf: 2)
    /// SPEC.md, "Checkpoint".
    public static let entries: [MetadataEntry<Configuration>] = [
      .number("base_channels", \.baseChannels, allowedChannels), .flag("spectral_norm", \.hasSpectralNorm),
    ]

    /// `c` of SPEC.md: the channels of the first layers.
    public var baseChannels: Int
    /// Whether the layers that SPEC.md marks SN are spectrally normalised.
    public var hasSpectralNorm: Bool

    /// A network of `baseChannels` channels.
    public init(baseChannels: Int, hasSpectralNorm: Bool = true) {
      self.baseChannels = baseChannels
      self.hasSpectralNorm = hasSpectralNorm
    }

    /// The network of the paper.
    public init() { self.init(baseChannels: 64) }

    /// Builds the network.
    public func result(
      of frames: Frames, in graph: Graph, _ parameters: Parameters, isTraining: Bool
    ) -> ColoringResult {
      ColorTransformNetwork(graph, parameters, self, isTraining: isTraining)(frames)
    }
  }

  private let root: Scope
  private let base: Int

  /// The network with its parameters in `parameters`, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters, _ configuration: Configuration, isTraining: Bool) {
    base = configuration.baseChannels
    root = Scope(
      graph, parameters, prefix: "color", isTraining: isTraining, hasSpectralNorm: configuration.hasSpectralNorm)
  }

  /// Builds the network over `frames`. Its drafts, `[N, H / 4, W / 4, 3]`, are the images that the matched features and
  /// the last residual block stand for: SPEC.md's `head_sim` and `head_mid`.
  public func callAsFunction(_ frames: Frames) -> ColoringResult {
    let graph = root.graph
    let similar = transform(frames)
    let style = style(frames)
    var x = graph.sum(encode(frames.line, "line"), similar)
    for block in 0..<Self.residualBlocks { x = residual(x, style: style, root["residual.\(block)"]) }
    let color = decode(x)
    let heads = [("head_sim", similar), ("head_mid", x)].map { name, features in
      root[name].conv2d(features, channels: 3, kernel: 1)
    }
    return ColoringResult(color: color, drafts: heads.map { .init(term: .latent, image: $0) })
  }

  /// An encoder: `[N, H, W, C]` to `[N, H / 4, W / 4, 4c]`.
  private func encode(_ x: Tensor, _ which: String) -> Tensor {
    let scope = root["encoder_\(which)"]
    var x = x
    for (index, channels) in [base, 2 * base, 4 * base].enumerated() {
      x = scope["conv\(index + 1)"].conv2d(x, channels: channels, stride: index == 0 ? 1 : 2, isSpectral: true)
      x = scope["norm\(index + 1)"].instanceNorm(x, activation: .relu)
    }
    return x
  }

  /// The references' colours, brought to where the target looks alike: `[N, H / 4, W / 4, 4c]`.
  private func transform(_ frames: Frames) -> Tensor {
    ColorTransform(root["transform"])(
      target: encode(frames.distance, "distance"), references: encode(frames.referenceDistance, "distance"),
      colors: encode(frames.referenceColor, "color"))
  }

  /// The style vector `[N, 1, 1, 8c]`: 4c means, then 4c sigmas.
  private func style(_ frames: Frames) -> Tensor {
    let graph = root.graph
    let scope = root["style"]
    var x = graph.concatenated(frames.referenceLine, frames.referenceColor)
    for (index, channels) in [1, 2, 4, 8, 8].map({ $0 * base }).enumerated() {
      x = scope["conv\(index + 1)"].conv2d(
        x, channels: channels, stride: index == 0 ? 1 : 2, activation: .relu)
    }
    x = graph.groupMean(graph.globalAverage(x), frames.referenceCount)
    x = scope["dense1"].dense(x, channels: 8 * base)
    return scope["dense2"].dense(x, channels: 8 * base, bias: .identityStyle)
  }

  private func residual(_ input: Tensor, style: Tensor, _ scope: Scope) -> Tensor {
    let graph = root.graph
    let channels = input.type.channels
    var x = graph.adain(scope["conv1"].conv2d(input, channels: channels, kernel: 1), style: style, activation: .relu)
    x = graph.adain(scope["conv2"].conv2d(x, channels: channels), style: style, activation: .relu)
    return graph.adain(
      scope["conv3"].conv2d(x, channels: channels, kernel: 1), style: style, residual: input, activation: .relu)
  }

  private func decode(_ x: Tensor) -> Tensor {
    let graph = root.graph
    let scope = root["decoder"]
    var x = x
    for (index, channels) in [4 * base, 2 * base, base].enumerated() {
      if index > 0 { x = graph.upsampled(x, by: 2) }
      x = scope["conv\(index + 1)"].conv2d(x, channels: channels, isSpectral: true)
      x = scope["norm\(index + 1)"].instanceNorm(x, activation: .relu)
    }
    return scope["conv4"].conv2d(x, channels: 3, activation: .sigmoid, isSpectral: true)
  }
}
