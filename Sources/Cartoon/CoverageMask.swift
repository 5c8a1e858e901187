/// How much of each pixel of a rectangle a shape covers, 0...1.
struct CoverageMask {
  let left: Int
  let top: Int
  let width: Int
  let height: Int
  private(set) var values: [Float]

  /// The union of `polygons`, in pixels with y downwards, inside a picture of the given size.
  ///
  /// Coverage is exact: each edge adds its signed area to the pixels that it crosses, and the running sum along a row
  /// is the area inside.
  init(_ polygons: [[Vector2]], within size: (width: Int, height: Int)) {
    var low = Vector2(repeating: .infinity)
    var high = Vector2(repeating: -.infinity)
    for polygon in polygons {
      for point in polygon {
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
      }
    }
    func column(_ x: Float) -> Int { Int(min(max(x, 0), Float(size.width))) }
    func row(_ y: Float) -> Int { Int(min(max(y, 0), Float(size.height))) }
    left = column(low.x.rounded(.down))
    top = row(low.y.rounded(.down))
    width = max(column(high.x.rounded(.up)) - left, 0)
    height = max(row(high.y.rounded(.up)) - top, 0)
    values = .init(repeating: 0, count: width * height)
    guard width > 0, height > 0 else { return }
    var sums = [Float](repeating: 0, count: (width + 2) * height)
    for polygon in polygons {
      add(polygon, to: &sums)
      resolve(&sums)
    }
  }

  private func add(_ polygon: [Vector2], to sums: inout [Float]) {
    let origin = Vector2(Float(left), Float(top))
    var from = polygon[polygon.count - 1] - origin
    for point in polygon {
      let to = point - origin
      if from.y < to.y {
        addEdge(from, to, sign: 1, to: &sums)
      } else if from.y > to.y {
        addEdge(to, from, sign: -1, to: &sums)
      }
      from = to
    }
  }

  private func addEdge(_ upper: Vector2, _ lower: Vector2, sign: Float, to sums: inout [Float]) {
    let start = max(upper.y, 0)
    let end = min(lower.y, Float(height))
    guard start < end else { return }
    let slope = (lower.x - upper.x) / (lower.y - upper.y)
    let limit = Float(width)
    var y = start
    var row = Int(start)
    while y < end {
      let next = min(Float(row + 1), end)
      let x0 = min(max(upper.x + (y - upper.y) * slope, 0), limit)
      let x1 = min(max(upper.x + (next - upper.y) * slope, 0), limit)
      addSpan(row * (width + 2), min(x0, x1), max(x0, x1), sign * (next - y), to: &sums)
      y = next
      row += 1
    }
  }

  /// Adds a piece of an edge that stays in one row, from `x0` to `x1`, of signed height `rise`.
  private func addSpan(_ base: Int, _ x0: Float, _ x1: Float, _ rise: Float, to sums: inout [Float]) {
    let last = Int(x1)
    var column = Int(x0)
    if column == last {
      let inside = 0.5 * (x0 + x1) - Float(column)
      sums[base + column] += rise * (1 - inside)
      sums[base + column + 1] += rise * inside
      return
    }
    let perUnit = rise / (x1 - x0)
    var x = x0
    while column <= last {
      let next = min(Float(column + 1), x1)
      let part = perUnit * (next - x)
      let inside = 0.5 * (x + next) - Float(column)
      sums[base + column] += part * (1 - inside)
      sums[base + column + 1] += part * inside
      x = next
      column += 1
    }
  }

  /// Sums up each row, keeps the larger of old and new coverage, and clears the sums for the next polygon.
  private mutating func resolve(_ sums: inout [Float]) {
    for row in 0..<height {
      let base = row * (width + 2)
      var sum: Float = 0
      for column in 0..<width {
        sum += sums[base + column]
        sums[base + column] = 0
        let index = row * width + column
        values[index] = max(values[index], min(abs(sum), 1))
      }
      sums[base + width] = 0
      sums[base + width + 1] = 0
    }
  }

  /// The coverage of a pixel of the picture; 0 outside the rectangle.
  func at(_ x: Int, _ y: Int) -> Float {
    guard x >= left, x < left + width, y >= top, y < top + height else { return 0 }
    return values[(y - top) * width + x - left]
  }
}
