import Footage
import Foundation

/// Where an area lies and what shape it has, in numbers that compare between pages of any size.
public struct AreaGeometry: Sendable, Hashable {
  /// What a difference of each number counts: size, centre, sides, how much of the box is filled, whether the page's
  /// border is reached, and the box's corner.
  public static let weights: [Float] = [3, 2, 2, 2, 2, 0.5, 0.3, 1, 1]

  /// Size, centre, sides, share of the box, border, corner: the numbers that `weights` belong to.
  public let values: [Float]

  /// The centre; what lies in the frame has coordinates in -1...1.
  public var center: SIMD2<Float> { SIMD2(values[1], values[2]) }
  /// The sides of the box, as shares of the frame's.
  public var sides: SIMD2<Float> { SIMD2(values[3], values[4]) }
  /// The side of a square of as many pixels, as a share of that of the frame.
  public var side: Float { exp(5 * values[0]) }
  /// Whether the page's border is reached, as that of a background is.
  public var isAtBorder: Bool { values[6] > 0 }

  /// The geometry of `area`, with lengths and places relative to `frame`: its page, or what is drawn on that.
  public init(_ area: AreaMap.Area, in frame: PixelRectangle) {
    let (width, height) = (Float(frame.columns.count), Float(frame.rows.count))
    func place(_ x: Float, _ y: Float) -> (Float, Float) {
      (
        (x - Float(frame.columns.lowerBound)) / width * 2 - 1, (y - Float(frame.rows.lowerBound)) / height * 2 - 1
      )
    }
    let (columns, rows) = (Float(area.bounds.columns.count), Float(area.bounds.rows.count))
    let center = place(area.center.x, area.center.y)
    let corner = place(Float(area.bounds.columns.lowerBound), Float(area.bounds.rows.lowerBound))
    let pixels = Float(area.pixels)
    // The share of the frame, so that sizes of pages do not matter.
    let size = log(pixels / (width * height)) / 10
    values = [
      size, center.0, center.1, columns / width, rows / height, pixels / (columns * rows), area.isAtBorder ? 1 : 0,
      corner.0, corner.1,
    ]
  }

  private init(values: [Float]) {
    self.values = values
  }

  /// The geometry on a page that is mirrored, left to right.
  var mirrored: AreaGeometry {
    var values = values
    values[1] = -values[1]
    // The right side of the box becomes its left one.
    values[7] = -(values[7] + 2 * values[3])
    return AreaGeometry(values: values)
  }

  /// How unlike two areas are: 0 for the same, about 1 for such as have little in common.
  public func distance(to other: AreaGeometry) -> Float {
    zip(Self.weights, zip(values, other.values)).reduce(0) { sum, term in
      let difference = term.1.0 - term.1.1
      return sum + term.0 * difference * difference
    }
  }
}
