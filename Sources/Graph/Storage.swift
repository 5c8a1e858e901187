import Kernels
import Vulkan

/// Which type of numbers each tensor of a graph is stored as.
///
/// In mixed precision these are float16: activations `[N, H, W, C]` of more than one pixel, and their gradients, that one
/// of the operations below makes. Everything else is float32: parameters, their gradients, statistics, losses, matrices
/// and what comes of them, matches and their scores, what tells positions, inputs, and outputs that are read.
struct Storage {
  /// The operations over activations that round what they write.
  private static let rounding: [any Operation.Type] = [
    Convolution.self, ConvolutionInputGradient.self, Normalized.self, NormalizedGradient.self, Activated.self,
    ActivatedGradient.self, ScaledSum.self, Detached.self, Product.self, AbsoluteDifference.self,
    AbsoluteDifferenceGradient.self, Blend.self, Concatenation.self, ChannelSlice.self, ChannelSplit.self,
    RepeatedSamples.self, GroupSum.self, SpaceToDepth.self, DepthToSpace.self, Upsampling.self, UpsamplingGradient.self,
    Pooling.self, PoolingGradient.self, GlobalAverageGradient.self, UnitLengthNormalization.self,
    UnitLengthGradient.self, ChannelDotProduct.self, MeanAbsoluteDifferenceGradient.self,
    BinaryCrossEntropyGradient.self, WindowedSoftmaxMatching.self, WindowedMatchingGradient.self,
    ShiftedFrames.self, ShiftedFramesGradient.self, Gated.self, GatedGradient.self, InsertedSample.self,
    ExtractedSample.self, LocallyFiltered.self, LocallyFilteredGradient.self,
  ]
  /// Those of them whose outputs after the first are sums over pixels, or logarithms.
  private static let roundingFirst: [any Operation.Type] = [NormalizedGradient.self, WindowedSoftmaxMatching.self]

  /// The operations whose outputs tell positions, which half of the bits would not.
  private static let exact: [any Operation.Type] = [Places.self, BestMatch.self, PropagatedMatch.self]
  /// The operations that keep positions among what they arrange.
  private static let arranging: [any Operation.Type] = [Concatenation.self, RepeatedSamples.self]

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
      func isOne(of operations: [any Operation.Type]) -> Bool { operations.contains { $0 == type(of: node.operation) } }
      let tellsPositions =
        isOne(of: Self.exact) || isOne(of: Self.arranging) && node.inputs.contains { exact.contains($0.id) }
      if tellsPositions {
        exact.formUnion(node.outputs.map(\.id))
      } else if isOne(of: Self.rounding) {
        let outputs = isOne(of: Self.roundingFirst) ? Array(node.outputs.prefix(1)) : node.outputs
        for output in outputs where output.type.isImage && !read.contains(output.id) {
          if case .planned = graph.places[output.id] { halves.insert(output.id) }
        }
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
