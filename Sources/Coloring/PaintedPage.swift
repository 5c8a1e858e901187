import Areas
import Footage

/// A drawing with colours under its lines, at its own size.
struct PaintedPage {
  /// Straight colours, 3 channels.
  let color: Image
  /// The opacity, 1 channel; nil where the drawing has none.
  let alpha: Image?

  /// What an area has that is left as it is: transparent where the drawing is, and else white.
  static let unpainted: SIMD4<Float> = [1, 1, 1, 0]

  /// How far a colour may be from the background's and count as that.
  private static let backgroundTolerance: Float = 0.1

  /// What areas get instead of the network's colours.
  struct Flat {
    let palette: FlatPalette
    let tracePaint: PaintOptions.TracePaint?
    /// What lines are painted with; nil leaves them.
    var inks: InkColors?
    /// Whether places count beside votes.
    var hasPlaces = true
  }

  /// Paints the areas of `page`, found by the options `areas`, with `fill`, straight colours of `part` of it at the working
  /// size, 3 channels, or with what `flat` has nearest to them. Lines are the drawing's own, in the colour `ink` where that
  /// is given and nothing is flat, and paper around the part goes on with what its area has at the edge of the part.
  ///
  /// Where the drawing is transparent the background stays so: where `opacity`, 1 channel of the working size, says so,
  /// or without it where an area that reaches the page's border has one of the colours `backgrounds`.
  init(
    _ page: DrawnPage, areas options: AreaMap.Options = .init(), fill: Image, in part: PixelRectangle,
    opacity: Image?, backgrounds: [SIMD3<Float>], flat: Flat? = nil, ink: SIMD3<Float>? = nil
  ) {
    var areas = PageAreas(page, options)
    var fills = AreaColors(fill, opacity: opacity, over: areas.map, in: part).enlarged(under: areas.nearestPaper)
    if let flat {
      let voted = FlatColors.voted(
        fills, hasOpacity: opacity != nil, over: areas.map, flat.palette, hasPlaces: flat.hasPlaces)
      fills = areas.painted(FlatColors(voted, over: areas.map, tracePaint: flat.tracePaint), flat.inks)
    } else if let ink {
      areas.recolor { _ in ink }
    }
    self.init(areas, fills: fills, hasOpacity: opacity != nil, backgrounds: backgrounds)
  }

  /// Paints the areas of a drawing with `colors`, which say what is background where they have opacity, or where they have
  /// them with `shadings`, and its lines with `inks`.
  init(
    _ areas: PageAreas, colors: FlatColors, _ inks: InkColors?, shadings: [Int: AreaShading] = [:], hasOpacity: Bool,
    backgrounds: [SIMD3<Float>]
  ) {
    var areas = areas
    let fills = areas.painted(colors, inks, shadings: shadings)
    self.init(areas, fills: fills, hasOpacity: hasOpacity, backgrounds: backgrounds)
  }

  /// A drawing's lines over `fills`, a straight colour with its opacity for each pixel.
  private init(_ areas: PageAreas, fills: [SIMD4<Float>], hasOpacity: Bool, backgrounds: [SIMD3<Float>]) {
    let drawn = areas.page.picture.alpha
    let (map, ink) = (areas.map, areas.ink)
    let count = map.size.width * map.size.height
    var colors = [Float](repeating: 0, count: count * 3)
    var alphas = [Float](repeating: 1, count: drawn == nil ? 0 : count)
    for pixel in 0..<count {
      let covered = ink.coverage.samples[pixel]
      let fill = fills[pixel]
      // How much of what the line leaves is painted.
      var paint: Float = 1
      if let drawn, covered < 1 {
        let paper = Int(areas.nearestPaper[pixel])
        let isBackground =
          hasOpacity || fill.w == 0
          ? fill.w < 0.5
          : paper >= 0 && map.areas[Int(map.labels[paper])].isAtBorder
            && backgrounds.contains { Self.isNear($0, fill) }
        // What the drawing covers, with white or with a line, stays covered.
        paint = isBackground ? max(0, (drawn.samples[pixel] - covered) / (1 - covered)) : 1
      }
      let alpha = covered + (1 - covered) * paint
      for channel in 0..<3 {
        let sum = ink.color.samples[pixel * 3 + channel] + (1 - covered) * paint * fill[channel]
        // Nothing is seen of a colour that is wholly transparent, but editors show it when it is made opaque.
        colors[pixel * 3 + channel] = alpha == 1 ? sum : alpha > 0 ? min(max(sum / alpha, 0), 1) : fill[channel]
      }
      if drawn != nil { alphas[pixel] = alpha }
    }
    color = Image(width: map.size.width, height: map.size.height, channels: 3, samples: colors)
    alpha = drawn.map { Image(width: $0.width, height: $0.height, channels: 1, samples: alphas) }
  }

  private static func isNear(_ background: SIMD3<Float>, _ color: SIMD4<Float>) -> Bool {
    (0..<3).allSatisfy { abs(background[$0] - color[$0]) <= backgroundTolerance }
  }
}
