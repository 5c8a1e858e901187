import Areas
import Dispatch
import Foundation
import Synchronization

/// What the areas of a drawing may be: the areas of other pages, each with a probability.
struct AreaMatches {
  /// A page with areas that those of the drawing may be.
  struct Page {
    /// Where the areas of the drawing lie, as it compares with those of the page.
    let target: [AreaGeometry]
    /// Where the page's areas lie.
    let areas: [AreaGeometry]
    /// Whether the page shows things as large as the drawing does.
    let isOfTargetSize: Bool
    /// For each area of the drawing the probability of each of the page's.
    fileprivate(set) var shares: [[Float]]
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
  /// What counts of an area that nothing around it speaks for, and of none.
  private static let (leastSupport, supportOfNone): (Float, Float) = (0.02, 0.3)
  /// What an area of a page counts that nothing in the drawing is.
  private static let leastClaim: Float = 0.3
  /// What each probability is at least, before its surroundings are asked.
  private static let leastShare: Float = 1e-5

  /// What an area counts by what speaks for it: the power of 1.5.
  private static func factor(ofSupport support: Float) -> Float {
    (leastSupport + support) * (leastSupport + support).squareRoot()
  }

  /// The matches in which areas agree: parts of a thing lie to each other as they do on the page, and hardly any is drawn
  /// twice. In each round the probabilities that the network gave are weighed by what the surroundings say, and by how
  /// many areas claim the same one: relaxation labelling (Rosenfeld, Hummel and Zucker, "Scene labeling by relaxation
  /// operations", 1976).
  func relaxed() -> AreaMatches {
    var found = self
    for _ in 0..<Self.rounds {
      let weights = weights(after: found)
      for area in none.indices {
        let ofNone = none[area] * Self.factor(ofSupport: Self.supportOfNone) / (Self.leastClaim + 1)
        let total = weights.reduce(ofNone) { $0 + $1[area].reduce(0, +) }
        found.none[area] = ofNone / total
        for page in pages.indices { found.pages[page].shares[area] = weights[page][area].map { $0 / total } }
      }
    }
    return found
  }

  /// For each page the weights of its areas, given what was `found` last; pages know nothing of each other.
  private func weights(after found: AreaMatches) -> [[[Float]]] {
    let all = Mutex([[[Float]]](repeating: [], count: pages.count))
    DispatchQueue.concurrentPerform(iterations: pages.count) { number in
      let own = pages[number].shares
      let (support, claims) = (found.pages[number].support(), found.pages[number].claims())
      let weights = own.indices.map { area in
        own[area].indices.map { candidate in
          (own[area][candidate] + Self.leastShare) * Self.factor(ofSupport: support[area][candidate])
            / (Self.leastClaim + claims[candidate])
        }
      }
      all.withLock { $0[number] = weights }
    }
    return all.withLock { $0 }
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
  private static let (leastCandidate, leastMatch): (Float, Float) = (1e-4, 0.02)
  /// What is farther away, or less sure, is not asked.
  private static let leastWeight: Float = 1e-3

  /// An area of the drawing that is one of the page's.
  private struct Match {
    let area: Int
    let candidate: Int
    /// The probability, where the area is on the page at all.
    let share: Float
  }

  /// How many areas of the drawing each area of the page is.
  func claims() -> [Float] {
    var claims = [Float](repeating: 0, count: areas.count)
    for shares in shares { for (candidate, share) in shares.enumerated() { claims[candidate] += share } }
    return claims
  }

  /// For each area of the drawing and each of the page's the part, 0...1, of what is around the one that lies to it as its
  /// match lies to the other.
  func support() -> [[Float]] {
    let scale = isOfTargetSize ? .one : relativeScale()
    let places = target.map(\.center)
    let candidates = areas.map { $0.center / scale }
    // The background is everywhere, and who is not sure has no say.
    let trust = zip(target, shares).map { geometry, shares -> Float in
      let total = shares.reduce(0, +)
      guard !geometry.isAtBorder, total > 0 else { return 0 }
      return shares.reduce(0) { $0 + $1 * $1 } / total
    }
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

  /// How much larger the sides of the page's areas are than those of the drawing's that they are: the median of all
  /// matches, each with the square of its probability.
  private func relativeScale() -> SIMD2<Float> {
    var ratios: [(ratio: SIMD2<Float>, weight: Float)] = []
    for (geometry, shares) in zip(target, shares) where !geometry.isAtBorder {
      for (candidate, share) in zip(areas, shares) where share > Self.leastCandidate {
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
