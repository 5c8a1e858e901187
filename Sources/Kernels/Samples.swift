/// Samples of a batch repeated, or summed in groups; each is the other's gradient.
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
}
