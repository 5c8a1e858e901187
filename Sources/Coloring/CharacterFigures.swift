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

  /// The characters that `references` show, by their colours. Frames are no figures.
  init(_ references: [RegionReference]) {
    let palettes = references.map(Palette.init)
    var characters: [[Int]] = []
    for figure in references.indices where references[figure].size == nil {
      let isAlike = characters.map { others in
        others.contains { palettes[$0].likeness(to: palettes[figure]) >= Self.leastAlike }
      }
      let joined = zip(characters, isAlike).filter(\.1).flatMap(\.0) + [figure]
      characters = zip(characters, isAlike).filter { !$0.1 }.map(\.0) + [joined]
    }
    figures = characters
  }

  /// For each character the areas of `page` that are parts of it, by what most of those around are among the references,
  /// the large ones above all. Its background is nobody's.
  func areas(of page: RegionPage, _ matches: AreaMatches) -> [[Int]] {
    let places = page.places.map(\.amongInk)
    let parts = places.indices.dropFirst()
    let votes = parts.map { area in
      figures.map { figures in
        matches.share(of: figures, area) * places[area].side
      }
    }
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
    private var weights: [SIMD4<Float>: Float] = [:]
    private var total: Float = 0

    /// The colours of all but the background.
    init(_ reference: RegionReference) {
      for (place, color) in zip(reference.page.places, reference.colors).dropFirst() {
        guard let color else { continue }
        weights[color, default: 0] += place.amongInk.side
        total += place.amongInk.side
      }
    }

    /// The part of the colours of one that the other has too, whichever it is more of.
    func likeness(to other: Palette) -> Float { max(shared(with: other), other.shared(with: self)) }

    private func shared(with other: Palette) -> Float {
      let shared = weights.reduce(Float(0)) { $0 + (other.weights[$1.key] == nil ? 0 : $1.value) }
      return total > 0 ? shared / total : 0
    }
  }
}
