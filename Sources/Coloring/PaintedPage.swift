import Areas
import Footage

/// A drawing with colours under its lines, at its own size.
struct PaintedPage {
  /// Straight colours, 3 channels.
  let color: Image
  /// The opacity, 1 channel; nil where the drawing has none.
  let alpha: Image?

  /// How far a colour may be from the background's and count as that.
  private static let backgroundTolerance: Float = 0.1

  /// What areas get instead of the network's colours.
  struct Flat {
    let palette: FlatPalette
    let tracePaint: PaintOptions.TracePaint?
  }

  /// Paints the areas of `page`, found by the options `areas`, with `fill`, straight colours of `part` of it at the working size, 3 channels, or with
  /// what `flat` has nearest to them. Lines are the drawing's own, and paper around the part goes on with what its area
  /// has at the edge of the part.
  ///
  /// Where the drawing is transparent the background stays so: where `opacity`, 1 channel of the working size, says so,
  /// or without it where an area that reaches the page's border has one of the colours `backgrounds`.
  init(
    _ page: DrawnPage, areas options: AreaMap.Options = .init(), fill: Image, in part: PixelRectangle,
    opacity: Image?, backgrounds: [SIMD3<Float>], flat: Flat? = nil
  ) {
    var (coverage, inked) = page.ink()
    let areas = AreaMap(ink: (coverage, inked), options: options)
    let nearestPaper = areas.nearestPaper()
    var fills = AreaColors(fill, opacity: opacity, over: areas, in: part).enlarged(under: nearestPaper)
    if let flat {
      let chosen = FlatColors(
        fills, hasOpacity: opacity != nil, over: areas, palette: flat.palette, tracePaint: flat.tracePaint)
      for (pixel, paper) in nearestPaper.enumerated() {
        let label = areas.labels[pixel]
        if paper >= 0 { fills[pixel] = chosen.colors[Int(areas.labels[Int(paper)])] }
        guard label >= 0, areas.areas[Int(label)].kind != .paper, !chosen.kept.contains(label) else { continue }
        // Painted over, as if it were paper.
        fills[pixel] = chosen.colors[Int(label)]
        coverage.samples[pixel] = 0
        for channel in 0..<3 { inked.samples[3 * pixel + channel] = 0 }
      }
      if page.picture.alpha == nil {
        for pixel in fills.indices { fills[pixel] = FlatPalette.Entry(color: fills[pixel]).shown }
      }
    }
    let drawn = page.picture.alpha
    let (width, height) = (areas.size.width, areas.size.height)
    let count = width * height
    var colors = [Float](repeating: 0, count: count * 3)
    var alphas = [Float](repeating: 1, count: drawn == nil ? 0 : count)
    for pixel in 0..<count {
      let ink = coverage.samples[pixel]
      let fill = fills[pixel]
      // How much of what the line leaves is painted.
      var paint: Float = 1
      if let drawn, ink < 1 {
        let paper = Int(nearestPaper[pixel])
        let isBackground =
          opacity == nil
          ? paper >= 0 && areas.areas[Int(areas.labels[paper])].isAtBorder
            && backgrounds.contains { Self.isNear($0, fill) } : fill.w < 0.5
        // What the drawing covers, with white or with a line, stays covered.
        paint = isBackground ? max(0, (drawn.samples[pixel] - ink) / (1 - ink)) : 1
      }
      let alpha = ink + (1 - ink) * paint
      for channel in 0..<3 {
        let sum = inked.samples[pixel * 3 + channel] + (1 - ink) * paint * fill[channel]
        // Nothing is seen of a colour that is wholly transparent, but editors show it when it is made opaque.
        colors[pixel * 3 + channel] = alpha == 1 ? sum : alpha > 0 ? min(max(sum / alpha, 0), 1) : fill[channel]
      }
      if drawn != nil { alphas[pixel] = alpha }
    }
    color = Image(width: width, height: height, channels: 3, samples: colors)
    alpha = drawn.map { Image(width: $0.width, height: $0.height, channels: 1, samples: alphas) }
  }

  private static func isNear(_ background: SIMD3<Float>, _ color: SIMD4<Float>) -> Bool {
    (0..<3).allSatisfy { abs(background[$0] - color[$0]) <= backgroundTolerance }
  }
}
