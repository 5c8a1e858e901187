import Footage

/// A figure of a page as if it stood on one of its own.
public struct PageFigure: Sendable {
  /// Its areas, with the background around it.
  public let areas: AreaMap
  /// Its lines.
  public let lines: PageLines
  /// For each of its areas that of the page.
  public let origins: [Int]

  /// The figure whose pixels have `labels`, numbers of areas of `page`, and the lines `lines`. Areas of paper of fewer
  /// pixels than `smallest` are none.
  init(labels: [Int32], of page: AreaMap, lines: PageLines, smallest: Int) {
    self.lines = lines
    areas = AreaMap(
      labels: labels, count: page.areas.count, lines: lines, hasSolidLines: page.hasSolidLines, smallest: smallest)
    var origins = [Int](repeating: 0, count: areas.areas.count)
    for (pixel, label) in areas.labels.enumerated() where label >= 0 { origins[Int(label)] = Int(labels[pixel]) }
    self.origins = origins
  }

  /// What the areas of `page` with these `numbers` and the lines along them show, where nothing else is drawn; nil where
  /// the page has no background for it. `lines` are the page's, and `nearestPaper` what that has (`AreaMap.nearestPaper`).
  public init?(_ numbers: Set<Int32>, of page: AreaMap, lines: PageLines, nearestPaper: [Int32]) {
    let grounds = page.areas.indices.filter { area in
      page.areas[area].kind == .paper && page.areas[area].isAtBorder && !numbers.contains(Int32(area))
    }
    guard let ground = grounds.max(by: { (page.areas[$0].pixels, $1) < (page.areas[$1].pixels, $0) }) else {
      return nil
    }
    let isOwn = page.areas.indices.map { numbers.contains(Int32($0)) }
    let (width, height, reach) = (page.size.width, page.size.height, lines.lineWidth)
    func owns(_ x: Int, _ y: Int) -> Bool {
      guard (0..<width).contains(x), (0..<height).contains(y) else { return false }
      let paper = nearestPaper[y * width + x]
      return paper >= 0 && isOwn[Int(page.labels[Int(paper)])]
    }
    var (labels, classes) = (page.labels, lines.classes)
    for y in 0..<height {
      for x in 0..<width where !owns(x, y) {
        let pixel = y * width + x
        // A line between two figures is one of both.
        let isShared =
          classes[pixel] != PageLines.paper
          && (owns(x - reach, y) || owns(x + reach, y) || owns(x, y - reach) || owns(x, y + reach))
        if isShared { continue }
        (labels[pixel], classes[pixel]) = (Int32(ground), PageLines.paper)
      }
    }
    let own = PageLines(
      size: page.size, classes: classes, lineWidth: lines.lineWidth, traceColors: lines.traceColors)
    self.init(labels: labels, of: page, lines: own, smallest: 1)
  }
}
