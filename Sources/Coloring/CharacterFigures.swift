import Areas
import Foundation

/// Which figures of model sheets show one character.
struct CharacterFigures {
  /// For each character the numbers of the references that are figures of it.
  let figures: [[Int]]

  /// The part of a figure's colours that another of the same character has: heads have few of those of whole figures, which
  /// have all of theirs.
  private static let leastAlike: Float = 0.7
  /// How far around an area those lie that say whose it is, in halves of the sides of what is drawn.
  private static let sight: Float = 0.2

  /// The characters that `references` show, by their colours. What is as large as a drawing is no figure, nor is what has no
  /// flat colours.
  init(_ references: [RegionReference]) {
    let palettes = references.map(Palette.init)
    // Those that show most come first, so that hands, which are like anybody's, do not make one of two characters.
    let numbers = references.indices.filter { references[$0].size == nil && palettes[$0].total > 0 }
      .sorted { (palettes[$1].count, $0) < (palettes[$0].count, $1) }
    var characters: [[Int]] = []
    for figure in numbers {
      let likeness = characters.map { others in others.map { palettes[$0].likeness(to: palettes[figure]) }.max() ?? 0 }
      let nearest = likeness.indices.max { (likeness[$0], $1) < (likeness[$1], $0) }
      if let nearest, likeness[nearest] >= Self.leastAlike {
        characters[nearest].append(figure)
      } else {
        characters.append([figure])
      }
    }
    figures = characters.map { $0.sorted() }
  }

  /// For each character the areas of `page` that are parts of it, by what most of those around are among the references,
  /// the large ones above all. The background is nobody's.
  func areas(of page: RegionPage, _ matches: AreaMatches) -> [[Int]] {
    let places = page.places.map(\.amongInk)
    let parts = places.indices.filter { $0 != page.background }
    let votes = parts.map { area in figures.map { matches.share(of: $0, area) * places[area].side } }
    let owners = parts.map { area -> Int? in
      var sums = [Float](repeating: 0, count: figures.count)
      for (other, votes) in zip(parts, votes) {
        let distance = (places[other].center - places[area].center) / Self.sight
        let weight = exp(-(distance * distance).sum() / 2)
        for character in sums.indices { sums[character] += weight * votes[character] }
      }
      return sums.indices.max { (sums[$0], $1) < (sums[$1], $0) }
    }
    return figures.indices.map { character in zip(parts, owners).filter { $1 == character }.map(\.0) }
  }

  /// What colours a figure has, and how much of each.
  private struct Palette {
    /// In the order in which they come, so that sums are the same in every run.
    private var colors: [SIMD4<Float>] = []
    private var weights: [SIMD4<Float>: Float] = [:]

    /// The colours of all but the background.
    init(_ reference: RegionReference) {
      let ground = reference.page.background
      for (area, color) in reference.colors.enumerated() where area != ground {
        guard let color else { continue }
        if weights[color] == nil { colors.append(color) }
        weights[color, default: 0] += reference.page.places[area].amongInk.side
      }
    }

    var count: Int { colors.count }
    var total: Float { colors.reduce(0) { $0 + weights[$1, default: 0] } }

    /// The part of the colours of one that the other has too, whichever it is more of.
    func likeness(to other: Palette) -> Float { max(shared(with: other), other.shared(with: self)) }

    private func shared(with other: Palette) -> Float {
      colors.reduce(0) { $0 + (other.weights[$1] == nil ? 0 : weights[$1, default: 0]) } / total
    }
  }
}
