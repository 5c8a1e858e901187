import Cartoon
import Footage
import Testing

@testable import Areas

/// Cels of the cartoon, seen as a studio's drawings are.
@Suite("Areas of cels")
struct CelAreasTests {
  private static let cels = Cels(seed: 31, castSize: 4)

  /// A gap in a line lets two colours into one area; there are few of them.
  @Test("each area of a drawing has one colour", arguments: [0, 1, 2, 3, 4, 5])
  func oneColorEach(index: Int) throws {
    let shot = Self.cels.shot(index)
    let drawing = try #require((0..<shot.drawingCount).lazy.compactMap { shot.drawing($0) }.first)
    let page = DrawnPage(Picture(color: drawing.line))
    let map = AreaMap(page)
    let colors = map.colors(of: Picture(color: drawing.color, alpha: drawing.opacity))
    let paper = map.areas.indices.filter { map.areas[$0].kind == .paper }
    let pure = paper.filter { Double(colors[$0].count) >= 0.98 * Double(map.areas[$0].pixels) }
    #expect(paper.count >= 5)
    #expect(Double(pure.count) >= 0.75 * Double(paper.count), "\(shot.name): \(pure.count) of \(paper.count)")
    let pixels = pure.reduce(0) { $0 + map.areas[$1].pixels }
    #expect(Double(pixels) >= 0.9 * Double(paper.reduce(0) { $0 + map.areas[$1].pixels }))
  }

  @Test("a model sheet has the colours of the drawings and figures to find them in", arguments: [0, 1, 2])
  func sheets(index: Int) throws {
    let shot = Self.cels.shot(index)
    let drawing = try #require((0..<shot.drawingCount).lazy.compactMap { shot.drawing($0) }.first)
    let map = AreaMap(DrawnPage(Picture(color: drawing.line)))
    let wanted = Set(
      zip(map.areas, map.colors(of: Picture(color: drawing.color))).filter { $0.0.pixels > 400 && !$0.0.isAtBorder }
        .map(\.1.color))
    var shown: Set<SIMD4<Float>> = []
    for number in 0..<shot.sheetCount {
      let sheet = shot.sheet(number)
      let picture = Picture(color: sheet.color, alpha: sheet.opacity)
      let cut = ColorCut(picture)
      let colors = cut.areas.colors(of: picture)
      #expect(!cut.figures().isEmpty)
      for figure in cut.figures() { shown.formUnion(figure.origins.map { colors[$0].color }) }
    }
    #expect(Double(wanted.intersection(shown).count) >= 0.7 * Double(wanted.count), "\(wanted.count) wanted")
  }

  @Test("what the region network sees has each area's pixels, and all its ink")
  func regionPage() throws {
    let shot = Self.cels.shot(1)
    let drawing = try #require((0..<shot.drawingCount).lazy.compactMap { shot.drawing($0) }.first)
    let page = DrawnPage(Picture(color: drawing.line))
    let map = AreaMap(page)
    let seen = RegionPage(map, PageLines(page), limit: 40)
    #expect(seen.areas.count == min(40, map.paperAreas))
    #expect(seen.places.count == seen.areas.count)
    var weights = [Float](repeating: 0, count: seen.areas.count)
    for cell in seen.cells {
      #expect((0..<RegionPage.featureSide * RegionPage.featureSide).contains(Int(cell.pixel)))
      weights[Int(cell.area)] += cell.weight
    }
    for weight in weights { #expect(abs(weight - 1) < 1e-3) }
    for borders in seen.borders {
      #expect(borders.allSatisfy { (0..<seen.areas.count).contains($0.other) && $0.share > 0 })
      #expect(borders.isEmpty || abs(borders.reduce(0) { $0 + $1.share } - 1) < 1e-4)
    }
    #expect(seen.borders.count == seen.areas.count && seen.borders.count { $0.isEmpty } < seen.borders.count / 4)
    let ink = stride(from: 0, to: seen.image.count, by: 3).count { seen.image[$0] > 127 }
    #expect(ink > 200 && ink < RegionPage.side * RegionPage.side / 2)
  }
}
