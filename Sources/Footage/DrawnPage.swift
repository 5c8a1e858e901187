/// Columns and rows of an image.
public struct PixelRectangle: Sendable, Hashable {
  /// The columns, from 0 on at the left.
  public let columns: Range<Int>
  /// The rows, from 0 on at the top.
  public let rows: Range<Int>

  /// The rectangle of these columns and rows.
  public init(columns: Range<Int>, rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
  }

  /// All of an image of `size`.
  public init(of size: ImageSize) {
    self.init(columns: 0..<size.width, rows: 0..<size.height)
  }

  /// How many columns and rows there are.
  public var size: ImageSize { ImageSize(width: columns.count, height: rows.count) }

  /// The rectangle with `margin` more pixels on every side, as far as an image of `size` has them.
  public func enlarged(by margin: Int, within size: ImageSize) -> PixelRectangle {
    PixelRectangle(
      columns: max(0, columns.lowerBound - margin)..<min(size.width, columns.upperBound + margin),
      rows: max(0, rows.lowerBound - margin)..<min(size.height, rows.upperBound + margin))
  }
}

/// A drawing as it was handed in, and the line art in it, black on white whatever the drawing's own paper is.
public struct DrawnPage: Sendable {
  /// What a drawing's lines lie on.
  public enum Paper: Sendable {
    /// White, or transparent under lines that are dark.
    case white
    /// Black, or so dark that lines are lighter than it.
    case dark
    /// Transparent, under lines that are light.
    case transparent
  }

  /// What darker tones than this are ink (SPEC.md, Distance map).
  private static let inkTone: Float = 0.5
  /// What lighter tones than this are paper: faint strokes count as lines.
  public static let paperTone: Float = 250.0 / 255

  /// What paper that is not white or black differs from itself by: it is uneven, and scanners add noise.
  private static let unevenness: Float = 12.0 / 255

  /// The image as it was read.
  public let picture: Picture
  /// What the lines lie on.
  public let paper: Paper
  /// The colours that become black and white, where the paper is neither white nor black, as in scans.
  private let levels: (black: SIMD3<Float>, white: SIMD3<Float>)?
  /// The line art, 1 channel: 1 is paper, 0 is ink.
  public let line: Image

  /// The drawing in `picture`, whose paper is told by what its border shows.
  public init(_ picture: Picture) {
    var luma = picture.luma()
    let alpha = picture.alpha
    self.picture = picture
    paper = Self.paper(luma, alpha)
    levels = Self.levels(picture, luma, on: paper)
    if levels != nil { luma = Self.colors(of: picture, levels).reduced { ($0 * [0.299, 0.587, 0.114]).sum() } }
    switch (paper, alpha) {
    case (.transparent, let alpha?): line = alpha.mapped { 1 - $0 }
    case (.dark, _): line = luma.mapped { 1 - $0 }
    default: line = luma
    }
  }

  /// What was done to the drawing that must be said.
  public var remark: String? {
    switch paper {
    case .white: levels == nil ? nil : "its paper is not white, and is taken for white"
    case .dark: "light lines on dark paper, taken for dark lines on white"
    case .transparent: "light lines on transparent paper, taken for dark lines on white"
    }
  }

  /// Whether there is anything on the page. On uneven paper it has to stand out.
  public var hasLines: Bool {
    let faintest = levels == nil ? Self.paperTone : 1 - Self.unevenness
    return line.samples.contains { $0 < faintest }
  }

  /// Whether what is on the page is too faint to count as ink.
  public var isFaint: Bool { hasLines && !line.samples.contains { $0 < Self.inkTone } }

  /// The smallest rectangle that holds all ink; nil without any.
  public var inkedPart: PixelRectangle? { Self.inkedPart(of: line) }

  /// The smallest rectangle that holds all ink of a line art, 1 channel; nil without any.
  public static func inkedPart(of line: Image) -> PixelRectangle? {
    var columns = (first: line.width, last: -1)
    var rows = (first: line.height, last: -1)
    for y in 0..<line.height {
      let row = line.samples[y * line.width..<(y + 1) * line.width]
      guard let first = row.firstIndex(where: { $0 < inkTone }), let last = row.lastIndex(where: { $0 < inkTone })
      else { continue }
      columns = (min(columns.first, first - row.startIndex), max(columns.last, last - row.startIndex))
      rows = (min(rows.first, y), y)
    }
    if rows.last < 0 { return nil }
    return PixelRectangle(columns: columns.first..<columns.last + 1, rows: rows.first..<rows.last + 1)
  }

  /// How much of each pixel is line, of any colour: 1 channel.
  public var coverage: Image {
    switch paper {
    case .white: colors.reduced { 1 - $0.min() }
    case .dark: colors.reduced { $0.max() }
    case .transparent: line.mapped { 1 - $0 }
    }
  }

  /// The colours of the lines times what they cover, `coverage`: 3 channels.
  public func inkedColor(covering coverage: Image) -> Image {
    switch paper {
    case .white:
      var color = colors
      for index in color.samples.indices { color.samples[index] -= 1 - coverage.samples[index / 3] }
      return color
    case .dark: return colors
    case .transparent:
      var color = picture.straightColor()
      for index in color.samples.indices { color.samples[index] *= coverage.samples[index / 3] }
      return color
    }
  }

  /// The drawing with paper that is white or black.
  private var colors: Image { Self.colors(of: picture, levels) }

  private static func colors(of picture: Picture, _ levels: (black: SIMD3<Float>, white: SIMD3<Float>)?) -> Image {
    var colors = picture.rgb()
    guard let levels else { return colors }
    for index in colors.samples.indices {
      let (black, white) = (levels.black[index % 3], levels.white[index % 3])
      colors.samples[index] = min(max((colors.samples[index] - black) / (white - black), 0), 1)
    }
    return colors
  }

  /// The levels that make the paper white or black, nil where it is. Paper is what most pixels are that are no ink.
  private static func levels(
    _ picture: Picture, _ luma: Image, on paper: Paper
  ) -> (black: SIMD3<Float>, white: SIMD3<Float>)? {
    if paper == .transparent { return nil }
    let colors = picture.rgb()
    let isDark = paper == .dark
    let pixels = luma.samples.indices.filter { (luma.samples[$0] < inkTone) == isDark }
    var common = SIMD3<Float>.zero
    for channel in 0..<3 { common[channel] = commonLevel(pixels.lazy.map { colors.samples[$0 * 3 + channel] }) }
    if isDark { return common.max() <= 1 - paperTone ? nil : (common + unevenness, .one) }
    return common.min() >= paperTone ? nil : (.zero, common - unevenness)
  }

  /// The median to a level of 255 of samples of 0...1; 1 without any.
  private static func commonLevel(_ samples: some Sequence<Float>) -> Float {
    var counts = [Int](repeating: 0, count: 256)
    for sample in samples { counts[Int((min(max(sample, 0), 1) * 255).rounded())] += 1 }
    let half = counts.reduce(0, +) / 2
    var sum = 0
    let level = counts.firstIndex { count in
      sum += count
      return sum > half
    }
    return Float(level ?? 255) / 255
  }

  private static func paper(_ luma: Image, _ alpha: Image?) -> Paper {
    if let alpha, border(of: alpha).median < 0.5 {
      let visible = alpha.samples.count { $0 > 0.5 }
      let dark = luma.samples.count { $0 < inkTone }
      // A few dark pixels are dirt.
      return visible > 0 && dark <= visible / 2000 ? .transparent : .white
    }
    let dark = luma.samples.count { $0 < inkTone }
    return border(of: luma).median < inkTone && 2 * dark > luma.samples.count ? .dark : .white
  }

  /// The samples of the outermost rows and columns.
  private static func border(of image: Image) -> [Float] {
    let (width, height) = (image.width, image.height)
    var border = Array(image.samples.prefix(width))
    border += image.samples.suffix(width)
    for y in 0..<height { border += [image.samples[y * width], image.samples[(y + 1) * width - 1]] }
    return border
  }
}

extension [Float] {
  /// The middle one in the order of size; 0 without any.
  fileprivate var median: Float { isEmpty ? 0 : sorted()[count / 2] }
}

extension Image {
  /// One sample for each pixel of 3 channels.
  func reduced(_ value: (SIMD3<Float>) -> Float) -> Image {
    let samples = (0..<width * height).map {
      value(SIMD3(self.samples[3 * $0], self.samples[3 * $0 + 1], self.samples[3 * $0 + 2]))
    }
    return Image(width: width, height: height, channels: 1, samples: samples)
  }

  /// The image with every sample changed.
  func mapped(_ change: (Float) -> Float) -> Image {
    Image(width: width, height: height, channels: channels, samples: samples.map(change))
  }
}
