import Footage
import Testing

@testable import Areas
@testable import Coloring

@Suite("Which figures show one character, and which areas are its")
struct CharacterFiguresTests {
  private static let (paper, skin, hair, blue, red, white): (Color, Color, Color, Color, Color, Color) = (
    .zero, [0.9, 0.7, 0.6, 1], [0.3, 0.2, 0.1, 1], [0, 0, 1, 1], [1, 0, 0, 1], [1, 1, 1, 1]
  )
  private typealias Color = SIMD4<Float>

  /// A page of 100 by 100 of squares with those centres and sides.
  private static func page(_ squares: [(center: SIMD2<Float>, side: Int)]) -> RegionPage {
    let frame = PixelRectangle(columns: 0..<100, rows: 0..<100)
    let places = squares.map { center, side in
      let (left, top) = (Int(center.x) - side / 2, Int(center.y) - side / 2)
      let geometry = AreaGeometry(
        .init(
          kind: .paper, pixels: side * side,
          bounds: PixelRectangle(columns: left..<left + side, rows: top..<top + side), center: center,
          isAtBorder: side == 100), in: frame)
      return AreaPlace(size: ImageSize(width: 100, height: 100), onPage: geometry, amongInk: geometry)
    }
    return RegionPage(
      image: [], areas: squares.indices.map(Int32.init), places: places, cells: [],
      borders: squares.map { _ in [] })
  }

  /// A page with a background and areas of those colours and sides, the first of which is larger than the background.
  private static func reference(_ areas: [(Color?, Int)], isFrame: Bool = false) -> RegionReference {
    var (squares, colors) = (areas.map { (center: SIMD2<Float>(50, 50), side: $0.1) }, areas.map(\.0))
    squares.insert(([50, 50], 100), at: min(1, squares.count))
    colors.insert(paper, at: min(1, colors.count))
    return RegionReference(
      page: page(squares), size: isFrame ? ImageSize(width: 100, height: 100) : nil, colors: colors)
  }

  private static let (body, head, other, frame): (RegionReference, RegionReference, RegionReference, RegionReference) =
    (
      reference([(blue, 30), (skin, 10), (hair, 10), (white, 4), (nil, 40)]),
      reference([(skin, 20), (hair, 20), (white, 8)]),
      reference([(red, 30), (skin, 10), (white, 4)]), reference([(blue, 30), (red, 30)], isFrame: true)
    )

  @Test("a head is of the figure that has its colours, another's dress and the same skin make another character")
  func characters() {
    let figures = CharacterFigures([Self.body, Self.other, Self.frame, Self.head, Self.other]).figures
    #expect(Set(figures.map { $0.sorted() }) == [[0, 3], [1, 4]])
    #expect(CharacterFigures([Self.frame, Self.body]).figures == [[1]])
    #expect(CharacterFigures([Self.frame, Self.frame]).figures.isEmpty)
    let (soft, blank) = (Self.reference([(nil, 30), (nil, 10)]), Self.reference([]))
    #expect(CharacterFigures([soft, Self.body, blank]).figures == [[1]])
  }

  @Test("what shows all colours of two others makes them one, and what shows few makes one of nobody")
  func joined() {
    let (day, night) = (Self.reference([(Self.blue, 20)]), Self.reference([(Self.red, 20)]))
    #expect(CharacterFigures([day, night]).figures.count == 2)
    let both = Self.reference([(Self.blue, 20), (Self.red, 20)])
    #expect(CharacterFigures([day, night, both]).figures == [[0, 1, 2]])
    let hand = Self.reference([(Self.skin, 20), (Self.white, 4)])
    #expect(CharacterFigures([hand, Self.other, Self.body]).figures.map(\.count).sorted() == [1, 2])
  }

  /// Two figures left and right of six areas each; of the areas one on the left is taken for the other's, a small one.
  @Test("an area belongs to whom the large ones around it belong to, and the background to nobody")
  func owners() {
    let left: [SIMD2<Float>] = [[20, 20], [20, 40], [20, 60], [20, 80], [10, 40], [30, 40]]
    let right = left.map { $0 + [60, 0] }
    // A part of the left one is the largest area, and the background the next.
    let drawing = Self.page(
      [(left[0], 12), ([50, 50], 100)] + left.dropFirst().enumerated().map { ($1, $0 == 3 ? 4 : 12) }
        + right.map { ($0, 12) })
    let shares = (0..<13).map { area -> [Float] in
      switch area {
      case 1: [0.9, 0, 0]
      case 5: [0, 0.1, 0.8]
      case 0...6: [0, 0.6, 0.3]
      default: [0, 0.3, 0.6]
      }
    }
    func page(_ area: Int) -> AreaMatches.Page {
      let nowhere = AreaMatches.Areas(places: [], borders: [], background: nil)
      return AreaMatches.Page(
        target: nowhere, areas: nowhere, isOfTargetSize: false, shares: shares.map { [$0[area]] })
    }
    let matches = AreaMatches(pages: [page(1), page(2)], none: shares.map { 1 - $0.reduce(0, +) })
    let characters = CharacterFigures([Self.body, Self.other])
    #expect(characters.areas(of: drawing, matches) == [[0] + Array(2...6), Array(7...12)])
  }
}
