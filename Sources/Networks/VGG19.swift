import Graph
import Kernels

/// The features of VGG19 (Simonyan and Zisserman, arXiv 1409.1556) that the perceptual and style losses compare:
/// `block1_conv1` to `block5_conv1` after their ReLU, in torchvision's layout and names.
public struct VGG19 {
  /// ImageNet's mean colour, which the input is shifted by.
  public static let mean: [Float] = [0.485, 0.456, 0.406]
  /// ImageNet's standard deviation, which the input is divided by.
  public static let deviation: [Float] = [0.229, 0.224, 0.225]

  /// The convolutions up to the last feature, by block: torchvision's number and the channels.
  private static let blocks: [[(index: Int, channels: Int)]] = [
    [(0, 64), (2, 64)], [(5, 128), (7, 128)], [(10, 256), (12, 256), (14, 256), (16, 256)],
    [(19, 512), (21, 512), (23, 512), (25, 512)], [(28, 512)],
  ]

  private let graph: Graph
  private let parameters: Parameters

  /// The network with its parameters in `parameters`, which nothing trains, to be built into `graph`.
  public init(_ graph: Graph, _ parameters: Parameters) {
    self.graph = graph
    self.parameters = parameters
  }

  /// The five features of images `[N, H, W, 3]` in 0...1; height and width are 16 or more.
  public func callAsFunction(_ image: Tensor) -> [Tensor] {
    var x = standardised(image)
    var features: [Tensor] = []
    for (number, block) in Self.blocks.enumerated() {
      if number > 0 { x = graph.maxPooled(x) }
      for (position, layer) in block.enumerated() {
        let weight = parameter("\(layer.index).weight", [layer.channels, x.type.channels, 3, 3], .heNormal)
        let bias = parameter("\(layer.index).bias", [layer.channels], .constant(0))
        x = graph.conv2d(x, weight: ConvolutionWeight(weight), bias: bias, activation: .relu)
        if position == 0 { features.append(x) }
      }
    }
    return features
  }

  /// (x - mean) / deviation, as a 1x1 convolution whose weights are no part of a weights file.
  private func standardised(_ image: Tensor) -> Tensor {
    let diagonal = (0..<9).map { $0 % 4 == 0 ? 1 / Self.deviation[$0 / 3] : 0 }
    let scale = parameter("standardise.weight", [3, 3, 1, 1], .fixed(diagonal))
    let shift = parameter("standardise.bias", [3], .fixed(zip(Self.mean, Self.deviation).map { -$0 / $1 }))
    return graph.conv2d(image, weight: ConvolutionWeight(scale), bias: shift)
  }

  private func parameter(_ name: String, _ shape: [Int], _ initializer: Parameters.Initializer) -> Tensor {
    graph.variable(parameters.variable("features.\(name)", shape, initializer), of: parameters.trained)
  }
}
