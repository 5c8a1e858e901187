import Footage
import Testing

@testable import Areas

@Suite("What lies beside an area")
struct AreaBorderTests {
  private static let page: (map: AreaMap, lines: PageLines) = {
    let lines = PageLines(Sketch.twoBoxes.page)
    return (AreaMap(lines, .init()), lines)
  }()

  @Test("areas on both sides of a line share it by its length, and what is around others touches nothing else")
  func boxes() {
    let (map, lines) = Self.page
    let page = RegionPage(map, lines, limit: .max)
    func place(_ x: Int, _ y: Int) -> Int? { page.areas.firstIndex(of: map.area(x, y)) }
    func share(_ one: Int?, _ two: Int?) -> Float? {
      one.flatMap { one in page.borders[one].first { $0.other == two }?.share }
    }
    let (ground, left, right, button) = (place(2, 2), place(15, 25), place(46, 50), place(25, 35))
    #expect(Set([ground, left, right, button]).count == 4 && page.areas.count == 4)
    #expect(share(button, left) == 1 && share(button, ground) == nil)
    // Around the box of 30 by 40 is the ground on 100 of 140, and 40 more are around the button.
    let wanted: [(Int?, Int?, Float)] = [
      (left, ground, 100 / 180), (left, right, 40 / 180), (left, button, 40 / 180), (right, left, 40 / 140),
      (right, ground, 100 / 140), (ground, left, 0.5), (ground, right, 0.5),
    ]
    for (one, two, part) in wanted { #expect(abs((share(one, two) ?? -1) - part) < 0.02) }
    // The smallest is left out, and nobody's.
    let fewer = RegionPage(map, lines, limit: 3)
    #expect(fewer.areas == Array(page.areas.prefix(3)))
    let beside = fewer.borders[left ?? 0]
    #expect(beside.map(\.other) == [ground, right].compactMap(\.self).sorted())
    for border in beside { #expect(abs(border.share - (border.other == ground ? 100 : 40) / 140) < 0.02) }
  }

  @Test("across what is wider than lines are areas do not touch")
  func black() {
    var sketch = Sketch(width: 80, height: 70)
    sketch.box(10.5...30.5, 20.5...60.5)
    sketch.box(50.5...70.5, 20.5...60.5)
    for y in stride(from: Float(22), through: 60, by: 2) { sketch.stroke([[30.5, y], [50.5, y]]) }
    let lines = PageLines(sketch.page)
    let map = AreaMap(lines, .init())
    let page = RegionPage(map, lines, limit: .max)
    #expect(page.areas.count == 3)
    for (area, borders) in page.borders.enumerated() where page.places[area].onPage.isAtBorder == false {
      #expect(borders.map(\.other) == [page.background])
    }
  }

  @Test("an area alone lies beside nothing, and a page without areas is borne")
  func alone() {
    let empty = Sketch(width: 20, height: 20)
    #expect(RegionPage(empty.areas(), PageLines(empty.page), limit: .max).borders == [[]])
    #expect(RegionPage(empty.areas(), PageLines(empty.page), limit: 0).borders.isEmpty)
  }
}
