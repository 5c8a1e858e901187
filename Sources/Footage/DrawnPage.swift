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

  /// The most that paper which is not white or black differs from itself by: it is uneven, and scanners add noise.
  private static let unevenness: Float = 24.0 / 255

  /// The colours that become black and white.
  fileprivate struct Levels {
    let black: SIMD3<Float>
    let white: SIMD3<Float>
  }

  /// The image as it was read.
  public let picture: Picture
  /// What the lines lie on.
  public let paper: Paper
  /// What makes the paper white or black where it is neither, as in scans.
  private let levels: Levels?
  /// The line art, 1 channel: 1 is paper, 0 is ink.
  public let line: Image

  /// The drawing in `picture`, whose paper is told by what its border shows.
  public init(_ picture: Picture) {
    var luma = picture.luma()
    let alpha = picture.alpha
    self.picture = picture
    paper = Self.paper(luma, alpha)
    if paper == .transparent {
      levels = nil
    } else {
      let found = Self.levels(of: picture, isDark: paper == .dark)
      levels = found?.levels
      if let found { luma = found.levels.applied(to: found.colors).luma }
    }
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

  /// Whether there is anything on the page.
  public var hasLines: Bool { line.samples.contains { $0 < Self.paperTone } }

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

  /// How much of each pixel is line, of any colour, 1 channel; and the colours of the lines times that, 3 channels.
  public func ink() -> (coverage: Image, color: Image) {
    let (line, paper) = (line, paper)
    let (width, height) = (line.width, line.height)
    var coverage = Image(width: width, height: height, channels: 1)
    var inked = paper == .transparent ? picture.straightColor() : colors
    coverage.samples.withUnsafeMutableBufferPointer { coverage in
      inked.samples.withUnsafeMutableBufferPointer { inked in
        nonisolated(unsafe) let (coverage, inked) = (coverage, inked)
        Rows.concurrently(height) { rows in
          for pixel in rows.lowerBound * width..<rows.upperBound * width {
            let drawn = SIMD3(inked[3 * pixel], inked[3 * pixel + 1], inked[3 * pixel + 2])
            let (covered, share) =
              switch paper {
              case .white: (1 - drawn.min(), drawn - drawn.min())
              case .dark: (drawn.max(), drawn)
              case .transparent: (1 - line.samples[pixel], drawn * (1 - line.samples[pixel]))
              }
            coverage[pixel] = covered
            for channel in 0..<3 { inked[3 * pixel + channel] = share[channel] }
          }
        }
      }
    }
    return (coverage, inked)
  }

  /// The drawing with paper that is white or black: 3 channels.
  private var colors: Image { levels?.applied(to: picture.rgb()) ?? picture.rgb() }

  /// What makes the paper of `picture` white, or black where it `isDark`, and the picture's colours; nil where it is that, by
  /// what the border shows, or where other things on the page are lighter than what the border shows, which is then no paper.
  private static func levels(of picture: Picture, isDark: Bool) -> (levels: Levels, colors: Image)? {
    // Dark paper is looked at as its negative.
    func shown(_ pixel: Int, of colors: Image) -> SIMD3<Float> {
      let color = SIMD3(colors.samples[3 * pixel], colors.samples[3 * pixel + 1], colors.samples[3 * pixel + 2])
      return isDark ? 1 - color : color
    }
    let frame = picture.row(of: picture.size.borderPixels).rgb()
    // What is drawn across the border is no paper.
    let border = (0..<frame.width).map { shown($0, of: frame) }.filter { $0.max() >= inkTone }
    var (paper, darkest) = (SIMD3<Float>.one, SIMD3<Float>.one)
    for channel in 0..<3 {
      let tones = border.map { $0[channel] }.sorted()
      if tones.isEmpty { return nil }
      // A hundredth is dirt.
      (paper[channel], darkest[channel]) = (tones[tones.count / 2], tones[tones.count / 100])
    }
    guard paper.min() < paperTone, paper.min() > inkTone else { return nil }
    let limit = paper + unevenness
    let colors = picture.rgb()
    let count = colors.width * colors.height
    let lighter = (0..<count).count { any(shown($0, of: colors) .> limit) }
    guard lighter <= count / 50 else { return nil }
    let white = pointwiseMax(darkest, paper - unevenness)
    return (isDark ? Levels(black: 1 - white, white: .one) : Levels(black: .zero, white: white), colors)
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

  /// The samples of 1 channel in the outermost rows and columns.
  private static func border(of image: Image) -> [Float] {
    ImageSize(width: image.width, height: image.height).borderPixels.map { image.samples[$0] }
  }
}

extension DrawnPage.Levels {
  /// `image`, 3 channels, with what is as dark as black or darker black, what is as light as white or lighter white, and
  /// everything else between.
  fileprivate func applied(to image: Image) -> Image {
    var image = image
    for channel in 0..<3 {
      let (black, scale) = (black[channel], 1 / (white[channel] - black[channel]))
      for index in stride(from: channel, to: image.samples.count, by: 3) {
        image.samples[index] = min(max((image.samples[index] - black) * scale, 0), 1)
      }
    }
    return image
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

  /// The brightness by ITU-R BT.601 of 3 channels: 1 channel.
  var luma: Image { reduced(\.luma) }

  /// The image with every sample changed.
  func mapped(_ change: (Float) -> Float) -> Image {
    Image(width: width, height: height, channels: channels, samples: samples.map(change))
  }
}

extension SIMD3<Float> {
  /// The brightness by ITU-R BT.601.
  public var luma: Float { (self * [0.299, 0.587, 0.114]).sum() }
}
