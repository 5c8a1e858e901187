/// The shape of a tensor and how its elements lie in memory. Elements are float32 but where a graph in mixed precision
/// stores them as float16 (`Storage`).
public struct TensorType: Hashable, Sendable {
  /// How the elements lie in memory.
  public enum Layout: Hashable, Sendable {
    /// Activations: row-major, the last dimension (channels) padded with zeros to a multiple of four, so that a
    /// kernel reads and writes whole groups of four channels.
    case channelGroups
    /// Parameters, scalars and scratch: row-major without padding, as in a checkpoint.
    case linear
  }

  /// The length of each dimension; activations are `[N, H, W, C]` or `[N, rows, C]`.
  public let dimensions: [Int]
  /// How the elements lie in memory.
  public let layout: Layout

  /// An activation of the given dimensions.
  public static func activation(_ dimensions: Int...) -> TensorType {
    TensorType(dimensions, .channelGroups)
  }

  /// A parameter of the given dimensions.
  public static func parameter(_ dimensions: [Int]) -> TensorType {
    TensorType(dimensions, .linear)
  }

  /// One number: a loss or a scale.
  public static let scalar = TensorType([1], .linear)

  /// A tensor of `dimensions` in `layout`.
  public init(_ dimensions: [Int], _ layout: Layout) {
    precondition(!dimensions.isEmpty && dimensions.allSatisfy { $0 > 0 }, "a tensor has at least one element")
    self.dimensions = dimensions
    self.layout = layout
  }

  /// The length of the dimension at `index`.
  public subscript(index: Int) -> Int { dimensions[index] }

  /// How many elements the tensor has, padding not counted.
  public var count: Int { dimensions.reduce(1, *) }

  /// The length of the last dimension, without padding.
  public var channels: Int { dimensions[dimensions.count - 1] }

  /// Elements from one row of channels to the next.
  public var pitch: Int { layout == .linear ? channels : (channels + 3) / 4 * 4 }

  /// Elements in memory, padding counted.
  public var storedCount: Int { count / channels * pitch }

  /// Bytes in memory as float32, rounded up to 16, so that a kernel may always read whole groups of four.
  public var byteCount: Int { (storedCount * 4 + 15) / 16 * 16 }
}

/// A tensor of a graph: a place where values will lie, with the shape that they are seen in.
///
/// Two tensors of one `id` are two shapes of the same values.
public struct Tensor: Hashable, Sendable {
  /// Which values of the graph.
  public let id: Int
  /// The shape that they are seen in.
  public let type: TensorType

  /// The same values in another shape: the number of elements in memory stays.
  public func reshaped(_ dimensions: Int...) -> Tensor {
    let other = TensorType(dimensions, type.layout)
    precondition(other.storedCount == type.storedCount, "a reshape keeps the elements: \(type) to \(other)")
    return Tensor(id: id, type: other)
  }
}

extension TensorType: CustomStringConvertible {
  /// The dimensions, as `4x64x64x16`.
  public var description: String { dimensions.map(String.init).joined(separator: "x") }
}
