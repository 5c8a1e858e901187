/// Channels that tell where a pixel lies: with v and u running evenly over its rows and columns, the three channels
/// (linear * v, linear * u, constant + square * (v^2 + u^2)).
public struct Positions: Hashable, Sendable {
  /// v runs from -rowExtent in the first row to rowExtent in the last; it is 0 where there is only one row.
  public var rowExtent: Float
  /// u runs from -columnExtent in the first column to columnExtent in the last; it is 0 where there is only one.
  public var columnExtent: Float
  /// What v and u are multiplied by.
  public var linear: Float
  /// What the third channel begins with.
  public var constant: Float
  /// What the squares are multiplied by.
  public var square: Float

  /// Channels of the given coefficients; without those of the third channel that one is zero, which is what the
  /// padding of two channels has to be.
  public init(
    rowExtent: Float = 1, columnExtent: Float = 1, linear: Float = 1, constant: Float = 0, square: Float = 0
  ) {
    self.rowExtent = rowExtent
    self.columnExtent = columnExtent
    self.linear = linear
    self.constant = constant
    self.square = square
  }

  /// Fills `output`, which has the shape `shape` of two or three channels.
  public func filled(shape: ActivationShape, output: BufferRange) -> [Launch] {
    precondition(
      shape.channels == 3 || (shape.channels == 2 && constant == 0 && square == 0), "\(shape) for \(self)")
    return [
      PositionChannels.launch(
        output: output,
        constants: .init(
          count: UInt32(shape.groupCount), height: UInt32(shape.height), width: UInt32(shape.width),
          rowExtent: rowExtent, columnExtent: columnExtent, linear: linear, constant: constant, square: square),
        groups: .elements(shape.groupCount), cost: Cost(flops: 12 * shape.groupCount, bytes: shape.byteCount))
    ]
  }
}
