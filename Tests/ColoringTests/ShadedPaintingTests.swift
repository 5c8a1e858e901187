import Areas
import Footage
import Foundation
import Testing

@testable import Coloring

@Suite("Painting what is shaded")
struct ShadedPaintingTests {
  private static let size = ImageSize(width: 160, height: 120)

  /// A bar of 70 by 24 pixels around `center`, turned, with a knob at one end, in outlines, and what `paint` has for places
  /// along and across it.
  private struct Bar {
    let degrees: Float
    let center: SIMD2<Float>

    func place(_ x: Int, _ y: Int) -> SIMD2<Float> {
      let (angle, off) = (degrees * .pi / 180, SIMD2(Float(x), Float(y)) - center)
      return SIMD2(off.x * cos(angle) + off.y * sin(angle), off.y * cos(angle) - off.x * sin(angle))
    }

    /// How far inside its outline a place is, negative outside.
    private func depth(_ place: SIMD2<Float>) -> Float {
      let knob = 20 - ((place - [-35, 0]) * (place - [-35, 0])).sum().squareRoot()
      return max(knob, min(35 - abs(place.x), 12 - abs(place.y)))
    }

    func picture(_ paint: (SIMD2<Float>) -> SIMD3<Float>) -> Picture {
      var image = Image(width: size.width, height: size.height, channels: 3, repeating: 1)
      for y in 0..<size.height {
        for x in 0..<size.width {
          let depth = depth(place(x, y))
          if depth < -1 { continue }
          let color = depth < 1.5 ? .zero : paint(place(x, y))
          for channel in 0..<3 { image[x, y, channel] = color[channel] }
        }
      }
      return Picture(color: image)
    }

    var drawing: DrawnPage { DrawnPage(picture { _ in .one }) }
  }

  /// Dark at the knob, light at the other end, in steps of a level.
  private static func metal(_ place: SIMD2<Float>) -> SIMD3<Float> {
    let light = (150 + place.x).rounded() / 255
    return SIMD3(light, light, 1)
  }

  private static func reference(_ bar: Bar, _ paint: (SIMD2<Float>) -> SIMD3<Float>) -> Reference {
    Reference(
      bar.picture(paint), line: bar.drawing.line, drawnAs: bar.drawing,
      WorkingView(PixelRectangle(of: size), scale: 1))
  }

  private let held = Bar(degrees: 0, center: [80, 60])
  private let turned = Bar(degrees: 50, center: [70, 65])

  @Test("shades turn with what they are on, and its middle is a colour that stands there")
  func turns() throws {
    let reference = Self.reference(held, Self.metal)
    let drawn = PageAreas(turned.drawing, .init())
    let area = try #require(drawn.map.areas.indices.first { !drawn.map.areas[$0].isAtBorder })
    let color = try #require(reference.shading?.areas.keys.first)
    let shaded = try #require(ShadedAreas(drawn, references: [reference]))
    let shading = try #require(shaded.shadings(of: [(area, [color])])[0])
    let colorOf = shading.colors()
    for (x, y) in [(70, 65), (85, 83), (52, 40), (60, 60)] {
      let (seen, truth) = (colorOf(SIMD2(Int32(x), Int32(y))), Self.metal(turned.place(x, y)))
      #expect(abs(seen.x - truth.x) < 3.5 / 255 && abs(seen.z - 1) < 1e-3, "\(x), \(y): \(seen.x * 255)")
    }
    let (middle, painted) = (shading.middle(), reference.picture.rgb())
    let stands = (0..<Self.size.width * Self.size.height).contains {
      painted.samples[3 * $0] == middle.x && painted.samples[3 * $0 + 2] == middle.z
    }
    #expect(stands && abs(middle.x - color.x) < 3 / 255)

    // Painted: as it is in the middle of areas, and under the fringe of lines no darker than beside them.
    let colors = drawn.map.areas.indices.map { $0 == area ? middle : SIMD4<Float>.one }
    let page = PaintedPage(
      drawn, colors: FlatColors(colors, over: drawn.map, tracePaint: nil), nil, shadings: [area: shading],
      hasOpacity: false, backgrounds: [])
    let wanted = turned.picture(Self.metal).rgb()
    let off = zip(page.color.samples, wanted.samples).map { abs($0 - $1) }
    #expect(off.max() ?? 1 < 4 / 255, "\((off.max() ?? 1) * 255)")
  }

  @Test("what is flat, or does not fit, takes no shades")
  func nothing() throws {
    let drawn = PageAreas(turned.drawing, .init())
    let flat = Self.reference(held) { _ in [0.8, 0.4, 0.2] }
    #expect(ShadedAreas(drawn, references: [flat]) == nil)
    let shaded = Self.reference(held, Self.metal)
    let areas = try #require(ShadedAreas(drawn, references: [flat, shaded]))
    let color = try #require(shaded.shading?.areas.keys.first)
    let bar = try #require(drawn.map.areas.indices.first { !drawn.map.areas[$0].isAtBorder })
    let ground = try #require(drawn.map.areas.indices.first { drawn.map.areas[$0].isAtBorder })
    let found = areas.shadings(of: [
      (bar, [color]), (ground, [color]), (bar, [[0.8, 0.4, 0.2, 1], color]), (bar, []), (bar, [[0.8, 0.4, 0.2, 1]]),
    ])
    #expect(found.map { $0 != nil } == [true, false, false, false, false])
  }

  @Test("a small shaded figure on much paper is no flat picture, and stands on paper")
  func paper() {
    let (shaded, flat) = (Self.reference(held, Self.metal), Self.reference(held) { _ in [0.8, 0.4, 0.2] })
    #expect(!FlatPalette(of: [shaded]).isFlat && shaded.isOnPaper)
    #expect(FlatPalette(of: [flat]).isFlat && flat.isOnPaper)
    // Its area speaks too.
    #expect(FlatPalette(of: [shaded]).colors.count == 2)
    var painted = shaded.picture.rgb()
    for pixel in 0..<Self.size.width * Self.size.height where painted.samples[3 * pixel] == 1 {
      painted.samples[3 * pixel] = Float(pixel / Self.size.width) / 255
    }
    let scene = Reference(
      Picture(color: painted), line: held.drawing.line, drawnAs: held.drawing,
      WorkingView(PixelRectangle(of: Self.size), scale: 1))
    #expect(!scene.isOnPaper && scene.openShare == 0)
  }

  /// Two boxes side by side on white, the left one of one colour, dithered, the right one of that or shaded.
  private func boxes(isShaded: Bool) -> Reference {
    func picture(_ paint: (Int, Int) -> SIMD3<Float>) -> Picture {
      var image = Image(width: 160, height: 120, channels: 3, repeating: 1)
      for y in 18..<102 {
        for x in 18..<136 {
          let isLine = !(20..<100).contains(y) || !(20..<100).contains(x) && !(103..<133).contains(x)
          let color = isLine ? .zero : paint(x, y)
          for channel in 0..<3 { image[x, y, channel] = color[channel] }
        }
      }
      return Picture(color: image)
    }
    let drawn = DrawnPage(picture { _, _ in .one })
    let painted = picture { x, y in
      let levels: SIMD3<Float> =
        isShaded && x > 100
        ? [Float(40 + (x - 103) * 6), 90, 120] : [201, 33, 44] - ((x * 7 + y * 3) % 4 == 0 ? 2 : 0)
      return levels / 255
    }
    return Reference(
      painted, line: drawn.line, drawnAs: drawn, WorkingView(PixelRectangle(of: Self.size), scale: 1))
  }

  @Test("dithering is undone, but not where something is shaded besides")
  func dithered() {
    let (flat, shaded) = (boxes(isShaded: false), boxes(isShaded: true))
    #expect(flat.restoration?.colorCount == 3 && flat.shading == nil)
    #expect(FlatRestoration(of: shaded.picture) != nil)
    #expect(shaded.restoration == nil && !FlatPalette(of: [shaded]).isFlat && shaded.shading?.areas.count == 1)
  }

  @Test("what lines leave open to the paper is told")
  func open() {
    #expect(boxes(isShaded: true).openShare == 0)
    // The right box is open at its side.
    let picture = boxes(isShaded: false).picture
    var line = boxes(isShaded: false).sourceLine
    for y in 30..<90 { for x in 130..<140 { line[x, y, 0] = 1 } }
    let drawn = DrawnPage(
      Picture(color: Image(width: 160, height: 120, channels: 3, samples: line.samples.flatMap { [$0, $0, $0] })))
    func reference(_ page: DrawnPage?) -> Reference {
      Reference(picture, line: drawn.line, drawnAs: page, WorkingView(PixelRectangle(of: Self.size), scale: 1))
    }
    // 30 of 110 columns, and black where the line was.
    #expect(abs(reference(drawn).openShare - 30.0 / 110) < 0.03, "\(reference(drawn).openShare)")
    #expect(reference(nil).openShare == 0)
  }
}
