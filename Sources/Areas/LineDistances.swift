import Footage

/// How far the pixels of a drawing are from its lines, as far as that is near.
enum LineDistances {
  /// The squared Euclidean distance in pixels from each pixel to the nearest line where that is at most `reach`, exact, and
  /// a larger number elsewhere.
  static func squares(_ lines: PageLines, reach: Int) -> [UInt16] {
    let (width, height) = (lines.size.width, lines.size.height)
    let far = UInt16((reach + 1) * (reach + 1))
    return [UInt16](unsafeUninitializedCapacity: width * height) { squares, count in
      nonisolated(unsafe) let squares = squares.baseAddress!
      lines.classes.withUnsafeBufferPointer { classes in
        nonisolated(unsafe) let classes = classes.baseAddress!
        Rows.concurrently(height) { rows in
          withUnsafeTemporaryAllocation(of: UInt16.self, capacity: width) { columns in
            let columns = columns.baseAddress!
            for y in rows {
              // First along columns, then along the row: loops over a row of pixels that the compiler makes vectors of.
              for x in 0..<width { columns[x] = far }
              for row in max(0, y - reach)...min(height - 1, y + reach) {
                let (square, above) = (UInt16((row - y) * (row - y)), classes + row * width)
                for x in 0..<width { columns[x] = min(columns[x], above[x] == PageLines.paper ? far : square) }
              }
              let result = squares + y * width
              for x in 0..<width { result[x] = columns[x] }
              for offset in 1..<max(2, min(reach + 1, width)) where offset <= reach {
                let square = UInt16(offset * offset)
                for x in offset..<width { result[x] = min(result[x], columns[x - offset] &+ square) }
                for x in 0..<width - offset { result[x] = min(result[x], columns[x + offset] &+ square) }
              }
            }
          }
        }
      }
      count = width * height
    }
  }
}

extension LineDistances {
  /// The distance from each pixel of a small square page to the nearest ink over `reach`, 1 at most.
  static func near(_ isInk: [Bool], side: Int, reach: Int) -> [Float] {
    let lines = PageLines(
      size: ImageSize(width: side, height: side), classes: isInk.map { $0 ? PageLines.solid : PageLines.paper },
      lineWidth: 1, traceColors: [])
    return squares(lines, reach: reach).map { min(Float($0).squareRoot() / Float(reach), 1) }
  }
}
