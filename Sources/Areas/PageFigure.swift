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

  /// The figures that each of `parts`, numbers of areas of `page`, are with the lines along them, where nothing else is
  /// drawn; none on a page without a background. `lines` are the page's.
  public static func all(_ parts: [[Int32]], of page: AreaMap, lines: PageLines) -> [PageFigure] {
    guard let ground = page.background else { return [] }
    // A line is of what is nearest but the background, and so is a black shape.
    let nearest = page.nearestPaper(except: ground)
    var partOfArea = [Int32](repeating: -1, count: page.areas.count)
    for (part, numbers) in parts.enumerated() { for number in numbers { partOfArea[Int(number)] = Int32(part) } }
    let (width, height, reach) = (page.size.width, page.size.height, lines.lineWidth)
    func part(_ pixel: Int) -> Int32 {
      if page.labels[pixel] == ground || nearest[pixel] < 0 { return -1 }
      return partOfArea[Int(page.labels[Int(nearest[pixel])])]
    }
    let partOfPixel = page.labels.indices.map(part)
    return parts.indices.map(Int32.init).map { number in
      // A line between two figures is one of both.
      func isNear(_ pixel: Int) -> Bool {
        let (x, y) = (pixel % width, pixel / width)
        return (1...reach).contains { step in
          (x >= step && partOfPixel[pixel - step] == number)
            || (x + step < width && partOfPixel[pixel + step] == number)
            || (y >= step && partOfPixel[pixel - step * width] == number)
            || (y + step < height && partOfPixel[pixel + step * width] == number)
        }
      }
      var (labels, classes) = (page.labels, lines.classes)
      for pixel in labels.indices where partOfPixel[pixel] != number {
        if classes[pixel] != PageLines.paper, isNear(pixel) { continue }
        (labels[pixel], classes[pixel]) = (ground, PageLines.paper)
      }
      let own = PageLines(
        size: page.size, classes: classes, lineWidth: lines.lineWidth, traceColors: lines.traceColors)
      return PageFigure(labels: labels, of: page, lines: own, smallest: 1)
    }
  }
}

extension AreaMap {
  /// The area that figures stand on, the largest that reaches the page's border; nil where none does.
  public var background: Int32? {
    areas.indices.filter { areas[$0].kind == .paper && areas[$0].isAtBorder }
      .max { (areas[$0].pixels, $1) < (areas[$1].pixels, $0) }.map(Int32.init)
  }
}

extension RegionPage {
  /// The place in `areas` of the one that figures stand on, the largest that reaches the page's border; nil where none does.
  public var background: Int? { places.firstIndex { $0.onPage.isAtBorder } }
}
