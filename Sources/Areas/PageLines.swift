import Footage

/// Where a drawing's lines are, and which of them are trace lines.
public struct PageLines: Sendable {
  /// The class of a pixel of paper.
  static let paper: UInt8 = 0
  /// The class of a pixel of a line that stays.
  static let solid: UInt8 = 1
  /// The class of a pixel of the first trace colour; those of the others follow.
  static let firstTrace: UInt8 = 2

  /// The most colours of a drawing that was made without anti-aliasing.
  private static let mostColors = 16

  /// Columns and rows.
  public let size: ImageSize
  /// The colours of its trace lines.
  public let traceColors: [SIMD3<Float>]
  /// For each pixel whether it is paper or of which kind of line.
  let classes: [UInt8]

  /// How wide most lines are, in pixels; 1 without any.
  public let lineWidth: Int

  /// Whether a pixel is of a line that is no trace line.
  public func isSolid(_ pixel: Int) -> Bool { classes[pixel] == Self.solid }

  /// Lines that are known: `classes` of as many pixels as `size` has.
  init(size: ImageSize, classes: [UInt8], lineWidth: Int, traceColors: [SIMD3<Float>]) {
    self.size = size
    self.classes = classes
    self.lineWidth = lineWidth
    self.traceColors = traceColors
  }

  /// The lines of line art of 1 channel, where 1 is paper and 0 is ink.
  public init(line: Image) {
    let color = Image(width: line.width, height: line.height, channels: 3, repeating: 0)
    let coverage = Image(
      width: line.width, height: line.height, channels: 1, samples: line.samples.map { 1 - $0 })
    self.init(ink: (coverage, color), traces: .these([]))
  }

  /// The lines of `page`: everything that is not as light as paper, for faint strokes bound areas too.
  public init(_ page: DrawnPage, traces: TraceColors = .usual) {
    self.init(ink: page.ink(), traces: traces)
  }

  /// The lines where `coverage`, 1 channel, says how much of a pixel is line and `color`, 3 channels, its colour times
  /// that (`DrawnPage.ink`).
  public init(ink: (coverage: Image, color: Image), traces: TraceColors) {
    let (coverage, color) = ink
    size = ImageSize(width: coverage.width, height: coverage.height)
    let traceColors = traces.sought(among: Self.fewColors(of: ink))
    self.traceColors = traceColors
    let (width, height) = (coverage.width, coverage.height)
    classes = [UInt8](unsafeUninitializedCapacity: width * height) { classes, count in
      nonisolated(unsafe) let classes = classes
      Rows.concurrently(height) { rows in
        for pixel in rows.lowerBound * width..<rows.upperBound * width {
          let covered = coverage.samples[pixel]
          if covered <= 1 - DrawnPage.paperTone {
            classes[pixel] = Self.paper
          } else {
            let trace = TraceColors.index(of: color.pixel(pixel) / covered, among: traceColors)
            classes[pixel] = trace.map { Self.firstTrace + UInt8($0) } ?? Self.solid
          }
        }
      }
      count = width * height
    }
    lineWidth = Self.lineWidth(in: classes, width: width)
  }

  /// The middle of the lengths of all runs of line along rows and columns: a line has as many short ones across as it is
  /// long, and a black area has few for its size.
  private static func lineWidth(in classes: [UInt8], width: Int) -> Int {
    // Longer ones count as the last.
    var counts = [Int](repeating: 0, count: 256)
    func end(_ run: inout Int) {
      if run > 0 { counts[min(run, counts.count - 1)] += 1 }
      run = 0
    }
    var down = [Int](repeating: 0, count: width)
    for start in stride(from: 0, to: classes.count, by: width) {
      var across = 0
      for x in 0..<width {
        if classes[start + x] == paper {
          end(&across)
          end(&down[x])
        } else {
          across += 1
          down[x] += 1
        }
      }
      end(&across)
    }
    for x in 0..<width { end(&down[x]) }
    var half = (counts.reduce(0, +) + 1) / 2
    return max(
      1,
      counts.firstIndex {
        half -= $0; return half <= 0
      } ?? 1)
  }

  /// The colours of lines in a drawing that has no more of them than one without anti-aliasing; nil in others.
  private static func fewColors(of ink: (coverage: Image, color: Image)) -> [SIMD3<Float>]? {
    var found: [SIMD4<Float>] = []
    for pixel in ink.coverage.samples.indices where ink.coverage.samples[pixel] > 0 {
      let drawn = SIMD4(ink.color.pixel(pixel), ink.coverage.samples[pixel])
      if found.last == drawn || found.contains(drawn) { continue }
      found.append(drawn)
      if found.count > mostColors { return nil }
    }
    return found.map { SIMD3($0.x, $0.y, $0.z) / $0.w }
  }
}

extension Image {
  /// The colour of a pixel, by index in rows, of 3 channels.
  fileprivate func pixel(_ pixel: Int) -> SIMD3<Float> {
    SIMD3(samples[3 * pixel], samples[3 * pixel + 1], samples[3 * pixel + 2])
  }
}
