import Footage
import Testing

@testable import Areas

@Suite("A figure of a page by itself")
struct PageFigureTests {
  /// Two boxes, the right one with a pocket and hair of solid black on top.
  private static let page: (map: AreaMap, lines: PageLines) = {
    var sketch = Sketch.twoBoxes
    sketch.box(50.5...60.5, 30.5...40.5)
    for y in stride(from: Float(8), through: 20, by: 2) { sketch.stroke([[50, y], [64, y]]) }
    let lines = PageLines(sketch.page)
    return (AreaMap(lines, .init()), lines)
  }()

  private func figures(_ parts: [[(x: Int, y: Int)]]) -> [PageFigure] {
    let (map, lines) = Self.page
    return PageFigure.all(parts.map { $0.map { map.area($0.x, $0.y) } }, of: map, lines: lines)
  }

  private func isLine(_ figure: PageFigure, _ x: Int, _ y: Int) -> Bool {
    figure.areas.area(x, y) == AreaMap.line && figure.lines.classes[y * 80 + x] == PageLines.solid
  }

  @Test("its areas and the lines along them stay, and all else is background")
  func twoBoxes() throws {
    let map = Self.page.map
    let figures = figures([[(15, 25), (25, 35)], [(46, 50), (55, 35)]])
    try #require(figures.count == 2)
    for (figure, places) in zip(figures, [[(15, 25), (25, 35)], [(46, 50), (55, 35)]]) {
      #expect(figure.areas.paperAreas == 3)
      #expect(figure.areas.size == map.size)
      for (x, y) in places {
        let area = Int(figure.areas.area(x, y))
        #expect(figure.origins[area] == map.area(x, y))
        #expect(figure.areas.areas[area].pixels == map.areas[Int(map.area(x, y))].pixels)
      }
      #expect(figure.origins[Int(figure.areas.area(2, 2))] == map.area(2, 2))
      // The shared line is one of both.
      for x in 39...41 { #expect(isLine(figure, x, 40), "\(x)") }
    }
    // The other's areas and their lines.
    let others = [
      [(46, 50), (55, 35), (50, 35), (60, 20), (70, 50), (57, 8)], [(15, 25), (25, 35), (10, 40), (20, 35)],
    ]
    for (figure, others) in zip(figures, others) {
      for (x, y) in others {
        #expect(figure.areas.area(x, y) == figure.areas.area(2, 2), "\(x), \(y)")
        #expect(figure.lines.classes[y * 80 + x] == PageLines.paper, "\(x), \(y)")
      }
    }
    for (x, y) in [(10, 40), (25, 20), (20, 35)] { #expect(isLine(figures[0], x, y), "\(x), \(y)") }
    // Black that fills a shape is no narrower than it was.
    for (x, y) in [(70, 40), (60, 35), (57, 7), (57, 14), (49, 14)] { #expect(isLine(figures[1], x, y), "\(x), \(y)") }
    // The lines of the other end a line's width behind.
    #expect(figures[0].areas.drawnPart.columns == 9..<44)
  }

  @Test("a page whose lines reach all around has no background for it")
  func noBackground() {
    var sketch = Sketch(width: 40, height: 40)
    sketch.box(0...40, 0...40, width: 8)
    let map = sketch.areas()
    #expect(map.paperAreas == 1)
    #expect(PageFigure.all([[map.area(20, 20)]], of: map, lines: PageLines(sketch.page)).isEmpty)
  }
}
