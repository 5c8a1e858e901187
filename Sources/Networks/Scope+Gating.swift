import Graph
import Kernels

extension Scope {
  /// What `pre` of a temporal shift starts as: each frame takes what the next one has (SPEC.md, "Temporal constraint
  /// network").
  private static let fromNext: [Float] = [0, 0, 1]
  /// What `post` starts as: each frame takes what the one before has.
  private static let fromPrevious: [Float] = [1, 0, 0]

  /// A gated convolution of this place (SPEC.md, "Temporal constraint network"), frame by frame: sigmoid(`gate` of x)
  /// times leaky ReLU(`feature` of the temporal shift of x), both spectrally normalised; `[N * frames, H, W, C]` to
  /// `[N * frames, H / stride, W / stride, channels]`, rounded up.
  ///
  /// - Parameters:
  ///   - enlargement: What x is enlarged by first, by its nearest pixels.
  ///   - place: Which of a sample's frames is asked for, `[N, ...]`; nil for all of them.
  ///   - missing: What is left out, shift or gate.
  func gatedConv2d(
    _ x: Tensor, frames: Int, channels: Int, kernel: Int = 3, stride: Int = 1, dilation: Int = 1,
    enlargement: Int = 1, place: Int? = nil, without missing: TemporalNetwork.Part? = nil
  ) -> Tensor {
    /// The shift goes before, since it keeps to one pixel: so it has fewer of them.
    func filtered(_ x: Tensor, _ name: String) -> Tensor {
      let chosen = place.map { graph.extracted(x, at: $0, of: frames) } ?? x
      return self[name].conv2d(
        enlargement == 1 ? chosen : graph.upsampled(chosen, by: enlargement), channels: channels, kernel: kernel,
        stride: stride, dilation: dilation, isSpectral: true)
    }
    var shifted = x
    if missing != .shift {
      shifted = graph.temporalShift(
        x, pre: parameter("shift_pre", [3], .given(Self.fromNext)),
        post: parameter("shift_post", [3], .given(Self.fromPrevious)), frames: frames)
    }
    let feature = filtered(shifted, "feature")
    if missing == .gating { return graph.activation(feature, .leakyReLU) }
    return graph.gated(feature: feature, by: filtered(x, "gate"))
  }
}
