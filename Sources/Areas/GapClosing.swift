import Footage

/// Paper cut where a line has a gap: connected paper that is only connected through gaps comes apart there.
///
/// Paper is flooded from the pixels that are farthest from lines to those that are nearest. Where two floods meet they are
/// one area, unless they meet between the end of a line and another line no farther away than a gap is wide: narrow
/// places between two lines that go on, as in hair, are no gaps. Every pixel of paper is in one of the areas, none of
/// which becomes smaller than by the line that would close the gap.
struct GapClosing {
  /// How much farther from lines each of two areas must reach than the gap between them, in pixels: two halves of a
  /// narrow strip are one area.
  private static let leastRoom = 1.0

  private let lines: PageLines
  private let (width, height): (Int, Int)
  /// Half of the widest gap.
  private let radius: Double
  /// How far a line is followed to see whether it ends.
  private let reach: Int

  private let distances: [UInt16]
  private var flood: [Int32]
  private var sets = PixelSets(count: 0)
  /// For each flood, by the number its set is called by, the squared distance to lines that it began at.
  private var peaks: [Int32] = []
  private var isRidge: [Bool]

  /// The areas of paper, as `Components` of four neighbours has them, with gaps of up to `gap` pixels closed.
  static func components(of lines: PageLines, gap: Int) -> (labels: [Int32], count: Int) {
    if gap == 0 {
      let paper = lines.classes.map { $0 == PageLines.paper ? UInt8(1) : 0 }
      let components = Components(
        of: paper, width: lines.size.width, height: lines.size.height, neighbours: .four)
      return (components.labels, components.count)
    }
    var closing = GapClosing(lines, gap: gap)
    closing.run()
    return closing.numbered()
  }

  private init(_ lines: PageLines, gap: Int) {
    self.lines = lines
    (width, height) = (lines.size.width, lines.size.height)
    // The pixel in the middle of a gap of two is one away from either side.
    radius = Double(gap + 1) / 2
    reach = lines.lineWidth + 2
    let limit = UInt16(radius * radius)
    distances = LineDistances.squares(lines, reach: Int(radius))
    let core = distances.map { $0 > limit ? UInt8(1) : 0 }
    let cores = Components(of: core, width: width, height: height, neighbours: .four)
    flood = cores.labels
    sets = PixelSets(count: cores.count)
    peaks = .init(repeating: .max, count: cores.count)
    isRidge = .init(repeating: false, count: width * height)
  }

  private mutating func run() {
    for pixel in inOrder() { add(Int(pixel), Int32(distances[Int(pixel)])) }
  }

  /// The pixels of paper that are in no flood yet, those that are farthest from lines first.
  private func inOrder() -> [Int32] {
    let limit = Int(radius * radius)
    var levels = [[Int32]](repeating: [], count: limit + 1)
    for (pixel, distance) in distances.enumerated() where distance > 0 && distance <= limit {
      levels[limit - Int(distance)].append(Int32(pixel))
    }
    return Array(levels.joined())
  }

  /// Lets the floods around reach a pixel.
  private mutating func add(_ pixel: Int, _ distance: Int32) {
    let (x, y) = (pixel % width, pixel / width)
    let around = SIMD4(
      y > 0 ? flood[pixel - width] : -1, x > 0 ? flood[pixel - 1] : -1, x + 1 < width ? flood[pixel + 1] : -1,
      y + 1 < height ? flood[pixel + width] : -1)
    var own = around.max()
    if own < 0 {
      flood[pixel] = sets.add()
      peaks.append(distance)
      return
    }
    flood[pixel] = own
    for index in 0..<4 where around[index] >= 0 && around[index] != own {
      let (one, two) = (sets.root(own), sets.root(around[index]))
      if one == two { continue }
      if hasRoom(min(peaks[Int(one)], peaks[Int(two)]), distance), isGap(x, y, distance) {
        isRidge[pixel] = true
        continue
      }
      let peak = max(peaks[Int(one)], peaks[Int(two)])
      own = sets.join(one, two)
      peaks[Int(own)] = peak
    }
  }

  private func hasRoom(_ peak: Int32, _ distance: Int32) -> Bool {
    Double(peak).squareRoot() - Double(distance).squareRoot() >= Self.leastRoom
  }

  // MARK: Gaps

  /// Whether the line that closes a gap goes through a pixel.
  private func isGap(_ x: Int, _ y: Int, _ distance: Int32) -> Bool {
    // What was found in the middle of a gap holds up to its sides.
    for row in max(0, y - 1)...min(height - 1, y + 1) {
      for column in max(0, x - 1)...min(width - 1, x + 1) where isRidge[row * width + column] { return true }
    }
    guard let (near, far) = sides(x, y, distance) else { return false }
    return isEnd(near) || isEnd(far)
  }

  /// The nearest pixel of a line, and the nearest one on the other side that is no farther from it than a gap is wide.
  private func sides(_ x: Int, _ y: Int, _ distance: Int32) -> (near: (x: Int, y: Int), far: (x: Int, y: Int))? {
    let toNear = Double(distance).squareRoot()
    let toFar = 2 * radius - toNear
    let reach = Int(max(toNear, toFar).rounded(.up))
    var candidates: [(x: Int, y: Int, square: Int)] = []
    for row in max(0, y - reach)...min(height - 1, y + reach) {
      for column in max(0, x - reach)...min(width - 1, x + reach)
      where lines.classes[row * width + column] != PageLines.paper {
        candidates.append((column, row, (row - y) * (row - y) + (column - x) * (column - x)))
      }
    }
    guard let near = candidates.first(where: { $0.square == distance }) else { return nil }
    var far: (x: Int, y: Int)?
    var best = Int((toFar * toFar).rounded(.up)) + 1
    for candidate in candidates where candidate.square < best {
      if (candidate.x - x) * (near.x - x) + (candidate.y - y) * (near.y - y) >= 0 { continue }
      (far, best) = ((candidate.x, candidate.y), candidate.square)
    }
    return far.map { ((near.x, near.y), $0) }
  }

  /// Whether the line at a pixel goes on from there in one direction at most.
  private func isEnd(_ pixel: (x: Int, y: Int)) -> Bool {
    let side = 2 * reach + 1
    func index(_ x: Int, _ y: Int) -> Int { (y - pixel.y + reach) * side + x - pixel.x + reach }
    var isReached = [Bool](repeating: false, count: side * side)
    var open = [pixel]
    isReached[index(pixel.x, pixel.y)] = true
    while let (x, y) = open.popLast() {
      for row in max(0, y - 1, pixel.y - reach)...min(height - 1, y + 1, pixel.y + reach) {
        for column in max(0, x - 1, pixel.x - reach)...min(width - 1, x + 1, pixel.x + reach)
        where lines.classes[row * width + column] != PageLines.paper && !isReached[index(column, row)] {
          isReached[index(column, row)] = true
          open.append((column, row))
        }
      }
    }
    // The frame of the window, around once.
    let last = side - 1
    let ring =
      (0..<last).map { isReached[$0] } + (0..<last).map { isReached[$0 * side + last] }
      + (0..<last).map { isReached[last * side + last - $0] } + (0..<last).map { isReached[(last - $0) * side] }
    let crossings = ring.indices.count { ring[$0] && !ring[($0 + 1) % ring.count] }
    return crossings <= 1 && !isThick(isReached, side)
  }

  /// Whether what is reached in a window of `side` pixels each way holds a square that is wider than lines are: it is no
  /// line but a black shape.
  private func isThick(_ isReached: [Bool], _ side: Int) -> Bool {
    let width = 2 * (lines.lineWidth / 2 + 1) + 1
    // The largest square of which each pixel is the last.
    var squares = [Int](repeating: 0, count: side * side)
    for pixel in squares.indices where isReached[pixel] {
      let isInside = pixel >= side && pixel % side > 0
      squares[pixel] = isInside ? min(squares[pixel - 1], squares[pixel - side], squares[pixel - side - 1]) + 1 : 1
      if squares[pixel] >= width { return true }
    }
    return false
  }

  // MARK: Numbers

  private mutating func numbered() -> (labels: [Int32], count: Int) {
    let roots = peaks.indices.map { Int(sets.root(Int32($0))) }
    var numbers = [Int32](repeating: Components.none, count: peaks.count)
    var next: Int32 = 0
    flood.withUnsafeMutableBufferPointer { labels in
      for pixel in labels.indices where labels[pixel] >= 0 {
        let root = roots[Int(labels[pixel])]
        if numbers[root] < 0 {
          numbers[root] = next
          next += 1
        }
        labels[pixel] = numbers[root]
      }
    }
    return (flood, Int(next))
  }
}
