import Foundation
import Testing

@testable import Areas

@Suite("Laying one area over another")
struct AreaFitTests {
  /// A page with the outline of an L of 40 by 60 pixels, turned around its corner at `corner` and enlarged.
  private func letter(turned degrees: Float, scale: Float = 1, corner: SIMD2<Float>, side: Int = 160) -> Sketch {
    let points: [SIMD2<Float>] = [[0, 0], [40, 0], [40, 18], [15, 18], [15, 60], [0, 60], [0, 0]]
    var sketch = Sketch(width: side, height: side)
    sketch.stroke(points.map { moved($0, degrees, scale, corner) })
    return sketch
  }

  /// Where a place of the letter comes to lie.
  private func moved(_ place: SIMD2<Float>, _ degrees: Float, _ scale: Float, _ corner: SIMD2<Float>) -> SIMD2<Float> {
    let angle = degrees * .pi / 180
    let turned = SIMD2(place.x * cos(angle) - place.y * sin(angle), place.x * sin(angle) + place.y * cos(angle))
    return turned * scale + corner
  }

  private func shape(_ sketch: Sketch, at place: SIMD2<Float>) -> AreaShape {
    let areas = sketch.areas()
    return AreaShapes(areas).shape(of: Int(areas.area(Int(place.x), Int(place.y))))
  }

  @Test("a part that is turned and moved is found where it was", arguments: [0, 4, 35, 90, -120, 173] as [Float])
  func turned(degrees: Float) {
    let (here, there): (SIMD2<Float>, SIMD2<Float>) = ([80, 80], [40, 50])
    let inside: SIMD2<Float> = [7, 30]
    let area = shape(letter(turned: degrees, corner: here), at: moved(inside, degrees, 1, here))
    let fit = AreaFit(area, over: shape(letter(turned: 0, corner: there), at: inside + there))
    #expect(fit.overlap > 0.85, "\(fit.overlap)")
    for place: SIMD2<Float> in [[7, 10], [30, 9], [7, 50], [5, 30]] {
      let pixel = moved(place, degrees, 1, here)
      let source = fit.source(of: SIMD2(Int32(pixel.x), Int32(pixel.y))) + 0.5
      let off = source - (place + there)
      #expect((off * off).sum().squareRoot() < 2, "\(place) is \(off) off")
    }
  }

  @Test("what is larger on one page is laid over what is smaller on the other")
  func enlarged() {
    let (here, there): (SIMD2<Float>, SIMD2<Float>) = ([60, 30], [40, 50])
    let area = shape(letter(turned: 20, scale: 2, corner: here, side: 200), at: moved([7, 30], 20, 2, here))
    let other = shape(letter(turned: 0, corner: there), at: [47, 80])
    #expect(AreaFit(area, over: other, scale: 2).overlap > 0.85)
    // A quarter of it is all that the other can cover.
    #expect(AreaFit(area, over: other).overlap < 0.3)
  }

  @Test("another thing does not fit")
  func other() {
    var box = Sketch(width: 160, height: 160)
    box.box(20.5...140.5, 70.5...84.5)
    let area = shape(box, at: [80, 77])
    let letter = shape(letter(turned: 0, corner: [40, 50]), at: [47, 80])
    #expect(AreaFit(area, over: letter).overlap < 0.5 && AreaFit(area, over: area).overlap == 1)
  }

  @Test("of places beside an area the nearest of its pixels speaks, between pixels those around, and no others")
  func nearest() {
    var box = Sketch(width: 40, height: 40)
    box.box(10.5...30.5, 10.5...20.5)
    let shape = shape(box, at: [20, 15])
    // A line of three pixels around the middle of pixel 10 leaves 12 to 28 and 12 to 18.
    #expect(shape.pixels == 17 * 7)
    let nearest = AreaShape.Nearest(in: shape)
    #expect(nearest.pixel(at: [20.2, 14.9]) == [20, 15])
    #expect(nearest.pixel(at: [20, -50]) == [20, 12] && nearest.pixel(at: [99, 99]) == [28, 18])
    func mean(_ place: SIMD2<Float>) -> Float {
      nearest.mean(around: place) { SIMD4(repeating: Float(10 * $0.x + $0.y)) }.x
    }
    #expect(abs(mean([20.25, 15.5]) - 218) < 1e-3)
    #expect(mean([11.5, 15]) == 135 && mean([3, 15]) == 135)
    let places = shape.places(10)
    #expect(places.count == 10 && Set(places).count == 10 && places.allSatisfy(shape.contains))
    #expect(shape.places(1000).count == shape.pixels)
  }
}
