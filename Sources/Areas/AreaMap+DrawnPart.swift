import Footage

extension AreaMap {
  /// The rectangle that holds what is drawn: a hundredth of the pixels of lines may lie beyond each of its sides, as dirt
  /// does. The page where nothing is drawn.
  public var drawnPart: PixelRectangle {
    let isPaper = areas.map { $0.kind == .paper }
    var columns = [Int](repeating: 0, count: size.width)
    var rows = [Int](repeating: 0, count: size.height)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let label = labels[y * size.width + x]
        if label >= 0, isPaper[Int(label)] { continue }
        columns[x] += 1
        rows[y] += 1
      }
    }
    return PixelRectangle(columns: Self.middle(of: columns), rows: Self.middle(of: rows))
  }

  /// The places between which all but a hundredth at either end are counted.
  private static func middle(of counts: [Int]) -> Range<Int> {
    let spared = counts.reduce(0, +) / 100
    func end(_ places: some Sequence<Int>) -> Int? {
      var left = spared
      return places.first { place in
        left -= counts[place]
        return left < 0
      }
    }
    guard let first = end(counts.indices), let last = end(counts.indices.reversed()) else {
      return counts.indices
    }
    return first..<last + 1
  }
}
