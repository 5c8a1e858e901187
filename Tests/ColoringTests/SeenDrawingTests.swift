import Footage
import Testing

@testable import Areas
@testable import Coloring

@Suite("A drawing as the region network sees it")
struct SeenDrawingTests {
  /// Rectangles with outlines of one pixel on paper of 60 by 40, the background and two figures of two areas each; the
  /// smaller of the left figure's comes first on the page.
  private static let drawing: (map: AreaMap, seen: SeenDrawing) = {
    var line = Image(width: 60, height: 40, channels: 1, samples: .init(repeating: 1, count: 60 * 40))
    for (columns, rows) in [(4...20, 4...12), (4...20, 12...34), (34...54, 4...24), (34...54, 24...34)] {
      for x in columns { for y in [rows.lowerBound, rows.upperBound] { line.samples[y * 60 + x] = 0 } }
      for y in rows { for x in [columns.lowerBound, columns.upperBound] { line.samples[y * 60 + x] = 0 } }
    }
    let map = AreaMap(line: line)
    return (map, SeenDrawing(map, PageLines(line: line)))
  }()

  private func number(_ x: Int, _ y: Int) throws -> Int {
    let (map, seen) = Self.drawing
    return try #require(seen.page.areas.firstIndex(of: map.labels[y * 60 + x]))
  }

  @Test("areas of a character are known by the numbers that they have in the drawing")
  func numbers() throws {
    let seen = Self.drawing.seen
    let parts = try [[number(10, 8), number(10, 20)], [number(40, 10), number(40, 30)]]
    let characters = seen.characters(parts)
    try #require(characters.count == 2)
    let ground = try number(1, 1)
    #expect(seen.page.background == ground)
    for (character, part) in zip(characters, parts) {
      #expect(Set(character.areas) == Set(part + [ground]))
      #expect(character.page.areas.count == 3)
      for (own, area) in character.areas.enumerated() where area != ground {
        // Where it lies on the page is as it was, and among what is drawn it is larger.
        #expect(character.page.places[own].onPage == seen.page.places[area].onPage)
        #expect(character.page.places[own].amongInk.side > seen.page.places[area].amongInk.side)
      }
    }
  }
}
