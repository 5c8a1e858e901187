import Footage
import Testing

@Suite struct HeldDrawingTests {
  private static let paper = Image(width: 5, height: 4, channels: 1)

  /// Paper with one pixel of another brightness.
  private static func dotted(_ x: Int, _ y: Int, _ level: Float = 254.0 / 255) -> Image {
    var image = paper
    image[x, y, 0] = level
    return image
  }

  private func index(_ line: Image, _ candidates: [(Image, Int)]) -> Int? {
    HeldDrawing.index(of: line, among: candidates.map { .init(line: $0.0, distance: $0.1) })
  }

  @Test func theNearestOfThoseThatAreEqualIsTaken() {
    let (line, other) = (Self.dotted(1, 2), Self.dotted(2, 1))
    #expect(index(line, [(line, 3), (line, 1), (other, 0)]) == 1)
    #expect(index(line, [(other, 1), (line, 2), (line, 2)]) == 1)
    #expect(index(Self.paper, [(other, 0), (Self.paper, 9)]) == 1)
  }

  @Test func oneSampleMakesAnotherDrawing() {
    for y in 0..<4 {
      for x in 0..<5 { #expect(index(Self.paper, [(Self.dotted(x, y), 0)]) == nil) }
    }
    #expect(index(Self.paper, [(Image(width: 4, height: 5, channels: 1), 0)]) == nil)
    #expect(index(Self.paper, []) == nil)
  }
}
