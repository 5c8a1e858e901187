import Footage

/// The shapes of a page's areas.
public struct AreaShapes: Sendable {
  /// How far an area's fringe goes beyond what is wholly paper, in pixels.
  private static let fringe = 2

  private let map: AreaMap
  private let labels: [Int32]

  /// Those of `map`. With `line`, line art of 1 channel where 1 is paper, they have the fringe of lines too.
  public init(_ map: AreaMap, fringe line: Image? = nil) {
    self.map = map
    labels = line.map { map.labels(withFringeOf: $0) } ?? map.labels
  }

  /// The shape of the area of that number.
  public func shape(of area: Int) -> AreaShape {
    let bounds = map.areas[area].bounds.enlarged(by: Self.fringe, within: map.size)
    let (width, number) = (map.size.width, Int32(area))
    var isInside: [Bool] = []
    isInside.reserveCapacity(bounds.columns.count * bounds.rows.count)
    for y in bounds.rows {
      for label in labels[y * width + bounds.columns.lowerBound..<y * width + bounds.columns.upperBound] {
        isInside.append(label == number)
      }
    }
    return AreaShape(in: bounds, isInside: isInside)
  }
}

/// The pixels of an area.
public struct AreaShape: Sendable {
  /// The columns and rows of the page that hold it.
  let bounds: PixelRectangle
  /// For each pixel of the bounds, row by row, whether it is one of the area's.
  private let isInside: [Bool]
  /// How many pixels it has.
  public let pixels: Int
  /// The mean place of its pixels.
  let center: SIMD2<Float>

  fileprivate init(in bounds: PixelRectangle, isInside: [Bool]) {
    (self.bounds, self.isInside) = (bounds, isInside)
    var (pixels, sum) = (0, SIMD2<Int>.zero)
    for (index, isIn) in isInside.enumerated() where isIn {
      let place = Self.place(index, bounds)
      pixels += 1
      sum &+= SIMD2(Int(place.x), Int(place.y))
    }
    self.pixels = pixels
    center = SIMD2<Float>(sum) / Float(max(pixels, 1))
  }

  /// Whether a pixel of the page belongs to it.
  func contains(_ place: SIMD2<Int32>) -> Bool {
    let (x, y) = (Int(place.x), Int(place.y))
    guard bounds.columns.contains(x), bounds.rows.contains(y) else { return false }
    return isInside[(y - bounds.rows.lowerBound) * bounds.columns.count + x - bounds.columns.lowerBound]
  }

  /// How many of `places` are the area's when they are moved by `move`.
  func count(of places: [SIMD2<Float>], moved move: AreaFit.Move) -> Int {
    let (columns, rows) = (Float(bounds.columns.count), Float(bounds.rows.count))
    // Half a pixel more, so that what is cut off is rounded.
    let left = move.origin.x - Float(bounds.columns.lowerBound) + 0.5
    let top = move.origin.y - Float(bounds.rows.lowerBound) + 0.5
    return isInside.withUnsafeBufferPointer { isInside in
      var count = 0
      for place in places {
        let x = place.x * move.cosine - place.y * move.sine + left
        let y = place.x * move.sine + place.y * move.cosine + top
        if x >= 0, x < columns, y >= 0, y < rows, isInside[Int(y) * bounds.columns.count + Int(x)] { count += 1 }
      }
      return count
    }
  }

  /// So many of its pixels at most, spread evenly over it.
  public func places(_ count: Int) -> [SIMD2<Int32>] {
    let inside = isInside.indices.lazy.filter { isInside[$0] }
    var (next, place) = (0, 0)
    var places: [SIMD2<Int32>] = []
    for index in inside {
      if place * count >= next * pixels {
        places.append(Self.place(index, bounds))
        next += 1
      }
      place += 1
    }
    return places
  }

  /// For each pixel of the bounds, row by row, the nearest of the area's pixels as an index there.
  fileprivate func nearest() -> [Int32] {
    var nearest = isInside.enumerated().map { $1 ? Int32($0) : -1 }
    nearest.spread(width: bounds.columns.count)
    return nearest
  }

  private static func place(_ index: Int, _ bounds: PixelRectangle) -> SIMD2<Int32> {
    let columns = bounds.columns.count
    return SIMD2(Int32(bounds.columns.lowerBound + index % columns), Int32(bounds.rows.lowerBound + index / columns))
  }

  /// Finds of any place of a page the area's pixel that is nearest to it.
  public struct Nearest: Sendable {
    private let shape: AreaShape
    private let nearest: [Int32]

    /// Of `shape`, which has pixels.
    public init(in shape: AreaShape) {
      self.shape = shape
      nearest = shape.nearest()
    }

    /// The pixel that is nearest to a place.
    public func pixel(at place: SIMD2<Float>) -> SIMD2<Int32> {
      let bounds = shape.bounds
      let low = SIMD2(Int32(bounds.columns.lowerBound), Int32(bounds.rows.lowerBound))
      let high = SIMD2(Int32(bounds.columns.upperBound - 1), Int32(bounds.rows.upperBound - 1))
      let rounded = SIMD2(Int32(place.x.rounded()), Int32(place.y.rounded()))
      let inside = rounded.clamped(lowerBound: low, upperBound: high) &- low
      return AreaShape.place(Int(nearest[Int(inside.y) * bounds.columns.count + Int(inside.x)]), bounds)
    }

    /// The mean of the four pixels around a place as far as they are the area's, by linear interpolation; where none is, the
    /// nearest one's value.
    public func mean(around place: SIMD2<Float>, of value: (SIMD2<Int32>) -> SIMD4<Float>) -> SIMD4<Float> {
      let (left, top) = (place.x.rounded(.down), place.y.rounded(.down))
      let (right, below) = (place.x - left, place.y - top)
      let first = SIMD2(Int32(left), Int32(top))
      var (sum, weights) = (SIMD4<Float>.zero, Float(0))
      func add(_ x: Int32, _ y: Int32, _ weight: Float) {
        let pixel = first &+ SIMD2(x, y)
        guard weight > 0, shape.contains(pixel) else { return }
        sum += weight * value(pixel)
        weights += weight
      }
      add(0, 0, (1 - right) * (1 - below))
      add(1, 0, right * (1 - below))
      add(0, 1, (1 - right) * below)
      add(1, 1, right * below)
      return weights > 0 ? sum / weights : value(pixel(at: place))
    }
  }
}
