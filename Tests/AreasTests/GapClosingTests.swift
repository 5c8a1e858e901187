import Footage
import Testing

@testable import Areas

@Suite("Gaps in lines")
struct GapClosingTests {
  @Test(
    "a gap bounds areas as a line does",
    arguments: [1, 2, 3, 4, 5, 6] as [Float], [false, true])
  func gapsAreClosed(gap: Float, isSmooth: Bool) {
    var sketch = Sketch(width: 90, height: 80)
    sketch.box(10...70, 8...70, gap: gap, isSmooth: isSmooth)
    let open = sketch.areas(gap: 0)
    let closed = sketch.areas(gap: 6)
    #expect(gap < 2 || open.areas.count == 1)
    #expect(closed.areas.count == 2)
    #expect(closed.area(0, 0) != closed.area(40, 40))
    // No residue: whatever is paper is in an area.
    #expect(zip(open.labels, closed.labels).allSatisfy { ($0 < 0) == ($1 < 0) })
    // The areas end at the gap: its inner side is inside and its outer side outside.
    #expect(closed.area(66, 39) == closed.area(40, 40))
    #expect(closed.area(74, 39) == closed.area(0, 0))
  }

  @Test("a gap that is wider than asked for stays open")
  func wideGapsStayOpen() {
    var sketch = Sketch(width: 90, height: 80)
    sketch.box(10...70, 8...70, gap: 12)
    #expect(sketch.areas(gap: 6).areas.count == 1)
    #expect(sketch.areas(gap: 12).areas.count == 2)
  }

  @Test("a narrow place between two lines that go on is no gap")
  func necksStayOpen() {
    // An hourglass.
    var sketch = Sketch(width: 110, height: 90)
    sketch.stroke([[10, 10], [100, 10], [58, 45], [100, 80], [10, 80], [52, 45], [10, 10]], width: 3)
    #expect(sketch.areas(gap: 0).areas.count == 2)
    #expect(sketch.areas(gap: 6).areas.count == 2)
  }

  @Test("a narrow strip is one area", arguments: [3, 4, 5, 6, 7] as [Float])
  func stripsStayWhole(width: Float) {
    var sketch = Sketch(width: 140, height: 60)
    sketch.stroke([[10, 20], [130, 20 - 3]], width: 2, isSmooth: true)
    sketch.stroke([[10, 22 + width], [130, 19 + width]], width: 2, isSmooth: true)
    sketch.stroke([[10, 20], [10, 22 + width]], width: 2, isSmooth: true)
    sketch.stroke([[130, 17], [130, 19 + width]], width: 2, isSmooth: true)
    let open = sketch.areas(gap: 0)
    let isSame = sketch.areas(gap: 8).labels == open.labels
    #expect(isSame)
  }

  @Test("a line that ends before another bounds areas")
  func endBeforeALine() {
    var sketch = Sketch(width: 90, height: 80)
    sketch.box(10...70, 8...70)
    sketch.stroke([[40, 8], [40, 64]], width: 3)
    #expect(sketch.areas(gap: 0).areas.count == 2)
    let closed = sketch.areas(gap: 6)
    #expect(closed.areas.count == 3)
    #expect(closed.area(20, 40) != closed.area(60, 40))
  }

  @Test("a black shape that ends before a line is no line that does")
  func slitsPartNothing() {
    // Slits of a visor.
    var sketch = Sketch(width: 120, height: 90)
    sketch.box(10...110, 8...80)
    for x in [40, 80] as [Float] { sketch.stroke([[x, 18], [x, 70]], width: 8) }
    #expect(sketch.areas(gap: 0).areas.count == 2)
    #expect(sketch.areas(gap: 6).areas.count == 2)
  }

  @Test("gaps in trace lines are closed too")
  func tracesHaveGaps() {
    var sketch = Sketch(width: 90, height: 80)
    sketch.box(10...70, 8...70)
    sketch.stroke([[40, 8], [40, 36]], width: 2, color: [1, 0, 0])
    sketch.stroke([[40, 42], [40, 70]], width: 2, color: [1, 0, 0])
    #expect(sketch.areas(gap: 6).paperAreas == 3)
  }

  @Test("a page without lines is one area")
  func blankPage() {
    #expect(Sketch(width: 30, height: 20).areas().areas.count == 1)
  }
}
