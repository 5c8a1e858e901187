import Areas
import Footage

/// A drawing with its ink and its areas.
struct PageAreas {
  /// The drawing.
  let page: DrawnPage
  /// How much of each pixel is line, and the colours of the lines times that (`DrawnPage.ink`).
  var ink: (coverage: Image, color: Image)
  /// Its lines.
  let lines: PageLines
  /// Its areas.
  let map: AreaMap
  /// For each pixel the nearest one of paper (`AreaMap.nearestPaper`).
  let nearestPaper: [Int32]

  /// The areas of `page`, found by `options`.
  init(_ page: DrawnPage, _ options: AreaMap.Options) {
    self.page = page
    ink = page.ink()
    lines = PageLines(ink: ink, traces: options.traces)
    map = AreaMap(lines, options)
    nearestPaper = map.nearestPaper()
  }

  /// The colour of each pixel where `colors` are those of areas: under lines that of the nearest area, and of pieces of
  /// trace lines that are painted over their own, after which they are no lines any more. Other lines are painted with
  /// `inks`, or without them stay.
  mutating func painted(_ colors: FlatColors, _ inks: InkColors?) -> [SIMD4<Float>] {
    if let inks { recolor(by: inks, colors) }
    var fills = [SIMD4<Float>](repeating: .zero, count: map.labels.count)
    for (pixel, paper) in nearestPaper.enumerated() {
      let label = map.labels[pixel]
      if paper >= 0 { fills[pixel] = colors.colors[Int(map.labels[Int(paper)])] }
      guard label >= 0, map.areas[Int(label)].kind != .paper, !colors.kept.contains(label) else { continue }
      fills[pixel] = colors.colors[Int(label)]
      ink.coverage.samples[pixel] = 0
      for channel in 0..<3 { ink.color.samples[3 * pixel + channel] = 0 }
    }
    return page.picture.alpha == nil ? fills.map { FlatPalette.Entry(color: $0).shown } : fills
  }
}
