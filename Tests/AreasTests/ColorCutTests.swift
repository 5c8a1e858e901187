import Footage
import Randomness
import Testing

@testable import Areas

/// A picture that is painted rectangle by rectangle.
private struct Painting {
  let width: Int
  let height: Int
  private var colors: [SIMD3<Float>]

  init(width: Int, height: Int, _ paper: SIMD3<Float> = .one) {
    (self.width, self.height) = (width, height)
    colors = .init(repeating: paper, count: width * height)
  }

  mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ color: SIMD3<Float>) {
    for y in rows { for x in columns { colors[y * width + x] = color } }
  }

  /// A rectangle in `color` with an outline of two pixels inside it.
  mutating func outlined(_ columns: Range<Int>, _ rows: Range<Int>, _ color: SIMD3<Float>, line: SIMD3<Float> = .zero) {
    fill(columns, rows, line)
    fill(columns.lowerBound + 2..<columns.upperBound - 2, rows.lowerBound + 2..<rows.upperBound - 2, color)
  }

  var picture: Picture {
    Picture(
      color: Image(width: width, height: height, channels: 3, samples: colors.flatMap { [$0.x, $0.y, $0.z] }))
  }
}

@Suite("Coloured pictures cut into areas")
struct ColorCutTests {
  private static let (skin, shade, cloth): (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) = (
    [0.8, 0.6, 0.4], [0.6, 0.4, 0.2], [0.2, 0.6, 1]
  )

  /// Paints a figure of four areas, 60 by 120 pixels, whose left side is there.
  private static func figure(at left: Int, on painting: inout Painting) {
    painting.outlined(left..<left + 60, 20..<80, skin)
    painting.outlined(left + 10..<left + 30, 30..<50, cloth)
    painting.outlined(left + 35..<left + 55, 30..<50, shade)
    painting.outlined(left..<left + 60, 78..<140, cloth)
  }

  @Test("an outlined shape has an inside and an outside, and its colour")
  func outlinedShape() {
    var painting = Painting(width: 80, height: 60)
    painting.outlined(20..<60, 10..<50, Self.skin)
    let cut = ColorCut(painting.picture)
    #expect(cut.areas.areas.count == 2)
    #expect(cut.areas.area(20, 20) == AreaMap.line)
    let colors = cut.areas.colors(of: painting.picture)
    #expect(colors[Int(cut.areas.area(40, 30))].color == [0.8, 0.6, 0.4, 1])
    #expect((1...3).contains(cut.lines.lineWidth))
  }

  @Test("areas that touch are parted on the side of the darker")
  func paintedOverTraces() {
    var painting = Painting(width: 80, height: 60)
    painting.outlined(20..<60, 10..<50, Self.skin)
    painting.fill(40..<58, 12..<48, Self.shade)
    let cut = ColorCut(painting.picture)
    #expect(cut.areas.areas.count == 3)
    #expect(cut.areas.area(39, 30) >= 0)
    #expect(cut.areas.area(40, 30) == AreaMap.line)
    #expect(cut.lines.classes[30 * 80 + 40] == PageLines.firstTrace)
    #expect(cut.areas.area(41, 30) >= 0 && cut.areas.area(41, 30) != cut.areas.area(39, 30))
  }

  @Test("a black shape that is no line is an area")
  func blackArea() {
    var painting = Painting(width: 90, height: 60)
    painting.outlined(10..<50, 10..<50, Self.skin)
    painting.fill(60..<85, 20..<40, .zero)
    let cut = ColorCut(painting.picture)
    #expect(cut.areas.area(70, 30) >= 0)
    #expect(cut.areas.colors(of: painting.picture)[Int(cut.areas.area(70, 30))].color == [0, 0, 0, 1])
  }

  @Test("shades along a line and highlights are areas, however long and thin they are")
  func shadesAndHighlights() {
    let (base, dark, light): (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) = (
      [0, 0.6, 0.7], [0, 0.4, 0.5], [0.3, 0.9, 0.9]
    )
    // A thing with lines of four pixels, a shade along its lower line and a highlight inside its upper one.
    var painting = Painting(width: 140, height: 100)
    painting.fill(20..<120, 20..<80, .zero)
    painting.fill(24..<116, 24..<76, base)
    painting.fill(24..<116, 72..<76, dark)
    painting.fill(30..<110, 30..<33, light)
    // A pointer as wide as lines are.
    painting.fill(130..<133, 5..<95, [1, 0.5, 0])
    let picture = painting.picture
    let cut = ColorCut(picture)
    #expect(cut.areas.area(131, 50) == AreaMap.line)
    let colors = Set(cut.areas.colors(of: picture).map { SIMD3($0.color.x, $0.color.y, $0.color.z) })
    for color in [base, dark, light] {
      #expect(colors.contains { pointwiseMax($0 - color, color - $0).max() < 0.01 }, "\(color) in \(colors)")
    }
    #expect(cut.areas.area(22, 50) == AreaMap.line)
    #expect((3...5).contains(cut.lines.lineWidth))
  }

  @Test("paper that a rule parts is background on both sides, and the rule itself is none")
  func partedPaper() {
    var painting = Painting(width: 240, height: 200)
    painting.fill(60..<180, 20..<100, .zero)
    painting.fill(64..<176, 24..<96, Self.skin)
    painting.fill(0..<240, 120..<124, .zero)
    // A pointer on the smaller piece.
    painting.fill(30..<33, 130..<190, [1, 0.5, 0])
    let cut = ColorCut(painting.picture)
    #expect(cut.areas.area(31, 160) == AreaMap.line)
    #expect(cut.areas.areas.count == 3, "skin and two of paper")
  }

  @Test("lines along the border of a page are not its background")
  func framedPage() {
    var painting = Painting(width: 200, height: 180)
    painting.fill(0..<200, 0..<2, .zero)
    painting.fill(0..<200, 178..<180, .zero)
    painting.fill(0..<2, 0..<180, .zero)
    for left in [20, 120] { Self.figure(at: left, on: &painting) }
    #expect(ColorCut(painting.picture).figures().count == 2)
  }

  @Test("outlines of another colour are lines, if not much wider")
  func coloredOutlines() {
    var painting = Painting(width: 240, height: 100)
    painting.fill(10..<90, 10..<90, .zero)
    painting.fill(13..<87, 13..<87, Self.cloth)
    painting.fill(110..<230, 10..<90, [0.3, 0.1, 0.05])
    painting.fill(114..<226, 14..<86, Self.skin)
    let cut = ColorCut(painting.picture)
    #expect(cut.areas.area(11, 50) == AreaMap.line)
    #expect(cut.areas.area(112, 50) == AreaMap.line)
    #expect(cut.areas.areas.count == 3, "paper, cloth and skin")
  }

  @Test("a dark face is an area, and so is a dark stick, where lines are grained")
  func grainedLines() {
    let (face, stick): (SIMD3<Float>, SIMD3<Float>) = ([0.4, 0.25, 0.15], [0.3, 0.2, 0.05])
    var painting = Painting(width: 200, height: 160)
    var random = CounterRandom(seed: 9, purpose: "grain")
    func grain() -> SIMD3<Float> { SIMD3(repeating: Float(random.integer(below: 90)) / 255) }
    func dot(_ columns: Range<Int>, _ rows: Range<Int>) {
      for y in rows { for x in columns { painting.fill(x..<x + 1, y..<y + 1, grain()) } }
    }
    dot(20..<120, 20..<120)
    painting.fill(23..<117, 23..<117, face)
    // Eyes and a mouth leave no place where it is wide.
    for (x, y) in [(34, 34), (62, 34), (90, 34), (34, 62), (62, 62), (90, 62), (34, 90), (62, 90), (90, 90)] {
      dot(x..<x + 16, y..<y + 16)
      painting.fill(x + 3..<x + 13, y + 3..<y + 13, .one)
    }
    dot(150..<164, 20..<140)
    painting.fill(153..<161, 23..<137, stick)
    let cut = ColorCut(painting.picture)
    #expect(cut.areas.area(28, 28) >= 0, "the face is a line")
    #expect(cut.areas.area(157, 80) >= 0, "the stick is a line")
    #expect(cut.areas.area(21, 60) == AreaMap.line)
  }

  @Test("each figure stands alone, without swatches, pointers and writing")
  func figures() {
    var painting = Painting(width: 300, height: 160)
    for left in [20, 160] { Self.figure(at: left, on: &painting) }
    painting.outlined(260..<280, 10..<30, Self.cloth, line: [1, 0, 0])
    // From the swatch to the figure.
    painting.fill(215..<262, 22..<24, [1, 0, 0])
    let cut = ColorCut(painting.picture)
    let figures = cut.figures()
    #expect(figures.count == 2)
    let colors = cut.areas.colors(of: painting.picture)
    for figure in figures {
      #expect(figure.areas.size.width < 80 && figure.areas.size.height < 140)
      let seen = Set(figure.origins.map { colors[$0].color })
      #expect(seen.count == 4, "skin, shade, cloth and paper: \(seen)")
      #expect(figure.areas.areas.count == figure.origins.count)
    }
  }

  @Test("a column of swatches is no figure, and a page is flat however thick its lines are")
  func thickLinesAndSwatches() {
    var painting = Painting(width: 300, height: 160)
    painting.fill(20..<120, 10..<150, .zero)
    for (row, color) in [Self.skin, Self.cloth, Self.shade, Self.cloth].enumerated() {
      painting.fill(32..<108, 22 + 31 * row..<40 + 31 * row, color)
      painting.outlined(270..<290, 10 + 35 * row..<46 + 35 * row, color)
      painting.outlined(270..<290, 27 + 35 * row..<46 + 35 * row, color)
    }
    let cut = ColorCut(painting.picture)
    #expect(cut.figures().count == 1)
    #expect(cut.flatShare > 0.95)
    let pixels = cut.areas.areas.reduce(0) { $0 + $1.pixels }
    #expect(Double(pixels) < 0.85 * 300 * 160, "lines are thick: \(pixels)")
  }

  @Test("a long row of swatches does not hide the figures above it, and dark bands are no lines of a flat page")
  func rowsAndBands() {
    var painting = Painting(width: 400, height: 120)
    for left in [20, 200] {
      for (row, color) in [Self.skin, Self.cloth, Self.shade, Self.skin].enumerated() {
        painting.outlined(left..<left + 50, 5 + 20 * row..<27 + 20 * row, color)
      }
    }
    for column in 0..<18 { painting.outlined(4 + 20 * column..<26 + 20 * column, 100..<115, Self.cloth) }
    #expect(ColorCut(painting.picture).figures().count == 2)
    var bands = Painting(width: 200, height: 120)
    for band in 0..<50 { bands.fill(5..<195, 6 + 2 * band..<8 + 2 * band, SIMD3(repeating: 0.005 * Float(band))) }
    #expect(ColorCut(bands.picture).flatShare < 0.8)
  }

  @Test("a page of one colour, of noise or without background has no figures or one")
  func unusualPages() {
    #expect(ColorCut(Painting(width: 20, height: 10).picture).figures().isEmpty)
    var random = SystemRandomNumberGenerator()
    var noise = Painting(width: 30, height: 30)
    for y in 0..<30 {
      for x in 0..<30 {
        noise.fill(x..<x + 1, y..<y + 1, SIMD3((0..<3).map { _ in Float.random(in: 0...1, using: &random) }))
      }
    }
    #expect(ColorCut(noise.picture).areas.areas.isEmpty)
    #expect(ColorCut(noise.picture).flatShare < 0.1)
    var full = Painting(width: 60, height: 60, Self.skin)
    full.fill(0..<60, 28..<30, .zero)
    full.fill(28..<30, 0..<60, .zero)
    full.fill(30..<60, 30..<60, Self.cloth)
    #expect(ColorCut(full.picture).figures().count <= 1)
  }
}
