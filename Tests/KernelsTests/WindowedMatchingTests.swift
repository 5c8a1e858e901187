import Testing

@testable import Kernels

@Suite struct WindowedMatchingTests {
  @Test(arguments: [(32, 32, 3, 1), (128, 128, 3, 2), (1, 21759, 1, 1), (1, 21760, 1, 2), (67, 67, 7, 2)])
  func launchesCoverTheLongestListBelowTheLoopLimit(_ rows: Int, _ columns: Int, _ radius: Int, _ count: Int) {
    let shape = WindowedMatching.Shape(
      samples: 1, references: 1, height: 4 * rows, width: 4 * columns, features: 1, radius: radius)
    #expect(WindowedMatching.chunks(shape) == count)
    #expect(count * WindowedMatching.chunkBlocks(shape) >= rows * columns)
    // A list is gone through for each row of a window, and the lists of a block and of those around are looked at.
    let lists = radius > 4 ? 25 : 9
    #expect((2 * radius + 1) * (WindowedMatching.chunkBlocks(shape) + 1) + lists < RegisterTile.maxTurns)
  }

  @Test func theReferenceFindsWhatItIsGiven() {
    // Every key is the unit vector of its position, the query's block (0, 1) shows what the key's block (1, 0) shows.
    let (height, width) = (8, 8)
    let positions = height * width
    var keys = ReferenceTensor(shape: [1, height, width, positions], repeating: 0)
    var query = keys
    let colors = ReferenceTensor(shape: [1, height, width, 3], values: (0..<3 * positions).map(Double.init))
    for pixel in 0..<positions {
      keys.values[pixel * positions + pixel] = 1
      let (y, x) = (pixel / width, pixel % width)
      let shown = (y + 4) % height * width + (x + 4) % width
      query.values[pixel * positions + shown] = 100
    }
    let best = ReferenceTensor(
      shape: [1, 2, 2, 3], values: [0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0].map { Double($0) })
    let matched = Reference.windowedMatching(
      query: query, keys: keys, values: colors, best: best,
      still: ReferenceTensor(shape: [1, height, width, 1], repeating: 0), radius: 1, penalty: 0.5)
    for pixel in 0..<positions {
      let shown = ((pixel / width + 4) % height * width + (pixel % width + 4) % width)
      let found = Array(matched.values[4 * pixel..<4 * pixel + 4])
      let expected = colors.values[3 * shown..<3 * shown + 3] + [1]
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    }
  }

  @Test func theReferenceTakesTheFirstOfEqualProducts() {
    let query = ReferenceTensor(shape: [1, 1, 2, 1], values: [1.0, -1.0])
    let keys = ReferenceTensor(shape: [2, 2, 2, 1], values: [1.0, 3, 3, 1, 0, 0, 0, -2])
    let best = Reference.bestMatch(query: query, keys: keys, references: 2)
    #expect(best.values == [3, 0, 1, -1, 0, 0, 0, 0, 0, 2, 1, 1])
  }
}
