import Footage
import Randomness
import Testing

@testable import Areas

@Suite("Restoring flat colours")
struct FlatRestorationTests {
  private static let colors: [SIMD3<Int>] = [[255, 255, 255], [200, 40, 30], [180, 40, 30], [20, 90, 160]]

  /// Four stripes of flat colours, each pixel with what `noise` adds to its levels.
  private func picture(_ noise: (Int, Int, Int) -> Int) -> Picture {
    var image = Image(width: 80, height: 40, channels: 3)
    for y in 0..<40 {
      for x in 0..<80 {
        for channel in 0..<3 {
          let level = Self.colors[x / 20][channel] + noise(x, y, channel)
          image[x, y, channel] = Float(min(max(level, 0), 255)) / 255
        }
      }
    }
    return Picture(color: image)
  }

  private func levels(_ picture: Picture) -> Set<SIMD3<Int>> {
    let color = picture.straightColor()
    return Set(
      stride(from: 0, to: color.samples.count, by: 3).map { start in
        SIMD3((0..<3).map { Int((color.samples[start + $0] * 255).rounded()) })
      })
  }

  @Test("noise of a few levels goes, and every colour is one that was there", arguments: [1, 2])
  func noise(amount: Int) throws {
    var random = CounterRandom(seed: 5, purpose: "noise \(amount)")
    // Mostly what it was, as compression and dithering leave it.
    let spoiled = picture { _, _, _ in random.uniform() < 0.7 ? 0 : random.integer(below: 2 * amount + 1) - amount }
    let restored = try #require(FlatRestoration(of: spoiled))
    #expect(restored.colorCount == 4)
    #expect(levels(restored.picture) == Set(Self.colors))
  }

  @Test("a pixel off by more is one of those around it, and a line that is thin stays")
  func ringing() throws {
    var random = CounterRandom(seed: 6, purpose: "ringing")
    let spoiled = picture { x, y, _ in
      if x == 50, y == 10 { return 25 }
      if y == 20 { return -150 }
      return random.uniform() < 0.7 ? 0 : random.integer(below: 3) - 1
    }
    let restored = try #require(FlatRestoration(of: spoiled)).picture.straightColor()
    #expect((restored[50, 10, 0] * 255).rounded() == 180)
    #expect((restored[50, 20, 0] * 255).rounded() == 30)
  }

  @Test("colours that are alike and lie in areas are no noise, and what is transparent is none")
  func alike() throws {
    // A shirt that is nearly as white as the paper.
    #expect(FlatRestoration(of: picture { x, y, _ in x < 20 && (10..<30).contains(y) ? -5 : 0 }) == nil)
    var random = CounterRandom(seed: 8, purpose: "transparent")
    let spoiled = picture { x, _, _ in
      x < 20 ? -255 + 2 * random.integer(below: 3) : random.uniform() < 0.7 ? 0 : random.integer(below: 3) - 1
    }
    let alpha = Image(
      width: 80, height: 40, channels: 1, samples: (0..<3200).map { $0 % 80 < 20 ? 0 : 1 })
    let restored = try #require(FlatRestoration(of: Picture(color: spoiled.straightColor(), alpha: alpha)))
    #expect(restored.colorCount == 3)
    let isKept = (0..<20).allSatisfy { restored.picture.straightColor()[$0, 5, 1] == spoiled.straightColor()[$0, 5, 1] }
    #expect(isKept)
  }

  @Test("exact pictures and gradients stay as they are")
  func exact() {
    #expect(FlatRestoration(of: picture { _, _, _ in 0 }) == nil)
    #expect(FlatRestoration(of: picture { _, y, _ in y }) == nil)
    var random = CounterRandom(seed: 7, purpose: "grain")
    #expect(FlatRestoration(of: picture { _, _, _ in random.integer(below: 41) - 20 }) == nil)
  }
}
