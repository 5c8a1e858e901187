extension AreaMap {
  /// For each pixel, row by row, the index of the nearest pixel of paper that is in an area, found from neighbour to
  /// neighbour: a pixel's own where it is one, and `line` on a page without such. The area `excluded` does not count.
  public func nearestPaper(except excluded: Int32? = nil) -> [Int32] {
    let isPaper = areas.indices.map { areas[$0].kind == .paper && excluded != Int32($0) }
    var nearest = [Int32](repeating: Self.line, count: labels.count)
    nearest.withUnsafeMutableBufferPointer { nearest in
      labels.withUnsafeBufferPointer { labels in
        for pixel in labels.indices where labels[pixel] >= 0 && isPaper[Int(labels[pixel])] {
          nearest[pixel] = Int32(pixel)
        }
      }
    }
    nearest.spread(width: size.width)
    return nearest
  }

  /// As `nearestPaper`, but `line` where that is more than `reach` away along rows or columns, as in a part that black fills.
  public func nearestPaper(within reach: Int) -> [Int32] {
    let width = size.width
    return nearestPaper().enumerated().map { pixel, found in
      let paper = Int(found)
      if paper < 0 || paper == pixel { return found }
      let (across, down) = (pixel % width - paper % width, pixel / width - paper / width)
      return max(abs(across), abs(down)) <= reach ? found : Self.line
    }
  }
}

extension [Int32] {
  /// Of a page of `width` columns, where some pixels hold their own index and all others less than 0, gives these the index of
  /// the nearest of them, found from neighbour to neighbour; nothing where there is none.
  mutating func spread(width: Int) {
    var edge: [Int32] = []
    withUnsafeMutableBufferPointer { nearest in
      func reach(_ pixel: Int, _ source: Int32) {
        if nearest[pixel] >= 0 { return }
        nearest[pixel] = source
        edge.append(Int32(pixel))
      }
      func spread(_ pixel: Int) {
        let (x, source) = (pixel % width, nearest[pixel])
        if x > 0 { reach(pixel - 1, source) }
        if x + 1 < width { reach(pixel + 1, source) }
        if pixel >= width { reach(pixel - width, source) }
        if pixel + width < nearest.count { reach(pixel + width, source) }
      }
      // What is reached here reaches others only afterwards.
      for pixel in nearest.indices where nearest[pixel] == pixel { spread(pixel) }
      // The list grows while it is walked.
      var next = 0
      while next < edge.count {
        spread(Int(edge[next]))
        next += 1
      }
    }
  }
}
