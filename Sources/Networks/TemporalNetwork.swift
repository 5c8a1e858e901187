import Graph
import Kernels

/// The temporal constraint network of SPEC.md ("Temporal constraint network"; Shi et al., arXiv 2003.10685, section 3.3):
/// it looks at a coloured frame among its references and evens out what changes from one to the next.
public struct TemporalNetwork {
  /// How colours come out of it.
  public enum Form: Hashable, Sendable {
    /// A change is added to the colours, as SPEC.md has it. Checkpoints of versions 1 and 2 hold such networks; they are
    /// run and no longer trained.
    case adding
    /// Each pixel gets a filter over the colours around it, with a change in units of their range, and no layer is
    /// spectrally normalised (the page TemporalNetwork says all of it). Checkpoints of version 4 hold such networks; one may
    /// lack a part.
    case filtering(without: Part? = nil)

    /// Whether networks of this form are trained.
    public var isTrained: Bool { self != .adding }

    /// What the network lacks.
    var missing: Part? {
      switch self {
      case .adding: nil
      case .filtering(let part): part
      }
    }
  }

  /// What a network can be trained without, to see what it is worth.
  public enum Part: String, Codable, CaseIterable, Sendable {
    /// The temporal shifts: features look at one frame.
    case shift
    /// The gates: features count everywhere.
    case gating
    /// The dilations: the layers in the middle look no further than the others.
    case dilation
  }

  /// The dilations of the layers between the halvings and the doublings.
  private static let dilations = [2, 4, 8, 16]

  private let root: Scope
  private let base: Int
  private let form: Form

  /// The network that goes with one that colours frames, with its parameters in `parameters`, to be built into `graph`.
  public init(
    _ graph: Graph, _ parameters: Parameters, _ configuration: NetworkConfiguration, form: Form = .filtering(),
    isTraining: Bool
  ) {
    base = configuration.baseChannels
    self.form = form
    root = Scope(
      graph, parameters, prefix: "temporal", isTraining: isTraining,
      hasSpectralNorm: form == .adding && configuration.hasSpectralNorm)
  }

  /// Builds the network over `count` frames a sample in chronological order: `color` `[N * count, H, W, 3]` and `line`
  /// `[N * count, H, W, 1]`, the frames of a sample one after the other, H and W multiples of four.
  ///
  /// - Returns: The colours of the frame at `place`, `[N, H, W, 3]`. They may lie a little outside of 0...1.
  public func callAsFunction(color: Tensor, line: Tensor, count: Int, place: Int) -> Tensor {
    let graph = root.graph
    func asked(_ x: Tensor) -> Tensor { graph.extracted(x, at: place, of: count) }
    func gated(
      _ name: String, _ x: Tensor, channels: Int, stride: Int = 1, dilation: Int = 1, enlargement: Int = 1,
      place: Int? = nil
    ) -> Tensor {
      root[name].gatedConv2d(
        x, frames: count, channels: channels, stride: stride, dilation: form.missing == .dilation ? 1 : dilation,
        enlargement: enlargement, place: place, without: form.missing)
    }
    let x = root["conv1"].conv2d(graph.concatenated(color, line), channels: base)
    let full = gated("gated2", x, channels: base)
    let half = gated("gated3", full, channels: 2 * base, stride: 2)
    let quarter = gated("gated4", half, channels: 4 * base, stride: 2)
    var y = quarter
    for (index, dilation) in Self.dilations.enumerated() {
      y = gated("dilated\(index + 1)", y, channels: 4 * base, dilation: dilation)
    }
    y = gated("gated5", y, channels: 4 * base)
    y = gated("up1", graph.concatenated(y, quarter), channels: 2 * base, enlargement: 2)
    y = gated(
      "up2", graph.concatenated(y, half), channels: base, enlargement: 2, place: form == .adding ? place : nil)
    switch form {
    case .adding: return graph.sum(asked(color), root["out"].conv2d(y, channels: 3, weight: .constant(0)))
    case .filtering:
      y = gated("fine", graph.concatenated(y, full, color, line), channels: 2 * base, place: place)
      let out = root["out"].conv2d(y, channels: LocalFilter.weights, weight: .constant(0))
      return graph.locallyFiltered(color, weights: out, at: place, of: count)
    }
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
    root = Scope(graph, parameters, configuration, prefix: "temporal_discriminator", isTraining: isTraining)
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
