import Kernels
import Testing

/// What the golden vectors leave out of the reference operators, against values worked out by hand.
@Suite struct ReferenceTests {
  private let image = ReferenceTensor(shape: [1, 2, 4, 1], values: [1, 2, 3, 4, 5, 6, 7, 8] as [Double])

  @Test func averagesWindowsOfTwoByTwo() {
    #expect(Reference.averagePool2(image) == .init(shape: [1, 1, 2, 1], values: [3.5, 5.5] as [Double]))
  }

  @Test func poolsDropAnOddRowAndColumn() {
    let odd = ReferenceTensor(shape: [1, 3, 3, 1], values: (1...9).map(Double.init))
    #expect(Reference.maxPool2(odd) == .init(shape: [1, 1, 1, 1], values: [5.0]))
    #expect(Reference.averagePool2(odd) == .init(shape: [1, 1, 1, 1], values: [3.0]))
  }

  @Test func upsamplesByThree() {
    let pair = ReferenceTensor(shape: [1, 1, 2, 1], values: [1, 2] as [Double])
    let row: [Double] = [1, 1, 1, 2, 2, 2]
    #expect(Reference.upsampleNearest(pair, factor: 3) == .init(shape: [1, 3, 6, 1], values: row + row + row))
  }

  @Test func concatenatesAndSlicesChannels() {
    let a = ReferenceTensor(shape: [1, 2, 1], values: [1, 2] as [Double])
    let b = ReferenceTensor(shape: [1, 2, 2], values: [3, 4, 5, 6] as [Double])
    let joined = Reference.concatenate([a, b])
    #expect(joined == .init(shape: [1, 2, 3], values: [1, 3, 4, 2, 5, 6] as [Double]))
    #expect(Reference.sliceChannels(joined, 0..<1) == a)
    #expect(Reference.sliceChannels(joined, 1..<3) == b)
    #expect(
      Reference.concatenate([b, b], axis: 1)
        == .init(shape: [1, 4, 2], values: [3, 4, 5, 6, 3, 4, 5, 6] as [Double]))
  }

  @Test func movesBlocksToChannelsInTheOrderOfTensorFlow() {
    let blocks = Reference.spaceToDepth(image, block: 2)
    #expect(blocks == .init(shape: [1, 1, 2, 4], values: [1, 2, 5, 6, 3, 4, 7, 8] as [Double]))
    #expect(Reference.depthToSpace(blocks, block: 2) == image)
    let colors = ReferenceTensor(shape: [1, 2, 2, 2], values: (1...8).map(Double.init))
    #expect(Reference.spaceToDepth(colors, block: 2).values == (1...8).map(Double.init))
  }

  @Test func measuresChannels() {
    let x = ReferenceTensor(shape: [1, 2, 2], values: [3, 4, 0, 0] as [Double])
    #expect(Reference.unitLength(x, scale: 10, epsilon: 31.25).values == [4, 16.0 / 3, 0, 0])
    #expect(Reference.channelDot(x, x) == .init(shape: [1, 2, 1], values: [25, 0] as [Double]))
    #expect(Reference.absoluteDifference(x, Reference.scale(x, by: 2)).values == [3, 4, 0, 0])
  }

  @Test func positionsReachFromEdgeToEdge() {
    let places: [Double] = [-1, 0, 0, 0, 1, 0]
    #expect(Reference.positions(batch: 1, height: 3, width: 1) == .init(shape: [1, 3, 1, 2], values: places))
  }

  @Test func combinesElements() {
    let a = ReferenceTensor(shape: [2], values: [1, 4] as [Double])
    let b = ReferenceTensor(shape: [2], values: [3, -2] as [Double])
    let weight = ReferenceTensor(shape: [2], values: [0.25, 1] as [Double])
    #expect(Reference.add(a, b).values == [4, 2])
    #expect(Reference.subtract(a, b).values == [-2, 6])
    #expect(Reference.multiply(a, b).values == [3, -8])
    #expect(Reference.scale(a, by: 3).values == [3, 12])
    #expect(Reference.blend(a, b, weight: weight).values == [2.5, 4])
    #expect(Reference.sum(a) == .init(scalar: 5))
    #expect(Reference.mean(a) == .init(scalar: 2.5))
  }

  @Test func inferenceKeepsTheStoredVector() {
    let weight = ReferenceTensor(shape: [2, 2, 1, 1], values: [3, 0, 0, 1] as [Double])
    // W^T u = (1.8, 0.8), so that sigma = u.(W v) is its length, the square root of 3.88.
    let normalized = Reference.spectralNormInference(weight, u: .init(shape: [2], values: [0.6, 0.8] as [Double]))
    #expect(abs(normalized.values[0] - 3 / 3.88.squareRoot()) < 1e-11)
    #expect(normalized.shape == weight.shape)
    // Another step of training moves on to the largest singular value.
    var u = ReferenceTensor(shape: [2], values: [0.6, 0.8] as [Double])
    for _ in 0..<20 { u = Reference.spectralNormTraining(weight, u: u).u }
    #expect(abs(Reference.spectralNormInference(weight, u: u).values[0] - 1) < 1e-11)
  }

  @Test func binaryCrossEntropyHoldsForExtremeLogits() {
    let logits = ReferenceTensor(shape: [2], values: [1000, -1000] as [Double])
    #expect(Reference.bceWithLogits(logits, target: 1) == .init(scalar: 500))
    #expect(Reference.bceWithLogits(logits, target: 0) == .init(scalar: 500))
  }

  @Test func finiteDifferencesOfACube() {
    let x = ReferenceTensor(shape: [3], values: [2, -100, 0] as [Double])
    let upstream = ReferenceTensor(shape: [3], values: [1, 0.5, 4] as [Double])
    let gradient = Reference.finiteDifference(at: x, indices: [1, 0, 2], upstream: upstream) { $0.map { $0 * $0 * $0 } }
    #expect(abs(gradient[0] - 15000) < 1e-4)
    #expect(abs(gradient[1] - 12) < 1e-7)
    #expect(abs(gradient[2]) < 1e-7)
  }

  @Test func samplesReachBothEnds() {
    let tensor = ReferenceTensor(shape: [1000], repeating: 0)
    #expect(tensor.sampledIndices(20).count == 20)
    #expect(tensor.sampledIndices(20).first == 0 && tensor.sampledIndices(20).last == 999)
    #expect(tensor.sampledIndices(1) == [0])
    #expect(tensor.sampledIndices(2000) == Array(0..<1000))
  }
}
