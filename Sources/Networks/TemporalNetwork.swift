import Graph
import Kernels

/// The temporal constraint network of SPEC.md ("Temporal constraint network"; Shi et al., arXiv 2003.10685, section 3.3):
/// it looks at a coloured frame among its references and evens out what changes from one to the next.
public struct TemporalNetwork {
  /// The dilations of the layers between the halvings and the doublings.
  private static let dilations = [2, 4, 8, 16]

  private let root: Scope
  private let base: Int

  /// The network that goes with one that colours frames, with its parameters in `parameters`, to be built into `graph`.
  public init(
    _ graph: Graph, _ parameters: Parameters, _ configuration: NetworkConfiguration, isTraining: Bool
  ) {
    base = configuration.baseChannels
    root = Scope(
      graph, parameters, prefix: "temporal", isTraining: isTraining, hasSpectralNorm: configuration.hasSpectralNorm)
  }

  /// Builds the network over `count` frames a sample in chronological order: `color` `[N * count, H, W, 3]` and `line`
  /// `[N * count, H, W, 1]`, the frames of a sample one after the other, H and W multiples of four.
  ///
  /// - Parameter place: Which of the frames is asked for; nil for all of them.
  /// - Returns: The colours of all frames, `[N * count, H, W, 3]`, or of the one at `place`, `[N, H, W, 3]`. They may
  ///   lie a little outside of 0...1.
  public func callAsFunction(color: Tensor, line: Tensor, count: Int, place: Int? = nil) -> Tensor {
    let graph = root.graph
    let x = root["conv1"].conv2d(graph.concatenated(color, line), channels: base)
    let full = root["gated2"].gatedConv2d(x, frames: count, channels: base)
    let half = root["gated3"].gatedConv2d(full, frames: count, channels: 2 * base, stride: 2)
    let quarter = root["gated4"].gatedConv2d(half, frames: count, channels: 4 * base, stride: 2)
    var y = quarter
    for (index, dilation) in Self.dilations.enumerated() {
      y = root["dilated\(index + 1)"].gatedConv2d(y, frames: count, channels: 4 * base, dilation: dilation)
    }
    y = root["gated5"].gatedConv2d(y, frames: count, channels: 4 * base)
    y = root["up1"].gatedConv2d(
      graph.concatenated(y, quarter), frames: count, channels: 2 * base, enlargement: 2)
    y = root["up2"].gatedConv2d(
      graph.concatenated(y, half), frames: count, channels: base, enlargement: 2, place: place)
    let change = root["out"].conv2d(y, channels: 3, weight: .constant(0))
    return graph.sum(place.map { graph.extracted(color, at: $0, of: count) } ?? color, change)
  }
}

/// The discriminator of SPEC.md ("Temporal constraint network", last paragraph): whether the colours of a sequence of line
/// art are an artist's or the network's.
public struct TemporalDiscriminator {
  private let root: Scope
  private let base: Int

  /// The discriminator of a temporal network with its parameters in `parameters`, to be built into `graph`.
  public init(
    _ graph: Graph, _ parameters: Parameters, _ configuration: NetworkConfiguration, isTraining: Bool
  ) {
    base = configuration.baseChannels
    root = Scope(
      graph, parameters, prefix: "temporal_discriminator", isTraining: isTraining,
      hasSpectralNorm: configuration.hasSpectralNorm)
  }

  /// Logits `[N * count, H / 16, W / 16, 1]`, rounded up, of `count` frames a sample: colours `[N * count, H, W, 3]` and
  /// line art `[N * count, H, W, 1]`.
  public func callAsFunction(color: Tensor, line: Tensor, count: Int) -> Tensor {
    var x = root.graph.concatenated(color, line)
    for (index, channels) in [1, 2, 4, 4].map({ $0 * base }).enumerated() {
      x = root["gated\(index + 1)"].gatedConv2d(x, frames: count, channels: channels, kernel: 5, stride: 2)
    }
    return root["out"].conv2d(x, channels: 1)
  }
}
