import Footage
import Testing

@testable import Areas

@Suite("Accuracy of painting")
struct PaintingAccuracyTests {
  private let white: SIMD4<Float> = [1, 1, 1, 1]
  private let red: SIMD4<Float> = [1, 0, 0, 1]
  private let blue: SIMD4<Float> = [0, 0, 1, 1]

  /// Background, an area of 10 x 10 pixels and one of 3 x 3.
  private var map: AreaMap {
    var line = Image(width: 40, height: 20, channels: 1)
    func box(_ columns: ClosedRange<Int>, _ rows: ClosedRange<Int>) {
      for y in rows {
        for x in columns
        where x == columns.lowerBound || x == columns.upperBound || y == rows.lowerBound || y == rows.upperBound {
          line[x, y, 0] = 0
        }
      }
    }
    box(3...14, 3...14)
    box(20...24, 5...9)
    return AreaMap(line: line)
  }

  @Test("what is right counts by areas and by pixels")
  func counts() throws {
    let background = Double(40 * 20 - 44 - 16 - 100 - 9)
    let accuracy = try #require(
      PaintingAccuracy(of: map, painted: [white, red, red], truth: [white, red, blue]))
    #expect(abs(accuracy.areas - 200 / 3) < 1e-9)
    #expect(accuracy.largerAreas == 100)
    #expect(abs(accuracy.pixels - 100 * (background + 100) / (background + 109)) < 1e-9)
    #expect(try abs(#require(accuracy.foregroundPixels) - 100 * 100 / 109) < 1e-9)
    #expect(accuracy.backgroundOverlap == 100)
  }

  @Test("background painted as figure, and figure as background, overlap less")
  func overlap() throws {
    let background = Double(40 * 20 - 44 - 16 - 100 - 9)
    let missed = try #require(PaintingAccuracy(of: map, painted: [white, white, blue], truth: [white, red, blue]))
    #expect(try abs(#require(missed.backgroundOverlap) - 100 * background / (background + 100)) < 1e-9)
    let clear: SIMD4<Float> = [0.3, 0.2, 0.1, 0]
    let transparent = try #require(
      PaintingAccuracy(of: map, painted: [[1, 1, 1, 0], red, blue], truth: [clear, red, blue]))
    #expect(transparent.areas == 100)
    #expect(transparent.foregroundPixels == 100)
  }

  @Test("a mean leaves out what a frame does not have")
  func mean() {
    var first = PaintingAccuracy(of: map, painted: [white, red, blue], truth: [white, red, blue])!
    var second = first
    first.largerAreas = nil
    second.areas = 50
    second.largerAreas = 40
    let mean = PaintingAccuracy(meanOf: [first, second])
    #expect(mean.areas == 75)
    #expect(mean.largerAreas == 40)
    #expect(
      PaintingAccuracy(of: AreaMap(line: Image(width: 4, height: 4, channels: 1, repeating: 0)), painted: [], truth: [])
        == nil)
  }
}
