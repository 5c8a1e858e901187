import Graph
import Kernels

/// The discriminator of SPEC.md ("Colour transform network", last paragraph): whether the colours of a line art are
/// an artist's or the network's.
public struct ColorDiscriminator {
  private let root: Scope
  private let base: Int

  /// The discriminator of a network with its parameters in `parameters`, to be built into `graph`.
  public init(
    _ graph: Graph, _ parameters: Parameters, _ configuration: NetworkConfiguration, isTraining: Bool
  ) {
    base = configuration.baseChannels
    root = Scope(graph, parameters, configuration, prefix: "color_discriminator", isTraining: isTraining)
  }

  /// Logits `[N, H / 32, W / 32, 1]`, rounded up, of the line art `[N, H, W, 1]` and its colours `[N, H, W, 3]`.
  public func callAsFunction(line: Tensor, color: Tensor) -> Tensor {
    var x = root.graph.concatenated(line, color)
    for (index, channels) in [1, 2, 4, 8].map({ $0 * base }).enumerated() {
      x = root["conv\(index + 1)"].conv2d(
        x, channels: channels, stride: 2, activation: .leakyReLU, isSpectral: true)
    }
    return root["conv5"].conv2d(x, channels: 1, stride: 2, isSpectral: true)
  }
}
