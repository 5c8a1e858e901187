import Kernels
import Vulkan

/// An operation of a graph. It knows four things in one place: the shapes of its outputs and what they are stored as, its
/// gradient as further operations, and its lowering to kernel launches.
public protocol Operation: Sendable {
  /// What the operation is called in profiles and messages.
  var name: String { get }

  /// Storage rule: what the outputs are stored as in mixed precision. There is no default, so that nothing is float32
  /// only because nobody thought of it.
  var storage: StorageRule { get }

  /// Shape rule: the types of the outputs. A mismatch of the inputs is a programmer's mistake.
  func outputTypes(_ inputs: [TensorType]) -> [TensorType]

  /// Whether to run the operation twice costs less than to keep a large output, because it does little more than read
  /// and write.
  var isCheap: Bool { get }

  /// The floating-point operations of the operation as it is defined, whatever its kernels spare; nil where they do what
  /// the definition says, and their costs tell.
  func flops(_ inputs: [TensorType]) -> Double?

  /// The bytes that an output takes on a device, where its type does not tell, as for packed weights.
  func byteCount(of output: TensorType, on device: DeviceFacts) -> Int

  /// Gradient rule: for each input the gradient of the loss, as further operations, or nil where there is none.
  func gradients(_ context: GradientContext) -> [Tensor?]

  /// Lowering: emits the launches that compute the outputs.
  func lower(_ context: LoweringContext)
}

extension Operation {
  /// Most operations run once.
  public var isCheap: Bool { false }

  /// Most kernels spare nothing.
  public func flops(_ inputs: [TensorType]) -> Double? { nil }

  /// Most outputs take what their type says.
  public func byteCount(of output: TensorType, on device: DeviceFacts) -> Int { output.byteCount }

  /// Most operations of a backward pass are never differentiated themselves.
  public func gradients(_ context: GradientContext) -> [Tensor?] {
    preconditionFailure("\(name) has no gradient")
  }
}

/// What an operation's gradient rule works from.
public struct GradientContext {
  /// The graph to add operations to.
  public let graph: Graph
  /// The operation's inputs.
  public let inputs: [Tensor]
  /// The operation's outputs.
  public let outputs: [Tensor]
  /// The gradient of each output, nil where the loss does not depend on it.
  public let outputGradients: [Tensor?]
  /// Which inputs a gradient is asked of.
  public let needed: [Bool]

  /// The gradient of the only output.
  public var outputGradient: Tensor {
    guard let gradient = outputGradients[0] else { preconditionFailure("no gradient reached the operation") }
    return gradient
  }
}

/// What an operation's lowering works from.
public final class LoweringContext {
  /// The operation's inputs: where they lie and their types.
  public let inputs: [BufferRange]
  /// The types of the inputs.
  public let inputTypes: [TensorType]
  /// Where the outputs go.
  public let outputs: [BufferRange]
  /// The types of the outputs.
  public let outputTypes: [TensorType]
  /// The device that the launches are for.
  public let device: DeviceFacts
  private(set) var launches: [Launch] = []
  private let makeScratch: (Int) -> BufferRange

  init(
    inputs: [BufferRange], inputTypes: [TensorType], outputs: [BufferRange], outputTypes: [TensorType],
    device: DeviceFacts, makeScratch: @escaping (Int) -> BufferRange
  ) {
    self.inputs = inputs
    self.inputTypes = inputTypes
    self.outputs = outputs
    self.outputTypes = outputTypes
    self.device = device
    self.makeScratch = makeScratch
  }

  /// Memory that lives only while the operation runs.
  public func scratch(_ byteCount: Int) -> BufferRange {
    makeScratch((max(byteCount, 16) + 15) / 16 * 16)
  }

  /// Adds launches, to run in this order.
  public func emit(_ launches: [Launch]) {
    self.launches += launches
  }
}
