/// What an image shows of a frame. A data set has a folder for each of them.
public enum Plane: Int, Sendable, CaseIterable {
  /// The colours.
  case color
  /// The line art: 1 is paper and 0 is ink.
  case line
  /// The distance of each pixel to the nearest ink.
  case distance

  /// The name of its folder.
  public var name: String { "\(self)" }

  /// Samples a pixel.
  public var channels: Int { self == .color ? 3 : 1 }
}

/// A value for each plane.
public struct Planes<Value> {
  private var values: [Value]

  /// The values that `value` gives, in the order of the planes.
  public init(_ value: (Plane) throws -> Value) rethrows {
    values = try Plane.allCases.map(value)
  }

  /// The value of a plane.
  public subscript(plane: Plane) -> Value {
    get { values[plane.rawValue] }
    _modify { yield &values[plane.rawValue] }
  }
}

extension Planes: Sendable where Value: Sendable {}
extension Planes: Equatable where Value: Equatable {}
