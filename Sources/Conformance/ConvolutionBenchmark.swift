import Graph
import Kernels
import Randomness
import Vulkan

/// Times convolutions on a device, each direction for itself.
public struct ConvolutionBenchmark {
  /// What is computed.
  public enum Direction: Sendable, CaseIterable {
    /// The output.
    case forward
    /// The gradient of the input.
    case inputGradient
    /// The gradients of weight and bias.
    case weightGradient
  }

  /// The shapes that are timed: two that a discrete GPU is judged by, each kind of layer, and the layers of the tiny
  /// preset that take longest.
  public static let shapes: [Conv2dShape] =
    [
      (1, 64, 256, 256, 3, 1), (1, 256, 64, 64, 3, 1), (1, 128, 64, 128, 3, 2), (1, 64, 256, 256, 1, 1),
      (1, 64, 64, 64, 4, 2), (4, 64, 4, 16, 3, 1), (8, 32, 32, 64, 3, 2), (8, 16, 128, 64, 3, 1), (4, 16, 64, 64, 3, 1),
      (4, 64, 32, 16, 3, 1), (8, 8, 128, 128, 3, 2),
    ].map { batch, side, input, output, kernel, stride in
      Conv2dShape(
        batch: batch, inputHeight: side, inputWidth: side, inputChannels: input, outputChannels: output,
        kernelHeight: kernel, kernelWidth: kernel, stride: stride)
    }

  private let variables: DeviceVariables

  /// A benchmark on `device`.
  ///
  /// Measuring throws `VulkanError.missingFeature` where the device has no timestamps.
  public init(device: Device) {
    variables = DeviceVariables(device: device)
  }

  /// The device's own time for `count` runs of one direction, packing of weights and reduction of partial sums
  /// included, after one run that is not counted.
  public func times(of shape: Conv2dShape, _ direction: Direction, count: Int) throws -> RunTimes {
    let graph = Graph()
    let inputs = [
      graph.input("x", .activation(shape.batch, shape.inputHeight, shape.inputWidth, shape.inputChannels)),
      graph.input(
        "weight",
        .parameter([shape.outputChannels, shape.inputChannels, shape.kernelHeight, shape.kernelWidth])),
      graph.input("bias", .parameter([shape.outputChannels])),
      graph.input("upstream", .activation(shape.batch, shape.outputHeight, shape.outputWidth, shape.outputChannels)),
    ]
    let output = graph.conv2d(
      inputs[0], weight: ConvolutionWeight(inputs[1]), bias: inputs[2], stride: shape.stride, dilation: shape.dilation)
    let wanted: [Tensor]
    switch direction {
    case .forward: wanted = [output]
    case .inputGradient: wanted = gradients(graph, output, inputs, [inputs[0]])
    case .weightGradient: wanted = gradients(graph, output, inputs, [inputs[1], inputs[2]])
    }
    var options = CompiledGraph.Options()
    options.isProfiled = true
    let compiled = try CompiledGraph(graph, outputs: wanted, variables: variables, options: options)
    for input in inputs {
      var random = CounterRandom(seed: 1, purpose: "benchmark")
      compiled.write((0..<input.type.count).map { _ in random.uniform() - 0.5 }, to: input)
    }
    try compiled.run()
    return RunTimes(
      seconds: try (0..<count).map { _ in
        try compiled.run()
        return try compiled.profile().reduce(0) { $0 + $1.seconds }
      })
  }

  private func gradients(_ graph: Graph, _ output: Tensor, _ inputs: [Tensor], _ targets: [Tensor]) -> [Tensor] {
    graph.gradients(from: [output.id: inputs[3]], with: targets).compactMap(\.self)
  }
}
