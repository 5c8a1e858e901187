import Areas
import Footage
import Testing

@testable import Coloring

private let size = ImageSize(width: 60, height: 40)
private let whole = PixelRectangle(of: size)
private let wall: SIMD3<Float> = [102.0 / 255, 170.0 / 255, 221.0 / 255]
private let shirt: SIMD3<Float> = [201.0 / 255, 33.0 / 255, 44.0 / 255]
private let shade: SIMD3<Float> = [120.0 / 255, 10.0 / 255, 22.0 / 255]

/// A box of `ink` from column 10 to 49 and row 8 to 31, two pixels wide, and within it the trace line `trace` in the
/// columns 40 and 41. Elsewhere what `paint` has for a column and row.
private func page(
  trace: SIMD3<Float>? = nil, alpha: Image? = nil, ink: SIMD3<Float> = .zero,
  paint: (Int, Int) -> SIMD3<Float> = { _, _ in .one }
) -> Picture {
  var image = Image(width: size.width, height: size.height, channels: 3)
  for y in 0..<size.height {
    for x in 0..<size.width {
      let isBox = (10..<50).contains(x) && (8..<32).contains(y)
      let isInside = (12..<48).contains(x) && (10..<30).contains(y)
      let color = isBox && !isInside ? ink : isInside && (40...41).contains(x) ? trace ?? paint(x, y) : paint(x, y)
      for channel in 0..<3 { image[x, y, channel] = color[channel] }
    }
  }
  return Picture(color: image, alpha: alpha)
}

private func isInside(_ x: Int, _ y: Int) -> Bool { (10..<50).contains(x) && (8..<32).contains(y) }

/// The key frame: its shirt is in the shade to the right of the trace line.
private func reference(_ paint: (Int, Int) -> SIMD3<Float>) -> Reference {
  Reference(
    page(paint: paint), line: DrawnPage(page(trace: [1, 0, 0])).line, drawnAs: DrawnPage(page(trace: [1, 0, 0])),
    WorkingView(whole, scale: 1))
}

private var keyFrame: Reference { reference { x, y in !isInside(x, y) ? wall : x < 41 ? shirt : shade } }

/// What a network might make of it: noise, and colours that run over lines.
private let fill: Image = {
  var image = Image(width: 30, height: 20, channels: 3)
  for y in 0..<20 {
    for x in 0..<30 {
      let color = (7..<24).contains(x) && (5..<15).contains(y) ? (x < 21 ? shirt : shade) : wall
      let noise = Float((x * 7 + y * 5) % 5 - 2) / 40
      for channel in 0..<3 { image[x, y, channel] = min(max(color[channel] + noise, 0), 1) }
    }
  }
  return image
}()

private func painted(
  _ picture: Picture, _ tracePaint: PaintOptions.TracePaint? = nil, references: [Reference] = [keyFrame]
) -> PaintedPage {
  let page = DrawnPage(picture)
  return PaintedPage(
    page, fill: fill, in: whole, opacity: nil, backgrounds: [wall],
    flat: .init(palette: FlatPalette(of: references), tracePaint: tracePaint))
}

extension Image {
  fileprivate func color(_ x: Int, _ y: Int) -> SIMD3<Float> { SIMD3(self[x, y, 0], self[x, y, 1], self[x, y, 2]) }
}

@Suite struct FlatPaintingTests {
  @Test func everyPixelIsALineOrAColourOfTheReferences() {
    let color = painted(page(trace: [1, 0, 0])).color
    let lines = page().rgb()
    for y in 0..<size.height {
      for x in 0..<size.width {
        let expected: SIMD3<Float> =
          if lines.color(x, y) == .zero { .zero } else if !isInside(x, y) { wall } else if x < 40 { shirt } else {
            shade
          }
        #expect(color.color(x, y) == expected, "\(x) \(y)")
      }
    }
  }

  @Test(arguments: [
    (PaintOptions.TracePaint.darker, shade), (.smallest, shade), (.own, [1, 0, 0] as SIMD3<Float>),
  ])
  func traceLinesArePainted(paint: PaintOptions.TracePaint, expected: SIMD3<Float>) {
    let color = painted(page(trace: [1, 0, 0]), paint).color
    #expect(color.color(40, 20) == expected && color.color(41, 12) == expected)
    #expect(color.color(39, 20) == shirt && color.color(42, 20) == shade)
  }

  @Test func linesMayTakeTheColoursOfTheReferences() throws {
    let brown: SIMD3<Float> = [85.0 / 255, 51.0 / 255, 34.0 / 255]
    let drawing = DrawnPage(page(trace: [1, 0, 0]))
    let inked = Reference(
      page(ink: brown) { x, y in !isInside(x, y) ? wall : x < 41 ? shirt : shade }, line: drawing.line,
      drawnAs: drawing, WorkingView(whole, scale: 1))
    let inks = try #require(InkColors(of: [inked]))
    let color = PaintedPage(
      drawing, fill: fill, in: whole, opacity: nil, backgrounds: [wall],
      flat: .init(palette: FlatPalette(of: [inked]), tracePaint: nil, inks: inks)
    ).color
    #expect(color.color(10, 20) == brown && color.color(11, 20) == brown && color.color(30, 9) == brown)
    #expect(color.color(40, 20) == shade && color.color(5, 5) == wall && color.color(30, 20) == shirt)
    // Beside a colour that no reference has, lines are as most of theirs are.
    #expect(inks.ink(beside: [0, 1, 0, 1]) == brown)
  }

  @Test func theSmallestAreaMayBeTheLighterOne() {
    // The trace line is drawn between shirt and a small light patch.
    let light = reference { x, y in !isInside(x, y) ? wall : x < 41 ? shade : shirt }
    var fill = fill
    for y in 5..<15 {
      for x in 7..<24 { for channel in 0..<3 { fill[x, y, channel] = (x < 21 ? shade : shirt)[channel] } }
    }
    let drawn = DrawnPage(page(trace: [0, 0, 1]))
    for (paint, expected) in [(PaintOptions.TracePaint.darker, shade), (.smallest, shirt)] {
      let painted = PaintedPage(
        drawn, fill: fill, in: whole, opacity: nil, backgrounds: [],
        flat: .init(palette: FlatPalette(of: [light]), tracePaint: paint))
      #expect(painted.color.color(40, 20) == expected)
    }
  }

  @Test func transparentPaperStaysSo() {
    var alpha = Image(width: size.width, height: size.height, channels: 1, repeating: 0)
    let lines = page().rgb()
    for y in 0..<size.height { for x in 0..<size.width where lines.color(x, y) == .zero { alpha[x, y, 0] = 1 } }
    let result = painted(page(alpha: alpha))
    #expect(result.alpha?[2, 2, 0] == 0 && result.alpha?[30, 20, 0] == 1 && result.alpha?[11, 20, 0] == 1)
    #expect(result.color.color(30, 20) == shirt)
  }

  @Test func whatIsLeftUnpaintedIsWhiteOrTransparent() {
    func left(_ picture: Picture) -> PaintedPage {
      let areas = PageAreas(DrawnPage(picture), .init())
      let colors = [SIMD4<Float>](repeating: PaintedPage.unpainted, count: areas.map.areas.count)
      return PaintedPage(
        areas, colors: FlatColors(colors, over: areas.map, tracePaint: nil), nil, hasOpacity: false, backgrounds: [])
    }
    #expect(left(page()).color.color(30, 20) == .one)
    var alpha = Image(width: size.width, height: size.height, channels: 1, repeating: 0)
    let lines = page().rgb()
    for y in 0..<size.height { for x in 0..<size.width where lines.color(x, y) == .zero { alpha[x, y, 0] = 1 } }
    let clear = left(page(alpha: alpha))
    #expect(clear.alpha?[30, 20, 0] == 0 && clear.alpha?[11, 20, 0] == 1)
  }

  /// Areas compare with those of drawings, which are found by the user's options.
  @Test func areasOfReferencesAreFoundByTheSameOptions() {
    let drawing = DrawnPage(page(trace: [1, 0, 0]))
    var options = AreaMap.Options()
    options.smallest = 200
    let coarse = Reference(
      page { x, y in !isInside(x, y) ? wall : x < 41 ? shirt : shade }, line: drawing.line, drawnAs: drawing,
      areas: options, WorkingView(whole, scale: 1))
    func colors(_ reference: Reference) -> Set<SIMD3<Float>> {
      Set(reference.areas.map { SIMD3($0.color.x, $0.color.y, $0.color.z) })
    }
    #expect(colors(keyFrame) == [wall, shirt, shade] && colors(coarse) == [wall, shirt])
  }

  @Test func onlyFlatReferencesMakeAFlatPalette() {
    let flat = FlatPalette(of: [keyFrame])
    #expect(flat.isFlat && Set(flat.colors.map { SIMD3($0.color.x, $0.color.y, $0.color.z) }) == [wall, shirt, shade])
    // Where flat colours are wanted all the same, a shaded area has its middle one, which stands in it.
    let gradient = { (x: Int, y: Int) -> SIMD3<Float> in SIMD3(Float(x) / 60, Float(y) / 40, 0.5) }
    let soft = FlatPalette(of: [reference(gradient)])
    #expect(!soft.isFlat && soft.colors.count == 3)
    let painted = page(paint: gradient).rgb()
    let isInShirt = soft.colors.map { entry in
      let stands = (0..<size.width * size.height).filter {
        painted.color($0 % size.width, $0 / size.width) == SIMD3(entry.color.x, entry.color.y, entry.color.z)
      }
      #expect(!stands.isEmpty)
      return stands.contains { (25...26).contains($0 % size.width) && (19...20).contains($0 / size.width) }
    }
    #expect(isInShirt.count { $0 } == 1)
    // A few pixels of something else are no colour of an area.
    let dirty = FlatPalette(
      of: [reference { x, y in (x + y) % 9 == 0 ? .zero : !isInside(x, y) ? wall : x < 41 ? shirt : shade }])
    #expect(dirty.isFlat && dirty.colors.count == 3)
  }
}
