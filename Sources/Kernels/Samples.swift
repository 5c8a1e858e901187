/// Samples of a batch repeated, summed in groups, put into groups and taken from them.
public enum Samples {
  /// Every sample of `sampleVectors` vectors of four elements `count` times in a row, times `factor`.
  public static func `repeat`(
    _ x: BufferRange, sampleVectors: Int, count: Int, factor: Float, output: BufferRange
  ) -> [Launch] {
    launch(x, sampleVectors, count, factor, output, repeats: true)
  }

  /// The sum of every `count` samples of `sampleVectors` vectors of four elements in a row, times `factor`.
  public static func sumGroups(
    _ x: BufferRange, sampleVectors: Int, count: Int, factor: Float, output: BufferRange
  ) -> [Launch] {
    launch(x, sampleVectors, count, factor, output, repeats: false)
  }

  private static func launch(
    _ x: BufferRange, _ sampleVectors: Int, _ group: Int, _ factor: Float, _ output: BufferRange, repeats: Bool
  ) -> [Launch] {
    let count = output.vectorCount
    return [
      CombineSamples.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(count), sampleCount: UInt32(sampleVectors), group: UInt32(group), factor: factor),
        specialization: .init(repeats: repeats), groups: .elements(count),
        cost: Cost(bytes: x.byteCount + output.byteCount))
    ]
  }

  /// Groups of `group` samples of `sampleVectors` vectors of four elements: in each, the next sample of `x1` at `place`,
  /// and the next of `x0` at every other.
  public static func insert(
    _ x1: BufferRange, into x0: BufferRange, sampleVectors: Int, group: Int, place: Int, output: BufferRange
  ) -> [Launch] {
    let count = output.vectorCount
    return [
      InsertSample.launch(
        x0: x0, x1: x1, output: output,
        constants: .init(
          count: UInt32(count), sampleCount: UInt32(sampleVectors), group: UInt32(group), place: UInt32(place)),
        groups: .elements(count), cost: Cost(bytes: 2 * 16 * count), spread: .elements)
    ]
  }

  /// The sample at `place` of every group of `group` samples of `sampleVectors` vectors of four elements.
  public static func extract(
    _ x: BufferRange, sampleVectors: Int, group: Int, place: Int, output: BufferRange
  ) -> [Launch] {
    let count = output.vectorCount
    return [
      ExtractSample.launch(
        x: x, output: output,
        constants: .init(
          count: UInt32(count), sampleCount: UInt32(sampleVectors), group: UInt32(group), place: UInt32(place)),
        groups: .elements(count), cost: Cost(bytes: 2 * 16 * count), spread: .elements)
    ]
  }
}
