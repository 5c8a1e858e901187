/// The shape of a convolution of an NHWC activation with TensorFlow's `SAME` padding (SPEC, conventions).
public struct Conv2dShape: Hashable, Sendable {
  /// Images of the batch.
  public var batch: Int
  /// Rows and columns of the input.
  public var inputHeight, inputWidth: Int
  /// Channels of the input and of the output.
  public var inputChannels, outputChannels: Int
  /// Rows and columns of the kernel.
  public var kernelHeight, kernelWidth: Int
  /// Pixels from one sampled position to the next.
  public var stride: Int
  /// Pixels from one tap of the kernel to the next.
  public var dilation: Int

  /// A convolution's shape; every number is at least 1.
  public init(
    batch: Int, inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int, kernelHeight: Int,
    kernelWidth: Int, stride: Int = 1, dilation: Int = 1
  ) {
    let numbers = [
      batch, inputHeight, inputWidth, inputChannels, outputChannels, kernelHeight, kernelWidth, stride, dilation,
    ]
    precondition(numbers.allSatisfy { $0 > 0 }, "a convolution with a number below 1")
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.dilation = dilation
  }

  /// The input, [batch, inputHeight, inputWidth, inputChannels].
  public var input: ActivationShape {
    ActivationShape(images: batch, height: inputHeight, width: inputWidth, channels: inputChannels)
  }

  /// The output, [batch, outputHeight, outputWidth, outputChannels].
  public var output: ActivationShape {
    ActivationShape(images: batch, height: outputHeight, width: outputWidth, channels: outputChannels)
  }

  /// Rows of the output.
  public var outputHeight: Int { inputHeight.divided(by: stride) }
  /// Columns of the output.
  public var outputWidth: Int { inputWidth.divided(by: stride) }
  /// Rows of zeros before the first of the input.
  public var padTop: Int { padding(size: inputHeight, kernel: kernelHeight) }
  /// Columns of zeros before the first of the input.
  public var padLeft: Int { padding(size: inputWidth, kernel: kernelWidth) }
  /// Positions of the kernel.
  public var taps: Int { kernelHeight * kernelWidth }
  /// Entries of the weights [outputChannels, inputChannels, kernelHeight, kernelWidth].
  public var weightCount: Int { outputChannels * inputChannels * taps }
  /// Floating-point operations, a multiply-add being two; the same for the output and for each of the gradients.
  public var flops: Double { 2 * Double(batch * outputHeight * outputWidth) * Double(weightCount) }

  /// The smaller half of what is missing, so that an odd one goes after the last.
  private func padding(size: Int, kernel: Int) -> Int {
    max((size.divided(by: stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0) / 2
  }
}
