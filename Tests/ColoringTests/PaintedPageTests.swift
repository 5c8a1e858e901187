import Areas
import Footage
import Testing

@testable import Coloring

/// A page of 40x24 pixels with a box of ink in `ink`, columns 8 to 27 and rows 5 to 18, two pixels wide.
private func box(ink: SIMD3<Float> = .zero, alpha: Float? = nil) -> DrawnPage {
  var color = Image(width: 40, height: 24, channels: 3)
  var opacity = Image(width: 40, height: 24, channels: 1, repeating: alpha ?? 1)
  for y in 5..<19 {
    for x in 8..<28 where y < 7 || y > 16 || x < 10 || x > 25 {
      for channel in 0..<3 { color[x, y, channel] = ink[channel] }
      opacity[x, y, 0] = 1
    }
  }
  return DrawnPage(Picture(color: color, alpha: alpha.map { _ in opacity }))
}

private let whole = PixelRectangle(of: ImageSize(width: 40, height: 24))

/// At a quarter of the size: red in the box and blue around it, with pixels between that are neither.
private func fill() -> Image {
  var image = Image(width: 10, height: 6, channels: 3)
  for y in 0..<6 {
    for x in 0..<10 {
      let isInside = (3...5).contains(x) && (2...3).contains(y)
      let isOutside = x < 2 || x > 6 || y < 1 || y > 4
      let color: SIMD3<Float> = isInside ? [1, 0, 0] : isOutside ? [0, 0, 1] : [0.4, 0.3, 0.4]
      for channel in 0..<3 { image[x, y, channel] = color[channel] }
    }
  }
  return image
}

@Suite struct PaintedPageTests {
  @Test(arguments: [SIMD3<Float>(0, 0, 0), [1, 0, 0], [0, 0, 1]])
  func linesStayAsDrawnAndColoursStopAtThem(ink: SIMD3<Float>) {
    let page = box(ink: ink)
    let painted = PaintedPage(page, fill: fill(), in: whole, opacity: nil, backgrounds: [])
    #expect(painted.alpha == nil)
    for y in 0..<24 {
      for x in 0..<40 {
        let pixel = SIMD3(painted.color[x, y, 0], painted.color[x, y, 1], painted.color[x, y, 2])
        let isBox = (8..<28).contains(x) && (5..<19).contains(y)
        let isInside = (10..<26).contains(x) && (7..<17).contains(y)
        if isBox && !isInside {
          #expect(pixel == ink, "\(x) \(y)")
        } else {
          // Nearer to its own side's colour than to the other's, up to the line.
          let (own, other) = isInside ? (pixel.x, pixel.z) : (pixel.z, pixel.x)
          #expect(own > other, "\(x) \(y): \(pixel)")
        }
      }
    }
    #expect(painted.color[18, 12, 0] > 0.99 && painted.color[1, 1, 2] > 0.99)
  }

  @Test func linesBetweenSoftColoursTakeTheColourThatIsAskedForAndNothingElseChanges() {
    let ink: SIMD3<Float> = [0.1, 0.2, 0.15]
    let drawn = PaintedPage(box(), fill: fill(), in: whole, opacity: nil, backgrounds: [])
    let painted = PaintedPage(box(), fill: fill(), in: whole, opacity: nil, backgrounds: [], ink: ink)
    for y in 0..<24 {
      for x in 0..<40 {
        func pixel(_ image: Image) -> SIMD3<Float> { SIMD3(image[x, y, 0], image[x, y, 1], image[x, y, 2]) }
        #expect(pixel(painted.color) == (pixel(drawn.color) == .zero ? ink : pixel(drawn.color)), "\(x) \(y)")
      }
    }
  }

  @Test func theUsualInkIsFoundAmongNoiseAndEdges() throws {
    var uses: [InkColors.Use: Int] = [:]
    for step in 0..<400 {
      let noise = Float(step % 20 - 10) / 1_000
      uses[.init(area: .one, ink: [0.06 + noise, 0.15 - noise, 0.1 + noise / 2 + Float(step) * 1e-6]), default: 0] += 1
      // The edges of lines have every colour up to that of paper.
      let light = Float(step) / 400
      uses[.init(area: .one, ink: SIMD3(repeating: 0.2 + 0.8 * light)), default: 0] += 1
    }
    let usual = try #require(InkColors.usual(of: uses))
    #expect(abs(usual.ink.x - 0.06) < 0.01 && abs(usual.ink.y - 0.15) < 0.01 && abs(usual.ink.z - 0.1) < 0.01)
    #expect(InkColors.usual(of: [.init(area: .one, ink: .zero): 5, .init(area: .one, ink: .one): 5])?.ink == .zero)
    #expect(InkColors.usual(of: [:]) == nil)
  }

  /// Cream paper as scanners see it, black ink; and the light lines of a blueprint.
  @Test(
    arguments: zip(
      [SIMD3<Float>(0.96, 0.94, 0.88), SIMD3(0.1, 0.14, 0.3)], [SIMD3<Float>(0.05, 0.05, 0.06), SIMD3(0.9, 0.9, 1)]))
  func paperOfAnyColourIsPainted(paper: SIMD3<Float>, ink: SIMD3<Float>) {
    var color = Image(width: 40, height: 24, channels: 3)
    for y in 0..<24 {
      for x in 0..<40 {
        let isLine = (8..<28).contains(x) && (5..<19).contains(y) && (y < 7 || y > 16 || x < 10 || x > 25)
        let noise = Float((x * 7 + y * 13) % 11 - 5) / 255
        for channel in 0..<3 { color[x, y, channel] = (isLine ? ink : paper)[channel] + noise }
      }
    }
    let page = DrawnPage(Picture(color: color))
    #expect(page.remark != nil && page.hasLines && !page.isFaint)
    #expect(page.inkedPart == PixelRectangle(columns: 8..<28, rows: 5..<19))
    let painted = PaintedPage(page, fill: fill(), in: whole, opacity: nil, backgrounds: [])
    #expect(painted.color[18, 12, 0] > 0.99 && painted.color[18, 12, 2] < 0.01)
    #expect(painted.color[1, 1, 2] > 0.99 && painted.color[1, 1, 0] < 0.01)
    for channel in 0..<3 { #expect(abs(painted.color[8, 10, channel] - ink[channel]) < 0.15) }
  }

  /// Tones that are drawn, however large, are no paper where the border is white, or where white lies beside them.
  @Test(arguments: [SIMD3<Float>(0.8, 0.8, 0.8), SIMD3(0.7, 0.85, 1), SIMD3(1, 0.94, 0.04)], [false, true])
  func whatIsDrawnOnWhiteStaysAsItIs(tone: SIMD3<Float>, reachesTheBorder: Bool) {
    var color = Image(width: 40, height: 24, channels: 3)
    for y in reachesTheBorder ? 0..<18 : 2..<22 {
      for x in reachesTheBorder ? 0..<40 : 2..<38 { for channel in 0..<3 { color[x, y, channel] = tone[channel] } }
    }
    for y in 4..<20 { for channel in 0..<3 { color[20, y, channel] = 0 } }
    let page = DrawnPage(Picture(color: color))
    #expect(page.remark == nil && page.line == page.picture.luma())
    let opacity = Image(width: 40, height: 24, channels: 1, samples: page.ink().coverage.samples.map { $0 > 0 ? 1 : 0 })
    let cel = DrawnPage(Picture(color: color, alpha: opacity))
    #expect(cel.remark == nil && cel.line == page.line)
  }

  @Test func halfALineIsHalfTheColourBelow() {
    var color = Image(width: 8, height: 8, channels: 3)
    for y in 0..<8 { for channel in 0..<3 { color[4, y, channel] = 0.5 } }
    let fill = Image(width: 8, height: 8, channels: 3, repeating: 0.8)
    let painted = PaintedPage(
      DrawnPage(Picture(color: color)), fill: fill, in: .init(of: ImageSize(width: 8, height: 8)), opacity: nil,
      backgrounds: [])
    #expect(abs(painted.color[4, 4, 0] - 0.4) < 0.003)
    #expect(abs(painted.color[2, 4, 0] - 0.8) < 1e-5)
  }

  @Test func transparentPaperStaysSoWhereTheReferencesAreTransparent() throws {
    var opacity = Image(width: 10, height: 6, channels: 1, repeating: 0)
    for y in 1...4 { for x in 2...6 { opacity[x, y, 0] = 1 } }
    let painted = PaintedPage(box(alpha: 0), fill: fill(), in: whole, opacity: opacity, backgrounds: [])
    let alpha = try #require(painted.alpha)
    #expect(alpha[0, 0, 0] == 0 && alpha[39, 23, 0] == 0 && alpha[6, 12, 0] == 0)
    #expect(alpha[18, 12, 0] == 1 && alpha[8, 5, 0] == 1)
    #expect(painted.color[18, 12, 0] > 0.99)
  }

  @Test func withoutTransparentReferencesTheBackgroundIsWhatHasItsColourAndReachesTheBorder() throws {
    let painted = PaintedPage(box(alpha: 0), fill: fill(), in: whole, opacity: nil, backgrounds: [[0, 0, 1]])
    let alpha = try #require(painted.alpha)
    #expect(alpha[0, 0, 0] == 0 && alpha[39, 12, 0] == 0 && alpha[18, 12, 0] == 1 && alpha[8, 5, 0] == 1)
    // A blue thing inside closed lines is no background.
    let blue = Image(width: 10, height: 6, channels: 3, samples: (0..<60).flatMap { _ in [0, 0, 1] as [Float] })
    let inside = PaintedPage(box(alpha: 0), fill: blue, in: whole, opacity: nil, backgrounds: [[0, 0, 1]])
    #expect(inside.alpha?[18, 12, 0] == 1 && inside.alpha?[0, 0, 0] == 0)
  }

  @Test func whatTheDrawingCoversStaysCovered() throws {
    let painted = PaintedPage(box(alpha: 1), fill: fill(), in: whole, opacity: nil, backgrounds: [[0, 0, 1]])
    #expect(painted.alpha == nil)
    let partly = PaintedPage(box(alpha: 0.5), fill: fill(), in: whole, opacity: nil, backgrounds: [[0, 0, 1]])
    #expect(abs(try #require(partly.alpha)[0, 0, 0] - 0.5) < 0.003)
  }

  /// The network sees the box and some paper around it.
  @Test func paperAroundThePartTakesTheColoursAtItsEdge() {
    let part = PixelRectangle(columns: 4..<32, rows: 1..<23)
    var fill = Image(width: 14, height: 11, channels: 3)
    for y in 0..<11 {
      for x in 0..<14 {
        let isInside = (3...10).contains(x) && (3...7).contains(y)
        for channel in 0..<3 { fill[x, y, channel] = channel == (isInside ? 0 : 2) ? 1 : 0 }
      }
    }
    let painted = PaintedPage(box(), fill: fill, in: part, opacity: nil, backgrounds: [])
    for (x, y) in [(0, 0), (39, 0), (0, 23), (39, 23), (20, 0), (6, 12)] {
      #expect(painted.color[x, y, 2] > 0.99 && painted.color[x, y, 0] < 0.01, "\(x) \(y)")
    }
    #expect(painted.color[18, 12, 0] > 0.99)
  }

  @Test func aPageOfLinesAloneIsLeftAsItIs() {
    let page = DrawnPage(Picture(color: Image(width: 8, height: 4, channels: 3, repeating: 0.2), alpha: nil))
    let painted = PaintedPage(
      page, fill: Image(width: 4, height: 2, channels: 3), in: .init(of: ImageSize(width: 8, height: 4)), opacity: nil,
      backgrounds: [])
    #expect(painted.color.samples.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func alwaysTheSameColoursWhateverTheThreads() {
    let areas = AreaMap(box())
    let colors = (0..<4).map { _ in
      AreaColors(fill(), opacity: nil, over: areas, in: whole).enlarged(under: areas.nearestPaper())
    }
    #expect(colors.dropFirst().allSatisfy { $0 == colors[0] })
  }
}
