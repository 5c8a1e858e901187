extension Reference {
  /// A sparse matrix times the rows of `x`, `[..., C]` to `[1, rows, C]`: row r has the entries `starts[r] ..< starts[r +
  /// 1]`, pairs of a column and a weight.
  public static func sparseProduct(
    _ x: ReferenceTensor, starts: ReferenceTensor, entries: ReferenceTensor
  ) -> ReferenceTensor {
    let channels = x.shape[x.shape.count - 1]
    let rows = starts.count - 1
    var values = [Double](repeating: 0, count: rows * channels)
    for row in 0..<rows {
      for entry in Int(starts.values[row])..<Int(starts.values[row + 1]) {
        let (column, weight) = (Int(entries.values[2 * entry]), entries.values[2 * entry + 1])
        for channel in 0..<channels {
          values[row * channels + channel] += weight * x.values[column * channels + channel]
        }
      }
    }
    return ReferenceTensor(shape: [1, rows, channels], values: values)
  }
}
