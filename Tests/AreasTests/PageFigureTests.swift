import Footage
import Testing

@testable import Areas

@Suite("A figure of a page by itself")
struct PageFigureTests {
  /// Two boxes side by side that share a line at the columns 39...41, the left one with a button, the right one with a
  /// pocket.
  private static let page: (map: AreaMap, lines: PageLines) = {
    var sketch = Sketch(width: 80, height: 60)
    sketch.box(10.5...40.5, 10.5...50.5)
    sketch.box(40.5...70.5, 10.5...50.5)
    sketch.box(20.5...30.5, 20.5...30.5)
    sketch.box(50.5...60.5, 20.5...30.5)
    let lines = PageLines(sketch.page)
    return (AreaMap(lines, .init()), lines)
  }()

  private func figure(_ places: [(x: Int, y: Int)]) -> PageFigure? {
    let (map, lines) = Self.page
    return PageFigure(
      Set(places.map { map.area($0.x, $0.y) }), of: map, lines: lines, nearestPaper: map.nearestPaper())
  }

  @Test("its areas and the lines along them stay, and all else is background")
  func leftBox() throws {
    let map = Self.page.map
    let box = figure([(15, 15), (25, 25)])
    let figure = try #require(box)
    #expect(figure.areas.paperAreas == 3)
    #expect(figure.areas.size == map.size)
    for (x, y) in [(15, 15), (25, 25)] {
      let area = figure.areas.area(x, y)
      #expect(figure.origins[Int(area)] == map.area(x, y))
      #expect(figure.areas.areas[Int(area)].pixels == map.areas[Int(map.area(x, y))].pixels)
    }
    let ground = figure.areas.area(2, 2)
    #expect(figure.origins[Int(ground)] == map.area(2, 2))
    // The right box, its pocket and their lines.
    for (x, y) in [(46, 40), (55, 25), (50, 25), (60, 10), (70, 40)] {
      #expect(figure.areas.area(x, y) == ground, "\(x), \(y)")
      #expect(figure.lines.classes[y * 80 + x] == PageLines.paper, "\(x), \(y)")
    }
    // The left box's lines, the shared one among them.
    for (x, y) in [(10, 30), (25, 10), (40, 30), (20, 25)] {
      #expect(figure.areas.area(x, y) == AreaMap.line, "\(x), \(y)")
      #expect(figure.lines.classes[y * 80 + x] == PageLines.solid, "\(x), \(y)")
    }
    #expect(figure.areas.drawnPart.columns == 9..<42)
  }

  @Test("a page all of whose border is its own has no background for it")
  func noBackground() {
    #expect(figure([(2, 2), (15, 15)]) == nil)
  }
}
