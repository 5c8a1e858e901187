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

  /// The colour of each pixel where `colors` are those of areas, and `shadings` the shades of some: under lines that of the
  /// nearest area, and of pieces of trace lines that are painted over their own, after which they are no lines any more.
  /// Other lines are painted with `inks`, or without them stay.
  mutating func painted(_ colors: FlatColors, _ inks: InkColors?, shadings: [Int: AreaShading] = [:]) -> [SIMD4<Float>]
  {
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
    if !shadings.isEmpty { shade(&fills, map.areas.indices.map { shadings[colors.origins[$0] ?? $0]?.colors() }) }
    return page.picture.alpha == nil ? fills.map { FlatPalette.Entry(color: $0).shown } : fills
  }

  /// Gives each pixel of areas that have shades, and of the lines around them, its own.
  private func shade(_ fills: inout [SIMD4<Float>], _ shades: [(@Sendable (SIMD2<Int32>) -> SIMD4<Float>)?]) {
    let (width, labels, nearestPaper) = (map.size.width, map.labels, nearestPaper)
    fills.withUnsafeMutableBufferPointer { fills in
      // Every turn writes rows of its own.
      nonisolated(unsafe) let fills = fills
      Rows.concurrently(map.size.height) { rows in
        for y in rows {
          for x in 0..<width {
            let pixel = y * width + x
            guard nearestPaper[pixel] >= 0 else { continue }
            let area = labels[pixel] < 0 ? labels[Int(nearestPaper[pixel])] : labels[pixel]
            if let shade = shades[Int(area)] { fills[pixel] = shade(SIMD2(Int32(x), Int32(y))) }
          }
        }
      }
    }
  }
}
