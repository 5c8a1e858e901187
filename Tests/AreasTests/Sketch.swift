import Footage

@testable import Areas

/// A drawing made of round strokes on white paper.
struct Sketch {
  let width: Int
  let height: Int
  private var coverage: [Float]
  private var colors: [SIMD3<Float>]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    coverage = .init(repeating: 0, count: width * height)
    colors = .init(repeating: .zero, count: width * height)
  }

  /// On 80 by 70 pixels two boxes side by side that share a line at the columns 39...41, the left one with a button.
  static var twoBoxes: Sketch {
    var sketch = Sketch(width: 80, height: 70)
    sketch.box(10.5...40.5, 20.5...60.5)
    sketch.box(40.5...70.5, 20.5...60.5)
    sketch.box(20.5...30.5, 30.5...40.5)
    return sketch
  }

  /// Draws a stroke along `points`, smooth or of whole pixels.
  mutating func stroke(
    _ points: [SIMD2<Float>], width stroke: Float = 3, color: SIMD3<Float> = .zero, isSmooth: Bool = false
  ) {
    for (start, end) in zip(points, points.dropFirst()) {
      let along = end - start
      for y in 0..<height {
        for x in 0..<width {
          let place = SIMD2(Float(x), Float(y)) + 0.5 - start
          let part = max(0, min(1, (place * along).sum() / max((along * along).sum(), 1e-6)))
          let offset = place - part * along
          let edge = stroke / 2 - (offset * offset).sum().squareRoot()
          let covered = isSmooth ? max(0, min(1, edge + 0.5)) : edge > 0 ? 1 : 0
          guard covered > coverage[y * width + x] else { continue }
          coverage[y * width + x] = covered
          colors[y * width + x] = color
        }
      }
    }
  }

  /// Draws the outline of a rectangle with a gap of `gap` pixels of paper in the middle of its right side.
  mutating func box(
    _ columns: ClosedRange<Float>, _ rows: ClosedRange<Float>, gap: Float = 0, width: Float = 3,
    color: SIMD3<Float> = .zero, isSmooth: Bool = false
  ) {
    let (left, right) = (columns.lowerBound, columns.upperBound)
    let middle = (rows.lowerBound + rows.upperBound) / 2
    // A stroke's round end reaches half of its width farther.
    let half = gap == 0 ? 0 : (gap + width) / 2
    stroke(
      [
        [right, middle - half], [right, rows.lowerBound], [left, rows.lowerBound], [left, rows.upperBound],
        [right, rows.upperBound], [right, middle + half],
      ], width: width, color: color, isSmooth: isSmooth)
  }

  /// The drawing as a file would give it.
  var page: DrawnPage {
    var samples: [Float] = []
    for (covered, color) in zip(coverage, colors) {
      let seen = SIMD3(repeating: 1 - covered) + covered * color
      samples += [seen.x, seen.y, seen.z]
    }
    return DrawnPage(Picture(color: Image(width: width, height: height, channels: 3, samples: samples)))
  }

  /// The areas of the drawing with gaps of up to `gap` pixels closed.
  func areas(gap: Int? = nil, smallest: Int = 3, traces: TraceColors = .usual) -> AreaMap {
    var options = AreaMap.Options()
    options.gap = gap
    options.smallest = smallest
    options.traces = traces
    return AreaMap(page, options: options)
  }
}

extension AreaMap {
  /// The area at a pixel.
  func area(_ x: Int, _ y: Int) -> Int32 { labels[y * size.width + x] }

  /// How many areas are of paper.
  var paperAreas: Int { areas.count { $0.kind == .paper } }
}
