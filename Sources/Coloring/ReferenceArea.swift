import Areas
import Footage

/// An area of a reference.
struct ReferenceArea {
  /// Its colour (`AreaColor`).
  let color: SIMD4<Float>
  /// Whether most of it has that colour exactly.
  let isFlat: Bool
  /// Its pixels.
  let pixels: Int
  /// Where it lies.
  let place: AreaPlace

  /// The areas of `picture`, those of paper of `map`.
  static func all(of picture: Picture, _ map: AreaMap) -> [ReferenceArea] {
    zip(map.areas, zip(map.colors(of: picture), AreaPlace.all(of: map))).compactMap { area, found in
      guard area.kind == .paper else { return nil }
      return ReferenceArea(color: found.0.color, isFlat: found.0.isFlat, pixels: area.pixels, place: found.1)
    }
  }
}

extension [ReferenceArea] {
  /// The part of pixels that lies in flat areas where pictures are flat.
  private static var flatShare: Double { 0.9 }

  /// Whether nearly all is flat.
  var isFlat: Bool {
    let (flat, all) = (filter(\.isFlat).reduce(0) { $0 + $1.pixels }, reduce(0) { $0 + $1.pixels })
    return all > 0 && Double(flat) >= Self.flatShare * Double(all)
  }

  /// Those whose colours are taken from a reference that has these: all of a shaded one, and else those that are flat, for
  /// what is not shows two things that no line parts.
  var speaking: [ReferenceArea] { isFlat ? filter(\.isFlat) : self }
}

/// A reference cut into areas.
struct ReferenceCut {
  /// Its areas.
  let map: AreaMap
  private let lines: PageLines
  /// The figures that were found in the colours; empty where there is a drawing, or no figure.
  private let figures: [ColorCut.Figure]
  /// Whether its place on its page compares with that of drawings: a frame's does.
  private let isFrame: Bool

  /// The part of a picture's colours that must be areas of one each, if it is to be cut by its colours.
  private static let flatShare = 0.8

  /// Cuts `picture` by its drawing `page`, or without one by its colours, or where these are not flat by `line`, line art
  /// that was drawn from them.
  init(_ picture: Picture, drawnAs page: DrawnPage?, line: Image) {
    isFrame = page != nil
    if page == nil {
      let cut = ColorCut(picture)
      if cut.flatShare >= Self.flatShare {
        (map, lines, figures) = (cut.areas, cut.lines, cut.figures())
        return
      }
    }
    figures = []
    if let page, page.line.size == picture.size {
      lines = PageLines(page)
    } else {
      lines = PageLines(line: line.fitted(to: picture.size))
    }
    map = AreaMap(lines, .init())
  }

  /// What colours the lines of `picture`, which was cut, have beside which areas, and how many pixels.
  func inks(of picture: Picture) -> [InkColors.Use: Int] {
    let colors = map.colors(of: picture).map(\.color)
    let (color, alpha) = (picture.straightColor(), picture.alpha)
    var uses: [InkColors.Use: Int] = [:]
    let width = map.size.width
    for (pixel, paper) in map.nearestPaper().enumerated() where paper >= 0 && lines.isSolid(pixel) {
      // Black that fills a part is no line.
      let (across, down) = (pixel % width - Int(paper) % width, pixel / width - Int(paper) / width)
      guard max(abs(across), abs(down)) <= lines.lineWidth else { continue }
      guard alpha?.samples[pixel] ?? 1 >= 0.5 else { continue }
      let samples = color.samples[3 * pixel..<3 * pixel + 3]
      let ink = SIMD3(samples[3 * pixel], samples[3 * pixel + 1], samples[3 * pixel + 2])
      uses[.init(area: colors[Int(map.labels[Int(paper)])], ink: ink), default: 0] += 1
    }
    return uses
  }

  /// What the region network sees of `picture`, which was cut; areas that are not flat have no colour there unless `isShaded`.
  func regions(of picture: Picture, includingShaded isShaded: Bool) -> [RegionReference] {
    let colors = map.colors(of: picture)
    func reference(_ areas: AreaMap, _ lines: PageLines, size: ImageSize?, origins: (Int) -> Int) -> RegionReference {
      let page = RegionPage(areas, lines, limit: .max)
      return RegionReference(
        page: page, size: size,
        colors: page.areas.map { area in
          let found = colors[origins(Int(area))]
          return found.isFlat || isShaded ? found.color : nil
        })
    }
    if figures.isEmpty { return [reference(map, lines, size: isFrame ? picture.size : nil) { $0 }] }
    let seen = figures.map { figure in reference(figure.areas, figure.lines, size: nil) { figure.origins[$0] } }
    // A figure that faces the other way is one that the sheet shows in a mirror.
    var warp = RegionWarp()
    warp.isMirrored = true
    return seen.flatMap { [$0, RegionReference(page: $0.page.warped(warp), size: nil, colors: $0.colors)] }
  }
}
