import Footage
import Testing

@testable import Cartoon

@Suite("Cels of the cartoon")
struct CelTests {
  @Test("are a pure function of seed, shot and drawing")
  func pureFunction() throws {
    let (one, other) = (Cels(seed: 5).shot(2), Cels(seed: 5).shot(2))
    _ = other.sheet(1)
    let (a, b) = (try #require(one.drawing(1)), try #require(other.drawing(1)))
    let isSame = a.line == b.line && a.color == b.color && a.opacity == b.opacity
    #expect(isSame)
    #expect(one.size == other.size && one.drawingCount == other.drawingCount)
    let differs = Cels(seed: 6).shot(2).size != one.size
    #expect(differs)
  }

  @Test("a binary drawing has pure colours, and a painted one the palette's", arguments: 0..<8)
  func binary(index: Int) throws {
    let cels = Cels(seed: 11)
    let shot = cels.shot(index)
    guard shot.style.lines == .binary, let drawing = shot.drawing(0) else { return }
    #expect(drawing.line.samples.allSatisfy { $0 == 0 || $0 == 1 })
    var colors: Set<SIMD3<Float>> = []
    for index in stride(from: 0, to: drawing.color.samples.count, by: 3) {
      colors.insert(
        SIMD3(drawing.color.samples[index], drawing.color.samples[index + 1], drawing.color.samples[index + 2]))
    }
    #expect(colors.count < 80, "\(colors.count) colours")
    if let opacity = drawing.opacity { #expect(opacity.samples.allSatisfy { $0 == 0 || $0 == 1 }) }
  }

  @Test("productions draw in different ways")
  func styles() {
    let styles = (0..<40).map { Cels(seed: 3).shot($0).style }
    #expect(Set(styles.map(\.lines)).count == 3)
    #expect(Set(styles.map(\.shading)).count == 3)
    #expect(styles.contains { $0.shadeTrace == nil } && styles.contains { $0.shadeTrace != nil })
    #expect(styles.contains { $0.isTransparent } && styles.contains { !$0.isTransparent })
    let sizes = (0..<40).map { Cels(seed: 3).shot($0).size.width }
    #expect((sizes.min() ?? 0) < 720 && (sizes.max() ?? 0) > 1400)
  }
}
