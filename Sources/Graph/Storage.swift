import Kernels
import Vulkan

/// What the outputs of an operation are stored as in mixed precision.
public enum StorageRule: Hashable, Sendable {
  /// As float32: parameters, their gradients, statistics, losses, matrices and what comes of them.
  case single
  /// As float16, where they are activations `[N, H, W, C]` of more than one pixel.
  case rounded
  /// The first output like `rounded`; those after it are sums over pixels, or logarithms, and stay float32.
  case roundedFirst
  /// As float32, since they tell positions, which half of the bits would not.
  case exact
  /// Like `exact` where one of the inputs tells positions, which the operation keeps among what it arranges, and else
  /// like `rounded`.
  case arranged
}

/// Which type of numbers each tensor of a graph is stored as.
///
/// In mixed precision these are float16: what an operation makes whose rule rounds it. Everything else is float32, such as
/// inputs, variables and outputs that are read.
struct Storage {
  private let halves: Set<Int>

  /// The types for the tensors of `graph`, of which `outputs` are read.
  init(_ graph: Graph, outputs: [Tensor], precision: Precision) {
    guard precision == .mixed else {
      halves = []
      return
    }
    let read = Set(outputs.map(\.id))
    var halves: Set<Int> = []
    var exact: Set<Int> = []
    for node in graph.nodes {
      let rounded: ArraySlice<Tensor>
      switch node.operation.storage {
      case .single: rounded = []
      case .rounded: rounded = node.outputs[...]
      case .roundedFirst: rounded = node.outputs.prefix(1)
      case .exact:
        exact.formUnion(node.outputs.map(\.id))
        rounded = []
      case .arranged where node.inputs.contains { exact.contains($0.id) }:
        exact.formUnion(node.outputs.map(\.id))
        rounded = []
      case .arranged: rounded = node.outputs[...]
      }
      for output in rounded where output.type.isImage && !read.contains(output.id) {
        if case .planned = graph.places[output.id] { halves.insert(output.id) }
      }
    }
    self.halves = halves
  }

  /// What the values of a tensor are stored as.
  func element(of tensor: Tensor) -> ElementType { halves.contains(tensor.id) ? .float16 : .float32 }

  /// The bytes that a tensor takes which `operation` makes on a device.
  func byteCount(of tensor: Tensor, madeBy operation: any Operation, on device: DeviceFacts) -> Int {
    switch element(of: tensor) {
    case .float32: operation.byteCount(of: tensor.type, on: device)
    case .float16: tensor.type.storedCount * ElementType.float16.byteCount
    }
  }

  /// The bytes of a tensor whose type tells them.
  func byteCount(of tensor: Tensor) -> Int {
    element(of: tensor) == .float32 ? tensor.type.byteCount : tensor.type.storedCount * ElementType.float16.byteCount
  }
}

extension TensorType {
  /// Whether these are activations `[N, H, W, C]` of more than one pixel.
  fileprivate var isImage: Bool {
    layout == .channelGroups && dimensions.count == 4 && dimensions[1] * dimensions[2] > 1
  }
}
