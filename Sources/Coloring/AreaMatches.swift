import Areas
import Footage
import Foundation

/// What the areas of a drawing may be: the areas of other pages, each with a probability.
struct AreaMatches {
  /// Areas that are compared with others.
  struct Areas {
    /// Where they lie, as it compares with where the others do.
    let places: [AreaGeometry]
    /// What lies beside each.
    let borders: [[AreaBorder]]
    /// The one that is around everything.
    let background: Int?
  }

  /// A page with areas that those of the drawing may be.
  struct Page {
    /// The areas of the drawing.
    let target: Areas
    /// The page's.
    let areas: Areas
    /// Whether the page shows things as large as the drawing does.
    let isOfTargetSize: Bool
    /// For each area of the drawing the probability of each of the page's.
    fileprivate(set) var shares: [[Float]]
    /// For each of the page's areas those that it lies along, and how much beside it each is, 0...1, for the one of the two
    /// that is more so.
    fileprivate let beside: [[(area: Int, closeness: Float)]]

    /// The part of an area's outline along which another lies that is beside it as much as can be.
    private static let besideShare: Float = 0.1

    init(target: Areas, areas: Areas, isOfTargetSize: Bool, shares: [[Float]]) {
      (self.target, self.areas, self.isOfTargetSize, self.shares) = (target, areas, isOfTargetSize, shares)
      var beside = [[Int: Float]](repeating: [:], count: areas.borders.count)
      for (area, borders) in areas.borders.enumerated() {
        for border in borders {
          let closeness = min(1, border.share / Self.besideShare)
          beside[area][border.other] = max(beside[area][border.other] ?? 0, closeness)
          beside[border.other][area] = max(beside[border.other][area] ?? 0, closeness)
        }
      }
      self.beside = beside.map { $0.sorted { $0.key < $1.key }.map { (area: $0.key, closeness: $0.value) } }
    }
  }

  /// The pages.
  private(set) var pages: [Page]
  /// For each area of the drawing the probability that no page shows it.
  private(set) var none: [Float]

  init(pages: [Page], none: [Float]) {
    (self.pages, self.none) = (pages, none)
  }

  /// The probability that an area of the drawing is on one of those pages.
  func share(of numbers: [Int], _ area: Int) -> Float { numbers.reduce(0) { $0 + pages[$1].shares[area].reduce(0, +) } }

  /// Takes what `part`, a closer look at one character, found of those of its areas that are `areas` of the drawing. It
  /// knows that character's figures, the pages `numbers`, and they are on no other of the `figures` of all characters. What
  /// other pages say stays.
  mutating func take(
    _ part: AreaMatches, areas: [(own: Int, ofPart: Int)], pages numbers: [Int], of figures: [Int]
  ) {
    for (area, other) in areas {
      let share = none[area] + share(of: figures, area)
      for page in figures { pages[page].shares[area] = pages[page].shares[area].map { _ in 0 } }
      for (page, known) in zip(numbers, part.pages) {
        pages[page].shares[area] = known.shares[other].map { share * $0 }
      }
      none[area] = share * part.none[other]
    }
  }

  /// Asks what `others` know of areas that no page shows.
  mutating func ask(_ others: AreaMatches) {
    for page in others.pages {
      var page = page
      page.shares = zip(none, page.shares).map { none, shares in shares.map { none * $0 } }
      pages.append(page)
    }
    none = zip(none, others.none).map(*)
  }

  /// How often what is found is held against its surroundings.
  private static let rounds = 2
  /// What counts of an area that nothing around it speaks for, or nothing beside it.
  private static let (leastSupport, leastAccord): (Float, Float) = (0.02, 0.1)
  /// What speaks for none, and for every candidate of an area that lies beside nothing.
  fileprivate static let evidenceOfNone: Float = 0.3
  /// What an area of a page counts that nothing in the drawing is.
  private static let leastClaim: Float = 0.3
  /// What each probability is at least, before its surroundings are asked.
  private static let leastShare: Float = 1e-5

  /// What an area counts by what speaks for it around and beside it: the power of 1.5.
  private static func factor(support: Float, accord: Float) -> Float {
    let product = (leastSupport + support) * (leastAccord + accord)
    return product * product.squareRoot()
  }

  /// The matches in which areas agree: parts of a thing lie to each other as they do on the page, those that touch do so
  /// there, and hardly any is drawn twice. In each round the probabilities that the network gave are weighed by what the
  /// surroundings say, and by how many areas claim the same one: relaxation labelling (Rosenfeld, Hummel and Zucker,
  /// "Scene labeling by relaxation operations", 1976).
  func relaxed() -> AreaMatches {
    var found = self
    for _ in 0..<Self.rounds {
      let weights = weights(after: found)
      for area in none.indices {
        let ofNone =
          none[area] * Self.factor(support: Self.evidenceOfNone, accord: Self.evidenceOfNone) / (Self.leastClaim + 1)
        let total = weights.reduce(ofNone) { $0 + $1[area].reduce(0, +) }
        found.none[area] = ofNone / total
        for page in pages.indices { found.pages[page].shares[area] = weights[page][area].map { $0 / total } }
      }
    }
    return found
  }

  /// For each page the weights of its areas, given what was `found` last; pages know nothing of each other.
  private func weights(after found: AreaMatches) -> [[[Float]]] {
    Array(concurrently: pages.count) { number in
      let own = pages[number].shares
      let page = found.pages[number]
      let (support, accord, claims) = (page.support(), page.accord(), page.claims())
      return own.indices.map { area in
        own[area].indices.map { candidate in
          // The background shows wherever parts leave a gap between them: no area keeps another from it.
          let isBackground = candidate == page.areas.background
          let claims = isBackground ? page.shares[area][candidate] : claims[candidate]
          return (own[area][candidate] + Self.leastShare)
            * Self.factor(support: support[area][candidate], accord: accord[area][candidate])
            / (Self.leastClaim + claims)
        }
      }
    }
  }
}

extension AreaMatches.Page {
  /// How far areas of the drawing see, in halves of its sides.
  private static let sight: Float = 0.5
  /// How far an area may be from where another wants it, and how much farther for each step between the two.
  private static let (tolerance, tolerancePerStep): (Float, Float) = (0.05, 0.2)
  /// What speaks for nothing, beside what is around an area.
  private static let silence: Float = 0.1
  /// Fainter candidates are not looked into, and fainter matches say nothing.
  private static let (leastCandidate, leastMatch): (Float, Float) = (1e-4, 0.1)
  /// What is farther away, or less sure, is not asked.
  private static let leastWeight: Float = 1e-3

  /// An area of the drawing that is one of the page's.
  private struct Match {
    let area: Int
    let candidate: Int
    /// The probability, where the area is on the page at all.
    let share: Float
  }

  /// How sure each area of the drawing is of what it is on the page: who is not has no say.
  private func trust() -> [Float] {
    shares.map { shares in
      let total = shares.reduce(0, +)
      return total > 0 ? shares.reduce(0) { $0 + $1 * $1 } / total : 0
    }
  }

  /// How many areas of the drawing each area of the page is.
  func claims() -> [Float] {
    var claims = [Float](repeating: 0, count: areas.places.count)
    for shares in shares { for (candidate, share) in shares.enumerated() { claims[candidate] += share } }
    return claims
  }

  /// For each area of the drawing and each of the page's the part, 0...1, of what is around the one that lies to it as its
  /// match lies to the other.
  func support() -> [[Float]] {
    let scale = isOfTargetSize ? .one : relativeScale()
    let places = target.places.map(\.center)
    let candidates = areas.places.map { $0.center / scale }
    // The background is everywhere.
    let trust = zip(target.places, trust()).map { $0.isAtBorder ? 0 : $1 }
    let matches = shares.enumerated().flatMap { area, shares -> [Match] in
      let total = shares.reduce(0, +)
      return shares.enumerated().compactMap { candidate, share in
        trust[area] * share > Self.leastMatch * total
          ? Match(area: area, candidate: candidate, share: share / total) : nil
      }
    }
    return shares.indices.map { area in
      let distances = places.map { ($0 - places[area]).length }
      let weights = places.indices.map { other in
        other == area ? 0 : trust[other] * exp(-distances[other] * distances[other] / (2 * Self.sight * Self.sight))
      }
      let all = weights.reduce(Self.silence, +)
      // Where the matches around want the area to be, and how far off it may be.
      let wishes = matches.compactMap { match -> (place: SIMD2<Float>, tolerance: Float, weight: Float)? in
        guard weights[match.area] > Self.leastWeight else { return nil }
        return (
          candidates[match.candidate] + places[area] - places[match.area],
          Self.tolerance + Self.tolerancePerStep * distances[match.area], weights[match.area] * match.share
        )
      }
      return shares[area].enumerated().map { candidate, share in
        guard share > Self.leastCandidate else { return 0 }
        let sum = wishes.reduce(Float(0)) { sum, wish in
          let miss = (candidates[candidate] - wish.place).length / wish.tolerance
          return sum + wish.weight * exp(-miss * miss / 2)
        }
        return sum / all
      }
    }
  }

  /// For each area of the drawing and each of the page's the part, 0...1, of the one's outline along which lies what is
  /// beside the other on the page.
  func accord() -> [[Float]] {
    let trust = trust()
    let totals = shares.map { $0.reduce(0, +) }
    return target.borders.map { borders in
      // What is within black says nothing.
      guard !borders.isEmpty else { return .init(repeating: AreaMatches.evidenceOfNone, count: areas.places.count) }
      var voices = [Float](repeating: 0, count: areas.places.count)
      var all = Self.silence
      for border in borders where trust[border.other] > 0 {
        let weight = border.share * trust[border.other]
        let scale = weight / totals[border.other]
        for (candidate, share) in shares[border.other].enumerated() { voices[candidate] += scale * share }
        all += weight
      }
      return beside.map { $0.reduce(0) { $0 + voices[$1.area] * $1.closeness } / all }
    }
  }

  /// How much larger the sides of the page's areas are than those of the drawing's that they are: the median of all
  /// matches, each with the square of its probability.
  private func relativeScale() -> SIMD2<Float> {
    var ratios: [(ratio: SIMD2<Float>, weight: Float)] = []
    for (geometry, shares) in zip(target.places, shares) where !geometry.isAtBorder {
      for (candidate, share) in zip(areas.places, shares) where share > Self.leastCandidate {
        ratios.append((candidate.sides / geometry.sides, share * share))
      }
    }
    func median(_ axis: Int) -> Float {
      ratios.weightedMedian(of: { $0.ratio[axis] }, weight: { Double($0.weight) }) ?? 1
    }
    return SIMD2(median(0), median(1))
  }
}

extension SIMD2<Float> {
  fileprivate var length: Float { (self * self).sum().squareRoot() }
}
