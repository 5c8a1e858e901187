import Graph
import Kernels

/// A place in the tree of parameter names from which layers are built into a graph.
public struct Scope {
  /// The graph that is built.
  public let graph: Graph
  /// The parameters of the network.
  let parameters: Parameters
  /// Whether spectral normalisation moves its vectors.
  let isTraining: Bool
  /// Whether layers marked for it are spectrally normalised at all.
  let hasSpectralNorm: Bool
  private let prefix: String

  /// The root of a network's names.
  init(_ graph: Graph, _ parameters: Parameters, prefix: String, isTraining: Bool, hasSpectralNorm: Bool) {
    self.graph = graph
    self.parameters = parameters
    self.prefix = prefix
    self.isTraining = isTraining
    self.hasSpectralNorm = hasSpectralNorm
  }

  /// The root of what is built with `configuration`.
  init(
    _ graph: Graph, _ parameters: Parameters, _ configuration: NetworkConfiguration, prefix: String, isTraining: Bool
  ) {
    self.init(
      graph, parameters, prefix: prefix, isTraining: isTraining, hasSpectralNorm: configuration.hasSpectralNorm)
  }

  /// The place `name` below this one.
  subscript(name: String) -> Scope {
    Scope(
      graph, parameters, prefix: "\(prefix).\(name)", isTraining: isTraining, hasSpectralNorm: hasSpectralNorm)
  }

  /// The tensor of the parameter `name` of this place.
  func parameter(_ name: String, _ shape: [Int], _ initializer: Parameters.Initializer) -> Tensor {
    graph.variable(
      parameters.variable("\(prefix).\(name)", shape, initializer), of: parameters.trained)
  }

  /// A convolution with bias of this place: `[N, H, W, C]` to `[N, H / stride, W / stride, channels]`, rounded up.
  func conv2d(
    _ x: Tensor, channels: Int, kernel: Int = 3, stride: Int = 1, dilation: Int = 1,
    weight initialWeight: Parameters.Initializer = .glorotUniform, bias initialBias: Float = 0,
    activation: Activation = .none, isSpectral: Bool = false
  ) -> Tensor {
    let (weight, bias) = convolutionParameters(
      inputs: x.type.channels, channels: channels, kernel: kernel, weight: initialWeight, bias: initialBias)
    return graph.conv2d(
      x, weight: isSpectral ? normalised(weight) : ConvolutionWeight(weight), bias: bias, stride: stride,
      dilation: dilation, activation: activation)
  }

  /// The weight `[channels, inputs, kernel, kernel]` and the bias `[channels]` of this place's convolution.
  func convolutionParameters(
    inputs: Int, channels: Int, kernel: Int, weight: Parameters.Initializer = .glorotUniform, bias: Float = 0
  ) -> (weight: Tensor, bias: Tensor) {
    (parameter("weight", [channels, inputs, kernel, kernel], weight), parameter("bias", [channels], .constant(bias)))
  }

  /// A fully connected layer of this place: `[N, 1, 1, C]` to `[N, 1, 1, channels]`.
  func dense(_ x: Tensor, channels: Int, bias: Parameters.Initializer = .constant(0)) -> Tensor {
    let weight = parameter("weight", [channels, x.type.channels], .glorotUniform)
    return graph.conv2d(
      x, weight: ConvolutionWeight(weight.reshaped(channels, x.type.channels, 1, 1)),
      bias: parameter("bias", [channels], bias))
  }

  /// Instance normalisation of this place, `[N, H, W, C]`, plus `residual` where there is one, with its activation.
  func instanceNorm(_ x: Tensor, residual: Tensor? = nil, activation: Activation) -> Tensor {
    graph.instanceNorm(
      x, gamma: parameter("gamma", [x.type.channels], .constant(1)),
      beta: parameter("beta", [x.type.channels], .constant(0)), residual: residual, activation: activation)
  }

  private func normalised(_ weight: Tensor) -> ConvolutionWeight {
    guard hasSpectralNorm else { return ConvolutionWeight(weight) }
    let u = parameters.spectralVector("\(prefix).u", count: weight.type[0])
    let stored = graph.variable(u, of: parameters.spectral)
    let normalised = graph.spectralNorm(weight, u: stored, movesVector: isTraining)
    if isTraining { graph.update(stored, with: normalised.vector) }
    return normalised.weight
  }
}
