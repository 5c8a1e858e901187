import Kernels
import Vulkan

/// The weight of a convolution, `[O, I, kh, kw]`.
public struct ConvolutionWeight {
  /// What gradients are taken of: the parameter, or what stands for the spectrally normalised one.
  let value: Tensor
  /// The parameter as stored.
  let stored: Tensor
  /// What the stored parameter is divided by when it is packed; nil for 1.
  let sigma: Tensor?

  /// The parameter as it is.
  public init(_ parameter: Tensor) {
    self.init(value: parameter, stored: parameter, sigma: nil)
  }

  init(value: Tensor, stored: Tensor, sigma: Tensor?) {
    self.value = value
    self.stored = stored
    self.sigma = sigma
  }
}

extension Graph {
  /// A convolution `[N, H, W, C]` to `[N, H / stride, W / stride, O]` (rounded up, TensorFlow's `SAME` padding) with
  /// bias `[O]` and activation in the same kernel, by the fastest algorithm or by `algorithm`, in the tiles that are best
  /// for the device or in those of `family`.
  public func conv2d(
    _ x: Tensor, weight: ConvolutionWeight, bias: Tensor, stride: Int = 1, dilation: Int = 1,
    activation: Activation = .none, algorithm: Conv2d.Algorithm? = nil,
    family: TileFamily? = nil
  ) -> Tensor {
    let filter = ConvolutionFilter(
      weight.stored.type, stride: stride, dilation: dilation, algorithm: algorithm, family: family)
    let sources = [weight.stored, bias] + [weight.sigma].compactMap(\.self)
    let packing = PackWeight(filter: filter, image: filter.imageShape(over: x.type), isTransposed: false)
    let packed = once(packing, sources)[0]
    let operation = Convolution(
      filter: filter, activation: activation, stored: weight.stored, sigma: weight.sigma)
    return add(operation, x, weight.value, bias, packed)
  }
}

/// What a convolution's window looks like.
struct ConvolutionFilter: Hashable, Sendable {
  let outputChannels, inputChannels, height, width, stride, dilation: Int
  /// The algorithm; nil for the fastest.
  let algorithm: Conv2d.Algorithm?
  /// The family of tiles; nil for the device's best.
  let family: TileFamily?

  init(_ weight: TensorType, stride: Int, dilation: Int, algorithm: Conv2d.Algorithm?, family: TileFamily?) {
    precondition(weight.dimensions.count == 4, "a convolution's weight is [O, I, kh, kw], not \(weight)")
    (outputChannels, inputChannels, height, width) = (weight[0], weight[1], weight[2], weight[3])
    self.stride = stride
    self.dilation = dilation
    self.algorithm = algorithm
    self.family = family
  }

  /// The shape of the convolution over an input `[N, H, W, C]`.
  func shape(over input: TensorType) -> Conv2dShape {
    precondition(input[3] == inputChannels, "the input \(input) has not \(inputChannels) channels")
    return Conv2dShape(
      batch: input[0], inputHeight: input[1], inputWidth: input[2], inputChannels: inputChannels,
      outputChannels: outputChannels, kernelHeight: height, kernelWidth: width, stride: stride, dilation: dilation)
  }

  /// The shape over one of the images of an input, which tells how the weight is packed: for all batches alike.
  func imageShape(over input: TensorType) -> Conv2dShape {
    var shape = shape(over: input)
    shape.batch = 1
    return shape
  }

  /// The convolution over an input on a device.
  func kernels(_ shape: Conv2dShape, _ device: DeviceFacts) -> Conv2d {
    Conv2d(shape, facts: device, family: family ?? TileFamily(facts: device), algorithm: algorithm)
  }
}

/// Brings a weight `[O, I, kh, kw]` and, where there is one, the sigma that divides it into the order in which the
/// kernels for images like `image` read them. Inputs: the weight, the bias unless `isTransposed`, and the sigma.
struct PackWeight: Operation, Hashable {
  let filter: ConvolutionFilter
  let image: Conv2dShape
  /// Whether the roles of input and output channels are exchanged, as for the gradient of the input, which has no bias.
  let isTransposed: Bool

  var name: String { isTransposed ? "pack transposed weight" : "pack weight" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [.scalar] }

  func byteCount(of output: TensorType, on device: DeviceFacts) -> Int {
    let kernels = filter.kernels(image, device)
    return isTransposed ? kernels.packedTransposedByteCount : kernels.packedByteCount
  }

  func lower(_ context: LoweringContext) {
    let kernels = filter.kernels(image, context.device)
    let (inputs, packed) = (context.inputs, context.outputs[0])
    context.emit(
      isTransposed
        ? kernels.packTransposed(weight: inputs[0], sigma: inputs.dropFirst().first, packed: packed)
        : kernels.pack(weight: inputs[0], bias: inputs[1], sigma: inputs.dropFirst(2).first, packed: packed))
  }
}

/// Inputs: x, the weight that gradients are taken of, the bias, and both of these packed.
struct Convolution: Operation {
  let filter: ConvolutionFilter
  let activation: Activation
  let stored: Tensor
  let sigma: Tensor?

  var name: String { "conv2d" }
  var storage: StorageRule { .rounded }
  /// Over line art, distance map and places.
  var isCheap: Bool { filter.inputChannels <= 4 }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] {
    let shape = filter.shape(over: inputs[0])
    return [.activation(shape.batch, shape.outputHeight, shape.outputWidth, shape.outputChannels)]
  }

  func flops(_ inputs: [TensorType]) -> Double? { filter.shape(over: inputs[0]).flops }

  func gradients(_ context: GradientContext) -> [Tensor?] {
    let graph = context.graph
    let (x, weight, bias) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let gradient = graph.activationGradient(context.outputGradient, of: context.outputs[0], activation)
    var result: [Tensor?] = [nil, nil, nil, nil]
    // First, since x need not be kept while its gradient, which is as large, is made.
    if context.needed[1] || context.needed[2] {
      let operation = ConvolutionWeightGradient(filter: filter, weightType: weight.type, biasType: bias.type)
      let gradients = graph.add(operation, [x, gradient])
      (result[1], result[2]) = (gradients[0], gradients[1])
    }
    if context.needed[0] {
      let packing = PackWeight(filter: filter, image: filter.imageShape(over: x.type), isTransposed: true)
      let packed = graph.once(packing, [stored] + [sigma].compactMap(\.self))[0]
      result[0] = graph.add(ConvolutionInputGradient(filter: filter, inputType: x.type), gradient, packed)
    }
    return result
  }

  func lower(_ context: LoweringContext) {
    let kernels = filter.kernels(filter.shape(over: context.inputTypes[0]), context.device)
    context.emit(
      kernels.forward(
        input: context.inputs[0], packed: context.inputs[3], bias: context.inputs[2],
        scratch: context.scratch(kernels.forwardScratchByteCount), output: context.outputs[0],
        activation: activation))
  }
}

/// Inputs: the gradient of the output and the weight packed transposed.
struct ConvolutionInputGradient: Operation {
  let filter: ConvolutionFilter
  let inputType: TensorType

  var name: String { "conv2d input gradient" }
  var storage: StorageRule { .rounded }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [inputType] }

  func flops(_ inputs: [TensorType]) -> Double? { filter.shape(over: inputType).flops }

  func lower(_ context: LoweringContext) {
    let kernels = filter.kernels(filter.shape(over: inputType), context.device)
    context.emit(
      kernels.backwardInput(
        outputGradient: context.inputs[0], packed: context.inputs[1],
        scratch: context.scratch(kernels.backwardInputScratchByteCount), inputGradient: context.outputs[0]))
  }
}

/// Inputs: x and the gradient of the output. Outputs: the gradients of weight and bias.
struct ConvolutionWeightGradient: Operation {
  let filter: ConvolutionFilter
  let weightType: TensorType
  let biasType: TensorType

  var name: String { "conv2d weight gradient" }
  var storage: StorageRule { .single }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [weightType, biasType] }

  func flops(_ inputs: [TensorType]) -> Double? { filter.shape(over: inputs[0]).flops }

  func lower(_ context: LoweringContext) {
    let kernels = filter.kernels(filter.shape(over: context.inputTypes[0]), context.device)
    context.emit(
      kernels.backwardWeight(
        input: context.inputs[0], outputGradient: context.inputs[1],
        scratch: context.scratch(kernels.backwardWeightScratchByteCount), weightGradient: context.outputs[0],
        biasGradient: context.outputs[1]))
  }
}
