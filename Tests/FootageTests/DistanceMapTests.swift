import Foundation
import Safetensors
import Testing

@testable import Footage

@Suite struct DistanceMapTests {
  @Test(arguments: 0..<5) func equalsSciPy(index: Int) throws {
    let file = try SafetensorsFile(contentsOf: imageFixtures.appending(path: "distance_transform_\(index).safetensors"))
    let shape = try file.description(of: "x").shape
    let ink = try file.floats("x")
    let truth = try file.floats("y")
    let squares = try #require(
      DistanceMap.squaredDistances(width: shape[1], height: shape[0], isInk: { ink[$0] == 1 }))
    #expect(squares.map { Float(Double($0).squareRoot()) } == truth)
    let map = DistanceMap.of(
      line: .init(width: shape[1], height: shape[0], channels: 1, samples: ink.map { 1 - $0 }))
    let farthest = max(truth.max() ?? 0, 1e-12)
    #expect(zip(map.samples, truth).allSatisfy { abs($0 - $1 / farthest) < 1e-6 })
  }

  @Test func equalsBruteForceOnAwkwardPages() throws {
    for (width, height) in [(1, 9), (9, 1), (2, 3), (13, 11), (40, 5)] {
      for seed in 0..<40 {
        let ink = (0..<width * height).map { ($0 &* 7919 &+ seed &* 104_729) % 23 == seed % 5 }
        let squares = DistanceMap.squaredDistances(width: width, height: height, isInk: { ink[$0] })
        let places = ink.indices.filter { ink[$0] }
        let truth = ink.indices.map { index in
          places.map {
            let (dx, dy) = (index % width - $0 % width, index / width - $0 / width)
            return Int32(dx * dx + dy * dy)
          }.min()
        }
        #expect(squares ?? [] == truth.compactMap { $0 })
      }
    }
  }

  @Test func pageWithoutInkIsAllOnes() {
    let page = Image(width: 5, height: 4, channels: 1, repeating: 0.5)
    #expect(DistanceMap.of(line: page) == Image(width: 5, height: 4, channels: 1, repeating: 1))
  }

  @Test func theLongestPageThatIsReadFits() throws {
    let squares = try #require(DistanceMap.squaredDistances(width: 32_767, height: 2, isInk: { $0 == 0 }))
    let farthest: Int32 = 32_766 * 32_766 + 1
    #expect(squares.last == farthest)
  }

  @Test func pageOfInkIsZero() {
    let page = Image(width: 3, height: 2, channels: 1, repeating: 0.49)
    #expect(DistanceMap.of(line: page) == Image(width: 3, height: 2, channels: 1, repeating: 0))
  }
}
