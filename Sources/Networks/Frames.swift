import Graph

/// The frames that a network sees: what it is to colour, and the references that are coloured already. Height and width
/// are multiples of what its configuration asks for (`ModelConfiguration.sizeMultiple`).
public struct Frames {
  /// The target's line art, `[N, H, W, 1]`.
  public let line: Tensor
  /// The target's distance map, `[N, H, W, 1]`.
  public let distance: Tensor
  /// The references' colours, `[N * K, H, W, 3]`: the K references of the first sample, then those of the next.
  public let referenceColor: Tensor
  /// The references' line art, `[N * K, H, W, 1]`.
  public let referenceLine: Tensor
  /// The references' distance maps, `[N * K, H, W, 1]`.
  public let referenceDistance: Tensor

  /// Declares the frames as inputs of `graph`: `batch` targets with `references` references each.
  public init(inputsOf graph: Graph, batch: Int, references: Int, height: Int, width: Int) {
    func image(_ name: String, _ count: Int, _ channels: Int) -> Tensor {
      graph.input(name, .activation(count, height, width, channels))
    }
    line = image("target_line", batch, 1)
    distance = image("target_distance", batch, 1)
    referenceColor = image("reference_color", batch * references, 3)
    referenceLine = image("reference_line", batch * references, 1)
    referenceDistance = image("reference_distance", batch * references, 1)
  }

  /// K.
  var referenceCount: Int { referenceColor.type[0] / line.type[0] }
}
