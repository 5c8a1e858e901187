/// How far every pixel of a line art is from its ink (SPEC, Distance map).
public enum DistanceMap {
  /// The distance map of a line art of 1 channel: Euclidean distance to the nearest ink (samples below 0.5), divided by
  /// its maximum, so 0 on ink and 1 at the farthest. Without ink, all ones.
  public static func of(line: Image) -> Image {
    precondition(line.channels == 1, "a distance map is made of line art of 1 channel")
    var map = Image(width: line.width, height: line.height, channels: 1)
    guard
      let squares = squaredDistances(width: line.width, height: line.height, isInk: { line.samples[$0] < 0.5 })
    else { return map }
    // A page of ink alone is 0 everywhere.
    let farthest = max(Double(squares.max() ?? 0).squareRoot(), 1e-12)
    map.samples = squares.map { Float(Double($0).squareRoot() / farthest) }
    return map
  }

  /// Squared Euclidean distances in pixels from each pixel, by index in rows, to the nearest pixel for which `isInk` is
  /// true, exact and in time linear in the pixels; nil where there is no ink.
  ///
  /// Meijster, Roerdink, Hesselink, "A General Algorithm for Computing Distance Transforms in Linear Time" (2000).
  static func squaredDistances(width: Int, height: Int, isInk: (Int) -> Bool) -> [Int32]? {
    // Farther than any column of the page, and its square fits.
    let far = Int32(width + height)
    var columns = [Int32](repeating: far, count: width * height)
    var found = false
    for index in columns.indices {
      if isInk(index) {
        columns[index] = 0
        found = true
      } else if index >= width {
        columns[index] = min(columns[index - width] + 1, far)
      }
    }
    guard found else { return nil }
    for index in columns.indices.dropLast(width).reversed() {
      columns[index] = min(columns[index], columns[index + width] + 1)
    }
    columns.withUnsafeMutableBufferPointer { columns in
      var envelope = LowerEnvelope(width: width)
      for y in 0..<height { envelope.replace(.init(rebasing: columns[y * width..<(y + 1) * width])) }
    }
    return columns
  }
}

/// The lower envelope of the parabolas (x - i)^2 + g(i)^2 over a row.
private struct LowerEnvelope {
  private var apex: [Int]
  private var start: [Int]
  private var heights: [Int]

  init(width: Int) {
    apex = .init(repeating: 0, count: width)
    start = apex
    heights = apex
  }

  /// Replaces the distances g along columns by the squared distances in the plane.
  mutating func replace(_ row: UnsafeMutableBufferPointer<Int32>) {
    for x in row.indices { heights[x] = Int(row[x]) * Int(row[x]) }
    func value(_ x: Int, _ apex: Int) -> Int { (x - apex) * (x - apex) + heights[apex] }
    var top = 0
    apex[0] = 0
    start[0] = 0
    for x in row.indices.dropFirst() {
      while top >= 0 && value(start[top], apex[top]) > value(start[top], x) { top -= 1 }
      if top < 0 {
        top = 0
        apex[0] = x
        start[0] = 0
        continue
      }
      // The first column from which on x's parabola is the lower one, rounded down as a floor and not to zero.
      let i = apex[top]
      let crossing = x * x - i * i + heights[x] - heights[i]
      let from = 1 + Int((Double(crossing) / Double(2 * (x - i))).rounded(.down))
      if from < row.count {
        top += 1
        apex[top] = x
        start[top] = from
      }
    }
    for x in row.indices.reversed() {
      row[x] = Int32(value(x, apex[top]))
      if x == start[top] { top -= 1 }
    }
  }
}
