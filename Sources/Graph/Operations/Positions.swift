import Kernels
import Vulkan

extension Graph {
  /// Where each pixel lies, as channels (y, x) of an activation `[batch, height, width, 2]`: y runs evenly from -1 in
  /// the first row to 1 in the last, x over the columns likewise; where there is only one row or column, it is 0.
  public func positions(batch: Int, height: Int, width: Int) -> Tensor {
    add(Places(type: .activation(batch, height, width, 2), positions: Positions()), [])[0]
  }

  /// The number 1 for each pixel, `[batch, height, width, 1]`: the feature that a constant term of a score is a
  /// coefficient of.
  public func ones(batch: Int, height: Int, width: Int) -> Tensor {
    // Four channels have no padding that a fill would spoil.
    split(add(Fill(type: .activation(batch, height, width, 4), value: 1), [])[0], 1, 3)[0]
  }

  /// Features of places, both `[batch, height, width, 3]`, whose dot product q * k is
  /// `factor * (|place of q|^2 - |place of q - place of k|^2)`: appended to query and keys they make a matching prefer
  /// what is near, since its softmax does not see the first term. Places are in units of the width: columns reach from
  /// -1/2 to 1/2, rows from -height / width / 2 to height / width / 2.
  public func nearness(batch: Int, height: Int, width: Int, factor: Float) -> (query: Tensor, keys: Tensor) {
    let type = TensorType.activation(batch, height, width, 3)
    let (rowExtent, columnExtent) = (Float(height) / Float(width) / 2, Float(0.5))
    let query = Positions(rowExtent: rowExtent, columnExtent: columnExtent, constant: 1)
    let keys = Positions(rowExtent: rowExtent, columnExtent: columnExtent, linear: 2 * factor, square: -factor)
    return (add(Places(type: type, positions: query), [])[0], add(Places(type: type, positions: keys), [])[0])
  }
}

/// Channels that tell where each pixel lies.
struct Places: Operation {
  let type: TensorType
  let positions: Positions

  var name: String { "places" }
  var storage: StorageRule { .exact }
  var isCheap: Bool { true }

  func outputTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }

  func lower(_ context: LoweringContext) {
    context.emit(positions.filled(shape: ActivationShape(type), output: context.outputs[0]))
  }
}
