import Footage

/// The areas of a drawing that are to be painted: what its lines leave of the paper, and the pieces of its trace lines.
public struct AreaMap: Sendable {
  /// How areas are found.
  public struct Options: Sendable, Hashable {
    /// Which lines are trace lines.
    public var traces = TraceColors.usual
    /// The widest gap in a line that bounds areas all the same, in pixels; nil takes it from the width of the lines.
    public var gap: Int?
    /// The fewest pixels of an area of paper: what is smaller counts as line.
    public var smallest = 3

    /// The usual ones.
    public init() {}
  }

  /// What an area is of.
  public enum Kind: Sendable, Hashable {
    /// Paper.
    case paper
    /// A trace line of that place in `traceColors`.
    case trace(Int)
  }

  /// An area.
  public struct Area: Sendable, Hashable {
    /// What it is of.
    public let kind: Kind
    /// How many pixels it has.
    public let pixels: Int
    /// The smallest rectangle that holds it.
    public let bounds: PixelRectangle
    /// The mean place of its pixels.
    public let center: SIMD2<Float>
    /// Whether it reaches the border of the page.
    public let isAtBorder: Bool
  }

  /// What a pixel of a line that stays has in the place of an area's number.
  public static let line = Components.none

  /// Columns and rows.
  public let size: ImageSize
  /// The area of each pixel, row by row: those of paper from 0 on in the order of their first pixels, then pieces of trace
  /// lines.
  public let labels: [Int32]
  /// The areas.
  public let areas: [Area]
  /// The colours of trace lines.
  public let traceColors: [SIMD3<Float>]
  /// Whether there are other lines than trace lines: a drawing in one colour has none, nor have some of smoke and light.
  public let hasSolidLines: Bool

  /// The areas of `page`. Paper is joined by four neighbours and pieces of trace lines by eight, as they are drawn.
  public init(_ page: DrawnPage, options: Options = Options()) {
    self.init(PageLines(page, traces: options.traces), options)
  }

  /// The areas of line art of 1 channel, where 1 is paper and 0 is ink.
  public init(line: Image) {
    self.init(PageLines(line: line), Options())
  }

  /// The areas of a page whose `lines` are known.
  public init(_ lines: PageLines, _ options: Options) {
    let (width, height) = (lines.size.width, lines.size.height)
    let solid = lines.classes.count { $0 == PageLines.solid }
    let traced = lines.classes.count { $0 >= PageLines.firstTrace }
    let paper = GapClosing.components(of: lines, gap: options.gap ?? Self.usualGap(for: lines))
    var (labels, count) = (paper.labels, paper.count)
    if traced > 0 {
      let traces = Components(
        of: lines.classes.map { $0 < PageLines.firstTrace ? 0 : $0 }, width: width, height: height, neighbours: .eight)
      let first = Int32(paper.count)
      for (pixel, trace) in traces.labels.enumerated() where trace >= 0 { labels[pixel] = first + trace }
      count += traces.count
    }
    // The rims of coloured pencil lines are dull.
    self.init(
      labels: labels, count: count, lines: lines, hasSolidLines: 20 * solid > traced, smallest: options.smallest)
  }

  /// The areas with the numbers `labels`, of which there are `count`, without those that have no pixels and those of paper
  /// of fewer pixels than `smallest`.
  init(labels: consuming [Int32], count: Int, lines: PageLines, hasSolidLines: Bool, smallest: Int) {
    size = lines.size
    traceColors = lines.traceColors
    self.hasSolidLines = hasSolidLines
    var areas = Self.measured(labels, lines, count: count)
    let isKept = areas.map { $0.pixels >= ($0.kind == .paper ? smallest : 1) }
    if isKept.contains(false) {
      var next: Int32 = 0
      let numbers = isKept.map { isKept -> Int32 in
        guard isKept else { return Self.line }
        defer { next += 1 }
        return next
      }
      labels.withUnsafeMutableBufferPointer { labels in
        for pixel in labels.indices where labels[pixel] >= 0 { labels[pixel] = numbers[Int(labels[pixel])] }
      }
      areas = zip(areas, isKept).filter(\.1).map(\.0)
    }
    self.labels = labels
    self.areas = areas
  }

  /// The widest gap that is usually closed: twice the width of lines, and no more than the eye goes on with a line on a
  /// page of that size.
  private static func usualGap(for lines: PageLines) -> Int {
    let longer = max(lines.size.width, lines.size.height)
    return max(4, min(2 * lines.lineWidth, max(6, longer / 270)))
  }

  private static func measured(_ labels: [Int32], _ lines: PageLines, count: Int) -> [Area] {
    let (width, height) = (lines.size.width, lines.size.height)
    var pixels = [Int](repeating: 0, count: count)
    var sums = [SIMD2<Int>](repeating: .zero, count: count)
    var lower = [SIMD2<Int32>](repeating: .init(repeating: .max), count: count)
    var upper = [SIMD2<Int32>](repeating: .init(repeating: -1), count: count)
    var kinds = [UInt8](repeating: PageLines.paper, count: count)
    labels.withUnsafeBufferPointer { labels in
      for y in 0..<height {
        let row = UnsafeBufferPointer(rebasing: labels[y * width..<(y + 1) * width])
        var x = 0
        while x < width {
          let (start, label) = (x, row[x])
          repeat { x += 1 } while x < width && row[x] == label
          if label < 0 { continue }
          let area = Int(label)
          pixels[area] += x - start
          sums[area] &+= SIMD2((x - start) * (start + x - 1) / 2, (x - start) * y)
          lower[area] = pointwiseMin(lower[area], SIMD2(Int32(start), Int32(y)))
          upper[area] = pointwiseMax(upper[area], SIMD2(Int32(x - 1), Int32(y)))
          kinds[area] = lines.classes[y * width + start]
        }
      }
    }
    return (0..<count).map { area in
      let (low, high) = pixels[area] == 0 ? (.zero, .init(repeating: -1)) : (lower[area], upper[area])
      let kind = kinds[area] < PageLines.firstTrace ? Kind.paper : .trace(Int(kinds[area] - PageLines.firstTrace))
      return Area(
        kind: kind, pixels: pixels[area],
        bounds: PixelRectangle(columns: Int(low.x)..<Int(high.x) + 1, rows: Int(low.y)..<Int(high.y) + 1),
        center: SIMD2<Float>(sums[area]) / Float(pixels[area]) + 0.5,
        isAtBorder: low.x == 0 || low.y == 0 || Int(high.x) == width - 1 || Int(high.y) == height - 1)
    }
  }
}
