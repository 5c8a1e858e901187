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
    return RegionPage(image: [], areas: squares.indices.map(Int32.init), places: places, cells: [])
  }

  /// A page with a background and areas of those colours and sides.
  private static func reference(_ areas: [(Color?, Int)], isFrame: Bool = false) -> RegionReference {
    RegionReference(
      page: page([([50, 50], 100)] + areas.map { ([50, 50], $0.1) }),
      size: isFrame ? ImageSize(width: 100, height: 100) : nil, colors: [paper] + areas.map(\.0))
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
  }

  @Test("what shows that two others are one joins them")
  func joined() {
    let (day, night) = (Self.reference([(Self.blue, 20)]), Self.reference([(Self.red, 20)]))
    #expect(CharacterFigures([day, night]).figures.count == 2)
    let both = Self.reference([(Self.blue, 20), (Self.red, 20)])
    #expect(CharacterFigures([day, night, both]).figures.map { $0.sorted() } == [[0, 1, 2]])
  }

  /// Two figures left and right of six areas each; of the areas one on the left is taken for the other's, a small one.
  @Test("an area belongs to whom the large ones around it belong to, and the background to nobody")
  func owners() {
    let left: [SIMD2<Float>] = [[20, 20], [20, 40], [20, 60], [20, 80], [10, 40], [30, 40]]
    let right = left.map { $0 + [60, 0] }
    let drawing = Self.page(
      [([50, 50], 100)] + left.enumerated().map { ($1, $0 == 4 ? 4 : 12) } + right.map { ($0, 12) })
    let shares = (0..<13).map { area -> [Float] in
      switch area {
      case 0: [0.9, 0, 0]
      case 5: [0, 0.1, 0.8]
      case 1...6: [0, 0.6, 0.3]
      default: [0, 0.3, 0.6]
      }
    }
    func page(_ area: Int) -> AreaMatches.Page {
      AreaMatches.Page(target: [], areas: [], isOfTargetSize: false, shares: shares.map { [$0[area]] })
    }
    let matches = AreaMatches(pages: [page(1), page(2)], none: shares.map { 1 - $0.reduce(0, +) })
    let characters = CharacterFigures([Self.body, Self.other])
    #expect(characters.areas(of: drawing, matches) == [Array(1...6), Array(7...12)])
  }
}
