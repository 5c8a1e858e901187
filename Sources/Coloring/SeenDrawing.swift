import Areas
import Footage

/// A drawing as the region network sees it.
struct SeenDrawing {
  /// A character of the drawing as if nothing else were drawn.
  struct Character {
    /// What the network sees.
    let page: RegionPage
    /// The numbers that the areas of that have among those of the drawing's page.
    let areas: [Int]
  }

  /// The page.
  let page: RegionPage
  private let map: AreaMap
  private let lines: PageLines

  init(_ drawn: PageAreas) {
    self.init(drawn.map, drawn.lines)
  }

  init(_ map: AreaMap, _ lines: PageLines) {
    (self.map, self.lines) = (map, lines)
    page = RegionPage(map, lines, limit: .max)
  }

  /// The drawing's columns and rows.
  var size: ImageSize { map.size }

  /// The characters that those areas of the page are; none in a drawing without a background.
  func characters(_ parts: [[Int]]) -> [Character] {
    let numbers = Dictionary(uniqueKeysWithValues: page.areas.enumerated().map { (Int($1), $0) })
    return PageFigure.all(parts.map { $0.map { page.areas[$0] } }, of: map, lines: lines).map { figure in
      let seen = RegionPage(figure.areas, figure.lines, limit: .max)
      // Whatever is paper there is paper here.
      return Character(page: seen, areas: seen.areas.map { numbers[figure.origins[Int($0)]]! })
    }
  }
}
