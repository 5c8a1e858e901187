import Graph
import Kernels

/// The colour transform network of SPEC.md ("Colour transform network"; Shi et al., arXiv 2003.10685, section 3): it
/// colours a frame of line art from references that are coloured already.
public struct ColorTransformNetwork {
  /// How many residual blocks there are.
  private static let residualBlocks = 8

  /// What the network is built with.
  public struct Configuration: Hashable, Sendable {
    /// `c` of SPEC.md: the channels of the first layers.
    public var baseChannels: Int
    /// Whether the layers that SPEC.md marks SN are spectrally normalised.
    public var hasSpectralNorm: Bool

    /// A network of `baseChannels` channels.
    public init(baseChannels: Int, hasSpectralNorm: Bool = true) {
      self.baseChannels = baseChannels
      self.hasSpectralNorm = hasSpectralNorm
    }
  }

  /// The frames that the network sees. Height and width are multiples of 4.
  public struct Frames {
    /// The target's line art, `[N, H, W, 1]`.
    public let line: Tensor
    /// The target's distance map, `[N, H, W, 1]`.
    public let distance: Tensor
    /// The references' colours, `[N * K, H, W, 3]`: the K references of the first sample, then those of the next.
    public let referenceColor: Tensor
    /// The references' line art, `[N * K, H, W, 1]`.
    public let referenceLine: Tensor
    /// The references' distance maps, `[N * K, H, W, 1]`.
    public let referenceDistance: Tensor

    /// Declares the frames as inputs of `graph`: `batch` targets with `references` references each.
    public init(inputsOf graph: Graph, batch: Int, references: Int, height: Int, width: Int) {
      func image(_ name: String, _ count: Int, _ channels: Int) -> Tensor {
        graph.input(name, .activation(count, height, width, channels))
      }
      line = image("target_line", batch, 1)
      distance = image("target_distance", batch, 1)
      referenceColor = image("reference_color", batch * references, 3)
      referenceLine = image("reference_line", batch * references, 1)
      referenceDistance = image("reference_distance", batch * references, 1)
    }

    /// K.
    var referenceCount: Int { referenceColor.type[0] / line.type[0] }
  }

  /// What the network makes.
  public struct Result {
    /// The coloured frame, `[N, H, W, 3]` in 0...1.
    public let color: Tensor
    /// The image that the matched features stand for, `[N, H / 4, W / 4, 3]`: SPEC.md's `head_sim`.
    public let similar: Tensor
    /// The image that the last residual block stands for, `[N, H / 4, W / 4, 3]`: SPEC.md's `head_mid`.
    public let middle: Tensor
  }

  private let root: Scope
  private let base: Int

  /// The network with its parameters in `parameters`, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters, _ configuration: Configuration, isTraining: Bool) {
    base = configuration.baseChannels
    root = Scope(
      graph, parameters, prefix: "color", isTraining: isTraining, hasSpectralNorm: configuration.hasSpectralNorm)
  }

  /// Builds the network over `frames`.
  public func callAsFunction(_ frames: Frames) -> Result {
    let graph = root.graph
    let similar = transform(frames)
    let style = style(frames)
    var x = graph.sum(encode(frames.line, "line"), similar)
    for block in 0..<Self.residualBlocks { x = residual(x, style: style, root["residual.\(block)"]) }
    return Result(
      color: decode(x), similar: root["head_sim"].conv2d(similar, channels: 3, kernel: 1),
      middle: root["head_mid"].conv2d(x, channels: 3, kernel: 1))
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
