/// Where each part of a frame was in the frame before: found in the true frames by comparing blocks, and good for
/// anything that is coloured over the same lines.
struct FrameMotion {
  private static let blockSide = 8
  /// How far things are looked for, in shares of the frame's shorter side and at least so many pixels.
  private static let (rangeShare, smallestRange) = (16, 8)

  private let columns: Int
  /// From each block, row by row, to what it was in the frame before.
  private let offsets: [SIMD2<Int>]

  /// The motion to `frame` from `previous`, both of one shape. Of offsets that are as good the shortest holds.
  init(from previous: Image, to frame: Image) {
    let range = max(Self.smallestRange, min(frame.width, frame.height) / Self.rangeShare)
    let candidates = Self.candidates(range)
    columns = (frame.width + Self.blockSide - 1) / Self.blockSide
    let blocks = Self.blocks(of: frame)
    offsets = Array(concurrently: blocks.count) { blocks[$0].bestOffset(of: candidates, previous, frame) }
  }

  /// The frame before, `previous`, with everything moved to where it is in this one.
  func warped(_ previous: Image) -> Image {
    var result = previous
    for y in 0..<previous.height {
      for x in 0..<previous.width {
        let offset = offsets[y / Self.blockSide * columns + x / Self.blockSide]
        for channel in 0..<previous.channels { result[x, y, channel] = previous[x + offset.x, y + offset.y, channel] }
      }
    }
    return result
  }

  /// The offsets of up to `range` pixels in each direction, the shortest first.
  private static func candidates(_ range: Int) -> [SIMD2<Int>] {
    let offsets = (-range...range).flatMap { y in (-range...range).map { x in SIMD2(x, y) } }
    func key(_ offset: SIMD2<Int>) -> (Int, Int, Int) {
      (offset.x * offset.x + offset.y * offset.y, offset.y, offset.x)
    }
    return offsets.sorted { key($0) < key($1) }
  }

  private static func blocks(of frame: Image) -> [Block] {
    stride(from: 0, to: frame.height, by: blockSide).flatMap { top in
      stride(from: 0, to: frame.width, by: blockSide).map { left in
        Block(
          columns: left..<min(left + blockSide, frame.width), rows: top..<min(top + blockSide, frame.height))
      }
    }
  }

  private struct Block {
    let columns: Range<Int>
    let rows: Range<Int>

    /// Whether the block, moved by `offset`, lies on the image.
    func fits(_ offset: SIMD2<Int>, in image: Image) -> Bool {
      columns.lowerBound + offset.x >= 0 && columns.upperBound + offset.x <= image.width
        && rows.lowerBound + offset.y >= 0 && rows.upperBound + offset.y <= image.height
    }

    /// The first of the offsets at which the block of `frame` is least unlike `previous`.
    func bestOffset(of candidates: [SIMD2<Int>], _ previous: Image, _ frame: Image) -> SIMD2<Int> {
      var (best, leastError) = (SIMD2<Int>.zero, Float.infinity)
      for candidate in candidates where fits(candidate, in: frame) {
        let error = error(candidate, previous, frame, limit: leastError)
        if error < leastError { (best, leastError) = (candidate, error) }
        if leastError == 0 { break }
      }
      return best
    }

    /// The sum of absolute differences between the block of `frame` and that of `previous` at `offset`, or any number
    /// that is not below `limit` where it is none.
    func error(_ offset: SIMD2<Int>, _ previous: Image, _ frame: Image, limit: Float) -> Float {
      let length = columns.count * frame.channels
      var sum: Float = 0
      for y in rows {
        let here = (y * frame.width + columns.lowerBound) * frame.channels
        let there = ((y + offset.y) * frame.width + columns.lowerBound + offset.x) * frame.channels
        for index in 0..<length { sum += abs(frame.samples[here + index] - previous.samples[there + index]) }
        if sum >= limit { return sum }
      }
      return sum
    }
  }
}
