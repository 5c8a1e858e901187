/// A part of an area's outline that another area lies along.
public struct AreaBorder: Sendable, Hashable {
  /// The place of the other in `RegionPage.areas`.
  public let other: Int
  /// The part, 0...1, of what the area shares with all others.
  public let share: Float

  /// A border with `other`.
  public init(with other: Int, share: Float) {
    (self.other, self.share) = (other, share)
  }
}

extension AreaMap {
  /// The borders of areas, each known by what `numbers` has for it, from 0 on; those of -1 have none. A line is of the area
  /// that is nearest, no farther than `reach` along rows and columns.
  func borders(of numbers: [Int32], across reach: Int) -> [[AreaBorder]] {
    let owners = nearestPaper(within: reach).map { $0 < 0 ? Self.line : numbers[Int(labels[Int($0)])] }
    var edges = [[Int: Int]](repeating: [:], count: Int(numbers.max() ?? -1) + 1)
    owners.forEachEdge(width: size.width) { pixel, other in
      let (one, two) = (Int(owners[pixel]), Int(owners[other]))
      guard one >= 0, two >= 0 else { return }
      edges[one][two, default: 0] += 1
      edges[two][one, default: 0] += 1
    }
    return edges.map { edges in
      let all = Float(edges.values.reduce(0, +))
      return edges.sorted { $0.key < $1.key }.map { AreaBorder(with: $0.key, share: Float($0.value) / all) }
    }
  }
}
