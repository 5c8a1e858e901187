import Areas
import Footage

/// A drawing as the region network sees it.
struct SeenDrawing {
  /// The page.
  let page: RegionPage
  private let map: AreaMap
  private let lines: PageLines

  init(_ drawn: PageAreas) {
    (map, lines) = (drawn.map, drawn.lines)
    page = RegionPage(map, lines, limit: .max)
  }

  /// The drawing's columns and rows.
  var size: ImageSize { map.size }

  /// The figures that those areas of the page are, each as if nothing else were drawn, with the numbers that their areas
  /// have on the page; nil for one without a background.
  func figures(_ figures: [[Int]]) -> [(page: RegionPage, areas: [Int])?] {
    let nearestPaper = map.nearestPaper()
    let numbers = Dictionary(uniqueKeysWithValues: page.areas.enumerated().map { (Int($1), $0) })
    return figures.map { areas in
      PageFigure(Set(areas.map { page.areas[$0] }), of: map, lines: lines, nearestPaper: nearestPaper).map { figure in
        let seen = RegionPage(figure.areas, figure.lines, limit: .max)
        return (seen, seen.areas.compactMap { numbers[figure.origins[Int($0)]] })
      }
    }
  }
}
