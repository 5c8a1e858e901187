/// How likely the areas of a drawing have the colours of its references.
struct AreaVotes {
  /// The different colours of the references.
  let colors: [SIMD4<Float>]
  /// For each area the probability of each colour; what is left to 1 is that no reference shows the area.
  private(set) var shares: [[Float]]
  /// For each neighbour in time, where there is one, and each area which of the neighbour's it may be.
  let links: [[[Link]]?]

  /// That an area is one of a neighbour's.
  struct Link: Equatable {
    /// The neighbour's area.
    let area: Int
    /// How likely that is; what all leave to 1 is that the neighbour does not show the area.
    let share: Float
  }

  /// The links of an area, where `shares` has the probabilities of a neighbour's areas.
  static func links(_ shares: [Float]) -> [Link] {
    shares.enumerated().filter { $0.element > leastLink }.map { Link(area: $0.offset, share: $0.element) }
  }

  /// The votes together with those of the neighbours, nil where there is none: an area's own and those of what it is
  /// linked with in each neighbour count alike. What one drawing alone has otherwise is outvoted.
  func settled(by neighbours: [AreaVotes?]) -> AreaVotes {
    var settled = self
    var weights = [Float](repeating: 1, count: shares.count)
    for case (let links?, let neighbour?) in zip(links, neighbours) {
      let numbers = neighbour.colors.map { colors.firstIndex(of: $0) }
      for (area, links) in links.enumerated() {
        for link in links {
          weights[area] += link.share
          for case (let number?, let share) in zip(numbers, neighbour.shares[link.area]) {
            settled.shares[area][number] += link.share * share
          }
        }
      }
    }
    for (area, weight) in weights.enumerated() { settled.shares[area] = settled.shares[area].map { $0 / weight } }
    return settled
  }

  /// Fainter links say nothing.
  private static let leastLink: Float = 0.01

  /// The colours that have a part of the votes of an area's likeliest one, that one first.
  func likely(_ area: Int) -> [SIMD4<Float>] {
    let shares = shares[area]
    let ranked = shares.indices.sorted { (shares[$0], -$0) > (shares[$1], -$1) }
    return ranked.prefix { shares[$0] >= Self.likelyPart * shares[ranked[0]] }.map { colors[$0] }
  }

  /// The part of the likeliest colour's votes that likely ones have.
  private static let likelyPart: Float = 0.3

  /// The likeliest colour of an area, and whether it is likelier than that no reference shows it.
  func best(_ area: Int) -> (color: SIMD4<Float>, isSupported: Bool) {
    let shares = shares[area]
    guard let best = shares.indices.max(by: { (shares[$0], -$0) < (shares[$1], -$1) }) else { return (.zero, false) }
    return (colors[best], shares[best] > 1 - shares.reduce(0, +))
  }
}

extension AreaVotes {
  /// The votes of what areas may be, where those of the pages have `colors`, nil where they are not flat.
  init(_ matches: AreaMatches, colors known: [[SIMD4<Float>?]], links: [[[Link]]?]) {
    var numbers: [SIMD4<Float>: Int] = [:]
    for color in known.joined() { if let color, numbers[color] == nil { numbers[color] = numbers.count } }
    colors = numbers.sorted { $0.value < $1.value }.map(\.key)
    shares = matches.none.indices.map { area in
      var shares = [Float](repeating: 0, count: numbers.count)
      for (page, colors) in zip(matches.pages, known) {
        for (share, color) in zip(page.shares[area], colors) {
          if let color, let number = numbers[color] { shares[number] += share }
        }
      }
      // What is not flat says nothing.
      let total = max(shares.reduce(matches.none[area], +), .leastNormalMagnitude)
      return shares.map { $0 / total }
    }
    self.links = links
  }
}
