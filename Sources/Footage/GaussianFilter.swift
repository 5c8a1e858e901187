import Foundation

/// A separable Gaussian filter of planes of samples.
struct GaussianFilter<Sample: BinaryFloatingPoint> {
  /// Samples on each side of the centre.
  let radius: Int
  /// `2 * radius + 1` weights that add up to 1.
  let weights: [Sample]

  /// A filter of standard deviation `sigma`, cut off beyond `truncate` of them.
  init(sigma: Double, truncate: Double) {
    let radius = Int(truncate * sigma + 0.5)
    let weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let sum = weights.reduce(0, +)
    self.radius = radius
    self.weights = weights.map { Sample($0 / sum) }
  }

  /// The filtered inside of a plane, `radius` samples smaller on every side, where the filter lies wholly on the plane.
  func inside(_ plane: [Sample], width: Int, height: Int) -> [Sample] {
    let (columns, rows) = (width - 2 * radius, height - 2 * radius)
    let across = [Sample](unsafeUninitializedCapacity: height * columns) { out, count in
      accumulate(plane, into: out, rows: height, columns: columns, sourceStride: width, tapStride: 1)
      count = height * columns
    }
    return [Sample](unsafeUninitializedCapacity: rows * columns) { out, count in
      accumulate(across, into: out, rows: rows, columns: columns, sourceStride: columns, tapStride: columns)
      count = rows * columns
    }
  }

  /// The filtered plane, as if its edge samples went on beyond it.
  func callAsFunction(_ plane: [Sample], width: Int, height: Int) -> [Sample] {
    let padded = (width: width + 2 * radius, height: height + 2 * radius)
    var page: [Sample] = []
    page.reserveCapacity(padded.width * padded.height)
    for y in -radius..<height + radius {
      let row = min(max(y, 0), height - 1) * width
      page.append(contentsOf: repeatElement(plane[row], count: radius))
      page += plane[row..<row + width]
      page.append(contentsOf: repeatElement(plane[row + width - 1], count: radius))
    }
    return inside(page, width: padded.width, height: padded.height)
  }

  /// out[y, x] = sum over taps of weight * source[y * sourceStride + x + tap * tapStride]; tap outside, so that the inner
  /// loop runs along a row.
  private func accumulate(
    _ source: [Sample], into out: UnsafeMutableBufferPointer<Sample>, rows: Int, columns: Int, sourceStride: Int,
    tapStride: Int
  ) {
    source.withUnsafeBufferPointer { source in
      for y in 0..<rows {
        let line = UnsafeMutableBufferPointer(rebasing: out[y * columns..<(y + 1) * columns])
        line.initialize(repeating: 0)
        for (tap, weight) in weights.enumerated() {
          let start = y * sourceStride + tap * tapStride
          for x in 0..<columns { line[x] += weight * source[start + x] }
        }
      }
    }
  }
}
