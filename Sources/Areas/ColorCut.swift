import Footage

/// A coloured picture cut into its areas without its drawing: connected pixels of one colour that are no line.
///
/// Lines are dark, long and thin; what hardly has a width is one too, and so is what points through the background. Areas
/// may be long as well, as sticks, shades and highlights are: they are lighter or wider than lines, or lie along them. Where
/// two areas touch without a line between them, one was painted over, and the darker pixels there take its place.
public struct ColorCut: Sendable {
  /// Its areas.
  public let areas: AreaMap
  /// Its lines: solid ones, and where none is left of trace lines the borders between areas.
  public let lines: PageLines

  /// The part of what is no line, 0...1, that lies in areas: little where there is more than flat colours.
  public let flatShare: Double

  /// What is neither background nor annotation, for each pixel.
  private let isFigure: [Bool]

  /// The class of a border in `lines`.
  private static let border = PageLines.firstTrace
  /// The brightest ink, of 255, and the most of any channel of it: pure red is no ink.
  private static let (darkest, strongest): (Float, UInt8) = (110, 200)
  /// The most of a page that lines take: a dark gradient is no drawing.
  private static let mostLines = 0.4
  /// How many squares as wide as it is a line is long.
  private static let lineLength = 6
  /// What is no wider is a line, if it is long.
  private static let hairWidth = 2
  /// How much wider than lines mostly are all of one are on the average, blots and fills included, and how much wider are
  /// those of other colours.
  private static let (widest, widestOfOthers) = (2.0, 1.5)
  /// The share of its outline along lines of another colour from which on what is dark is no line, but a shade that ends
  /// at one.
  private static let leastAlongInk = 0.25
  /// Fewer pixels are no area, and no line either, nor fewer in a row.
  private static let (fewest, fewestOfHair) = (3, 12)

  /// Cuts `picture`.
  public init(_ picture: Picture) {
    let pixels = picture.levels()
    let (width, height) = (picture.size.width, picture.size.height)
    let components = Components(of: pixels, width: width, height: height, neighbours: .four)
    let parts = Self.measured(components, pixels, width)
    let ink = Ink(parts)
    let isGround = Self.isGround(parts, components.labels, picture.size, ink)
    let isLine = Self.isLine(parts, components.labels, width, ink, isGround)
    var labels = components.labels
    var classes = [UInt8](repeating: PageLines.paper, count: labels.count)
    for pixel in labels.indices where isLine[Int(labels[pixel])] {
      labels[pixel] = AreaMap.line
      classes[pixel] = PageLines.solid
    }
    let brightness = parts.map(\.brightness)
    func separate(_ pixel: Int, _ other: Int) {
      let (one, two) = (labels[pixel], labels[other])
      guard one >= 0, two >= 0, one != two else { return }
      classes[brightness[Int(one)] <= brightness[Int(two)] ? pixel : other] = Self.border
    }
    components.labels.forEachEdge(width: width, separate)
    for pixel in labels.indices where classes[pixel] == Self.border { labels[pixel] = AreaMap.line }
    let lines = PageLines(
      size: picture.size, classes: classes, lineWidth: max(1, Int(ink.width.rounded())),
      traceColors: [])
    let areas = AreaMap(
      labels: labels, count: components.count, lines: lines, hasSolidLines: true, smallest: Self.fewest)
    isFigure = areas.labels.indices.map { pixel in
      let part = Int(components.labels[pixel])
      if areas.labels[pixel] >= 0 { return !isGround[part] }
      return classes[pixel] == Self.border || (isLine[part] && parts[part].isDark)
    }
    let dark = zip(parts, isLine).reduce(0) { $1.1 && $1.0.isDark && $1.0.isLong ? $0 + $1.0.outline.pixels : $0 }
    let drawn = min(dark, Int(Self.mostLines * Double(classes.count)))
    let borders = classes.count { $0 == Self.border }
    let flat = areas.areas.reduce(borders) { $0 + $1.pixels }
    flatShare = Double(flat) / Double(max(classes.count - drawn, 1))
    self.lines = lines
    self.areas = areas
  }

  /// Whether each of `parts` is background: at the page's border, of the colour that most of that has beside dark lines.
  private static func isGround(_ parts: [Part], _ labels: [Int32], _ size: ImageSize, _ ink: Ink) -> [Bool] {
    var atBorder = [Int](repeating: 0, count: parts.count)
    for pixel in size.borderPixels { atBorder[Int(labels[pixel])] += 1 }
    var counts: [UInt32: Int] = [:]
    for (part, count) in zip(parts, atBorder) where count > 0 && !part.isGrain && !ink.drew(part) {
      counts[part.color, default: 0] += count
    }
    let ground = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    return zip(parts, atBorder).map { $1 > 0 && $0.color == ground }
  }

  /// What the lines of a picture are.
  private struct Ink {
    /// The colour that most of their length has; nil where that is grained, or there are none.
    let color: UInt32?
    /// Pixels across, on the average.
    let width: Double

    /// The ink of a picture of `parts`.
    init(_ parts: [Part]) {
      // Lines have most outline, though dark areas may have more pixels.
      var colors: [UInt32: Outline] = [:]
      var grain = Outline()
      for part in parts where part.isDark {
        if part.isGrain {
          grain.add(part.outline)
        } else if part.isLong {
          colors[part.color, default: .init()].add(part.outline)
        }
      }
      let longest = colors.max { ($0.value.edges, $0.key) < ($1.value.edges, $1.key) }
      // The grains of a softened edge are those of lines of one colour: about as many as it has edges.
      if let longest, 2 * longest.value.edges >= grain.edges {
        (color, width) = (longest.key, longest.value.meanWidth)
      } else {
        (color, width) = (nil, grain.meanWidth)
      }
    }

    /// Whether a part is dark, long, and as wide as lines are.
    func drew(_ part: Part) -> Bool { part.isDark && part.isLong && part.outline.meanWidth <= widest * width }
  }

  /// Whether each of `parts` is a line.
  private static func isLine(
    _ parts: [Part], _ labels: [Int32], _ width: Int, _ ink: Ink, _ isGround: [Bool]
  ) -> [Bool] {
    var (alongInk, alongGround) = ([Int](repeating: 0, count: parts.count), [Int](repeating: 0, count: parts.count))
    labels.forEachEdge(width: width) { pixel, other in
      for (one, two) in [(Int(labels[pixel]), Int(labels[other])), (Int(labels[other]), Int(labels[pixel]))] {
        if parts[two].color == ink.color { alongInk[one] += 1 }
        if isGround[two] { alongGround[one] += 1 }
      }
    }
    return parts.indices.map { number in
      let part = parts[number]
      if part.isGrain { return true }
      guard part.isLong else { return false }
      if part.width <= hairWidth { return true }
      let outline = part.outline
      if part.isDark, part.color == ink.color { return ink.drew(part) }
      guard outline.meanWidth <= widestOfOthers * ink.width else { return false }
      guard part.isDark else { return 2 * alongGround[number] >= outline.edges }
      // Outlines may have colours of their own.
      return ink.color != nil && Double(alongInk[number]) < leastAlongInk * Double(outline.edges)
    }
  }

  /// A connected part of one colour.
  private struct Part {
    var color: UInt32 = 0
    var outline = Outline()
    /// Pixels across where it is widest.
    var width = 1
    var brightness: Float = 0
    var isDark = false

    var isLong: Bool { outline.pixels > ColorCut.lineLength * width * width }
    /// Too little to be an area: where lines or edges are softened, or textured, their pixels all differ.
    var isGrain: Bool {
      outline.pixels < ColorCut.fewest || (width <= 1 && outline.pixels < ColorCut.fewestOfHair)
    }
  }

  /// How much there is of something, and how much of that is outline.
  private struct Outline {
    var pixels = 0
    /// The sides of its pixels that are those of others too.
    var edges = 0

    /// Pixels across, on the average.
    var meanWidth: Double { 2 * Double(pixels) / Double(max(edges, 1)) }

    mutating func add(_ other: Outline) {
      pixels += other.pixels
      edges += other.edges
    }
  }

  private static func measured(_ components: Components, _ pixels: [UInt32], _ width: Int) -> [Part] {
    var parts = [Part](repeating: Part(), count: components.count)
    let depths = depths(components.labels, width)
    for (pixel, label) in components.labels.enumerated() {
      let part = Int(label)
      if parts[part].outline.pixels == 0 {
        let (red, green, blue) = (
          UInt8(truncatingIfNeeded: pixels[pixel] >> 16), UInt8(truncatingIfNeeded: pixels[pixel] >> 8),
          UInt8(truncatingIfNeeded: pixels[pixel])
        )
        let isOpaque = pixels[pixel] >> 24 > 127
        let brightness = isOpaque ? SIMD3(Float(red), Float(green), Float(blue)).luma : 255
        (parts[part].color, parts[part].brightness) = (pixels[pixel], brightness)
        parts[part].isDark = brightness < darkest && max(red, green, blue) < strongest
      }
      parts[part].outline.pixels += 1
      parts[part].width = max(parts[part].width, 2 * Int(depths[pixel]) - 1)
    }
    components.labels.forEachEdge(width: width) { pixel, other in
      let (one, two) = (Int(components.labels[pixel]), Int(components.labels[other]))
      // Grains lie together as one.
      if parts[one].isGrain, parts[two].isGrain { return }
      parts[one].outline.edges += 1
      parts[two].outline.edges += 1
    }
    return parts
  }

  /// How many steps, across corners too, each pixel is away from another part, its own step counted.
  private static func depths(_ labels: [Int32], _ width: Int) -> [UInt16] {
    let count = labels.count
    var depths = [UInt16](repeating: .max, count: count)
    for pixel in 0..<count {
      let x = pixel % width
      let isEdge =
        (x > 0 && labels[pixel - 1] != labels[pixel]) || (x + 1 < width && labels[pixel + 1] != labels[pixel])
        || (pixel >= width && labels[pixel - width] != labels[pixel])
        || (pixel + width < count && labels[pixel + width] != labels[pixel])
      if isEdge { depths[pixel] = 1 }
    }
    depths.withUnsafeMutableBufferPointer { depths in
      func relax(_ pixel: Int, _ step: Int) {
        let x = pixel % width
        var least = depths[pixel]
        func look(_ other: Int) {
          if other >= 0, other < count { least = min(least, depths[other] == .max ? .max : depths[other] + 1) }
        }
        if x > 0 { look(pixel + step * width - 1) }
        look(pixel + step * width)
        if x + 1 < width { look(pixel + step * width + 1) }
        if step < 0 ? x > 0 : x + 1 < width { look(pixel + step) }
        depths[pixel] = least
      }
      for pixel in 0..<count { relax(pixel, -1) }
      for pixel in (0..<count).reversed() { relax(pixel, 1) }
    }
    // A page of one colour has no other part.
    return depths.map { min($0, 16_383) }
  }

  // MARK: Figures

  /// How near to each other parts of a figure are, as a share of the picture's longer side.
  private static let reach = 0.003
  /// The sides and the areas of a figure over the largest of the picture: swatches and writing are smaller.
  private static let (leastSide, leastAreas) = (0.5, 0.2)
  /// The shorter side of a figure over its longer one: a row of swatches is long and thin.
  private static let leastBreadth = 0.18
  /// The most figures of a picture, and the fewest areas of one.
  private static let (mostFigures, fewestAreas) = (16, 4)

  /// The figures of the picture, those of most pixels first: what stands apart on the background, without annotations and
  /// swatches.
  public func figures() -> [PageFigure] {
    let size = areas.size
    let reach = max(1, Int(Self.reach * Double(max(size.width, size.height))))
    let classes = LineDistances.squares(
      PageLines(
        size: size, classes: isFigure.map { $0 ? PageLines.solid : PageLines.paper }, lineWidth: 1, traceColors: []),
      reach: reach
    ).map { Int($0) <= reach * reach ? UInt8(1) : 0 }
    let apart = Components(of: classes, width: size.width, height: size.height, neighbours: .eight)
    var found = (0..<apart.count).map { _ in Extent() }
    for (pixel, label) in apart.labels.enumerated() where label >= 0 {
      found[Int(label)].add(pixel % size.width, pixel / size.width, isFigure[pixel], areas.labels[pixel])
    }
    let broad = found.indices.filter {
      Double(found[$0].shorterSide) >= Self.leastBreadth * Double(found[$0].side)
    }
    guard let longest = broad.map({ found[$0].side }).max() else { return [] }
    let large = broad.filter { Double(found[$0].side) >= Self.leastSide * Double(longest) }
      .sorted { (found[$1].pixels, $0) < (found[$0].pixels, $1) }.prefix(Self.mostFigures)
    let most = large.map { found[$0].areas.count }.max() ?? 0
    return large.filter {
      Double(found[$0].areas.count) >= max(Double(Self.fewestAreas), Self.leastAreas * Double(most))
    }.map { figure(Int32($0), found[$0], apart.labels) }
  }

  /// Where a figure is.
  private struct Extent {
    var low = SIMD2(Int.max, Int.max)
    var high = SIMD2(-1, -1)
    var pixels = 0
    var areas: Set<Int32> = []

    var side: Int { (high &- low).max() + 1 }
    var shorterSide: Int { (high &- low).min() + 1 }

    mutating func add(_ x: Int, _ y: Int, _ isFigure: Bool, _ area: Int32) {
      low = pointwiseMin(low, [x, y])
      high = pointwiseMax(high, [x, y])
      if isFigure { pixels += 1 }
      if area >= 0, areas.count < 10_000 { areas.insert(area) }
    }
  }

  private func figure(_ number: Int32, _ extent: Extent, _ apart: [Int32]) -> PageFigure {
    let part = PixelRectangle(
      columns: extent.low.x..<extent.high.x + 1, rows: extent.low.y..<extent.high.y + 1
    ).enlarged(by: 4, within: areas.size)
    var labels: [Int32] = []
    var classes: [UInt8] = []
    labels.reserveCapacity(part.columns.count * part.rows.count)
    classes.reserveCapacity(part.columns.count * part.rows.count)
    for y in part.rows {
      for x in part.columns {
        let pixel = y * areas.size.width + x
        let isOwn = apart[pixel] == number
        labels.append(isOwn || apart[pixel] < 0 ? areas.labels[pixel] : AreaMap.line)
        classes.append(isOwn && isFigure[pixel] ? lines.classes[pixel] : PageLines.paper)
      }
    }
    let size = ImageSize(width: part.columns.count, height: part.rows.count)
    let lines = PageLines(size: size, classes: classes, lineWidth: self.lines.lineWidth, traceColors: [])
    return PageFigure(labels: labels, of: areas, lines: lines, smallest: Self.fewest)
  }
}
