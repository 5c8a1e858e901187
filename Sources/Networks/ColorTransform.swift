import Graph

/// The similarity-based colour transform of SPEC.md ("Colour transform network"): brings the colours of the references
/// to where the target looks alike.
public struct ColorTransform {
  private let scope: Scope

  init(_ scope: Scope) {
    self.scope = scope
  }

  /// The transform with its parameters in `parameters` under names that begin with `prefix`, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters, prefix: String) {
    // None of its layers is spectrally normalised.
    self.init(Scope(graph, parameters, prefix: prefix, isTraining: false, hasSpectralNorm: false))
  }

  /// Features of the targets' distance maps `[N, h, w, C]`, of the K references' distance maps and of their colours,
  /// both `[N * K, h, w, C]` with the references of a sample one after the other, to `[N, h, w, C]`.
  public func callAsFunction(target: Tensor, references: Tensor, colors: Tensor) -> Tensor {
    let graph = scope.graph
    let (batch, height, width, channels) = (target.type[0], target.type[1], target.type[2], target.type[3])
    let count = references.type[0] / batch
    let carried = graph.product(colors, mask("mask_m", target: target, references: references))
    let kept = mask("mask_n", target: target, references: references)
    let query = scope["match"].conv2d(target, channels: channels / 8, kernel: 1)
    let keys = scope["match"].conv2d(references, channels: channels / 8, kernel: 1)
    let values = scope["color"].conv2d(carried, channels: channels / 8, kernel: 1)
    let positions = height * width
    let matched = graph.matching(
      query: query.reshaped(batch, positions, channels / 8),
      keys: keys.reshaped(batch, count * positions, channels / 8),
      values: values.reshaped(batch, count * positions, channels / 8))
    let brought = scope["expand"].conv2d(
      matched.reshaped(batch, height, width, channels / 8), channels: channels, kernel: 1)
    let blended = graph.blend(carried, by: kept, with: graph.repeated(brought, count))
    return graph.groupMean(blended, count)
  }

  /// The sigmoid of a convolution over each reference's features beside the target's, `[N * K, h, w, C]`: the sum of two
  /// convolutions, of which the target's is the same for all references.
  private func mask(_ name: String, target: Tensor, references: Tensor) -> Tensor {
    let graph = scope.graph
    let channels = target.type.channels
    let (weight, bias) = scope[name].convolutionParameters(inputs: 2 * channels, channels: channels, kernel: 3)
    let share = weight.type.count / channels / 2
    let parts = graph.split(weight.reshaped(channels, 2 * share), share, share).map {
      ConvolutionWeight($0.reshaped(channels, channels, 3, 3))
    }
    let ofTarget = graph.conv2d(target, weight: parts[0], bias: bias)
    let ofReferences = graph.conv2d(references, weight: parts[1], bias: graph.zeros(like: bias))
    let count = references.type[0] / target.type[0]
    return graph.activation(graph.sum(graph.repeated(ofTarget, count), ofReferences), .sigmoid)
  }
}
