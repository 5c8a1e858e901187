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
}

extension [ReferenceArea] {
  /// The part of pixels that lies in flat areas where pictures are flat.
  private static var flatShare: Double { 0.9 }

  /// Whether nearly all of what is drawn is flat: the paper around it is as large as the page.
  var isFlat: Bool {
    let drawn = filter { !$0.place.onPage.isAtBorder }
    let areas = drawn.isEmpty ? self : drawn
    let (flat, all) = (areas.filter(\.isFlat).reduce(0) { $0 + $1.pixels }, areas.reduce(0) { $0 + $1.pixels })
    return all > 0 && Double(flat) >= Self.flatShare * Double(all)
  }

  /// Those whose colours are taken from a reference that has these.
  var speaking: [ReferenceArea] {
    let isFlat = isFlat
    return filter { Self.speaks($0.isFlat, ofFlat: isFlat) }
  }

  /// Whether an area's colour is taken, which `isFlat` or not: all those of a shaded reference, and of one that is flat those
  /// that are too, for what is not shows two things that no line parts.
  static func speaks(_ isFlat: Bool, ofFlat isFlatReference: Bool) -> Bool { isFlat || !isFlatReference }
}

/// A reference cut into areas, with what each of them shows.
struct ReferenceCut {
  /// The picture that was cut.
  private let picture: Picture
  private let map: AreaMap
  private let lines: PageLines
  /// The figures that were found in the colours; empty where there is a drawing, or no figure.
  private let figures: [PageFigure]
  /// Whether its place on its page compares with that of drawings: a frame's does.
  private let isFrame: Bool
  /// The line art whose fringe is part of the areas; nil where it is none.
  private let fringe: Image?
  /// What the map's areas show.
  private let colors: [AreaColor]
  /// Its areas of paper.
  let areas: [ReferenceArea]

  /// The part of a picture's colours that must be areas of one each, if it is to be cut by its colours.
  private static let flatShare = 0.8

  /// Cuts `picture` by its drawing `page`, or without one by its colours, or where these are not flat by `line`, line art
  /// that was drawn from them. Areas in lines are found by `options`, as those of the drawings that they are compared with.
  init(_ picture: Picture, drawnAs page: DrawnPage?, line: Image, _ options: AreaMap.Options) {
    self.picture = picture
    isFrame = page != nil
    let drawn = page.flatMap { $0.line.size == picture.size ? $0 : nil }
    let cut = page == nil ? ColorCut(picture) : nil
    if let cut, cut.flatShare >= Self.flatShare {
      (map, lines, figures) = (cut.areas, cut.lines, cut.figures())
    } else {
      lines =
        if let drawn {
          PageLines(drawn, traces: options.traces)
        } else {
          PageLines(line: line.fitted(to: picture.size))
        }
      (map, figures) = (AreaMap(lines, options), [])
    }
    let (map, places) = (self.map, AreaPlace.all(of: self.map))
    func areas(_ colors: [AreaColor]) -> [ReferenceArea] {
      map.areas.indices.filter { map.areas[$0].kind == .paper }.map { area in
        ReferenceArea(
          color: colors[area].color, isFlat: colors[area].isFlat, pixels: map.areas[area].pixels, place: places[area])
      }
    }
    let plain = map.colors(of: picture)
    let plainAreas = areas(plain)
    if let drawn, !plainAreas.isFlat {
      // The middle of shades is that of all that is seen of them, the fringe of lines included.
      fringe = drawn.line
      colors = map.colors(of: picture, fringe: drawn.line)
      self.areas = areas(colors)
    } else {
      (fringe, colors, self.areas) = (nil, plain, plainAreas)
    }
  }

  /// What colours the lines have beside which areas, and how many pixels.
  func inks() -> [InkColors.Use: Int] {
    let colorOf = StraightColors(of: picture)
    var uses: [InkColors.Use: Int] = [:]
    // Black that fills a part is no line.
    for (pixel, paper) in map.nearestPaper(within: lines.lineWidth).enumerated()
    where paper >= 0 && lines.isSolid(pixel) {
      let seen = colorOf[pixel]
      guard seen.w >= 0.5 else { continue }
      let ink = SIMD3(seen.x, seen.y, seen.z)
      uses[.init(area: colors[Int(map.labels[Int(paper)])].color, ink: ink), default: 0] += 1
    }
    return uses
  }

  /// The plain paper that what is drawn stands on, as cels do; nil where there is none.
  private var plainPaper: Int32? { map.background.flatMap { colors[Int($0)].isFlat ? $0 : nil } }

  /// Whether what is drawn stands on plain paper.
  var isOnPaper: Bool { plainPaper != nil }

  /// The part of what is painted that no line parts from the paper around it.
  func openShare() -> Double {
    guard isFrame, let ground = plainPaper else { return 0 }
    let colorOf = StraightColors(of: picture)
    let paper = FlatPalette.Entry(color: colors[Int(ground)].color).shown
    let open = map.labels.indices.count { pixel in
      guard map.labels[pixel] == ground else { return false }
      let difference = FlatPalette.Entry(color: colorOf[pixel]).shown - paper
      return max(difference.max(), -difference.min()) > Self.leastPaint
    }
    let closed = areas.reduce(0) { $0 + $1.pixels } - map.areas[Int(ground)].pixels
    return open == 0 ? 0 : Double(open) / Double(open + closed)
  }

  /// How far a colour is from the paper's at least that is painted.
  private static let leastPaint: Float = 0.1

  /// What its areas show that are shaded and speak; nil without such.
  func shading() -> ReferenceShading? {
    if areas.isFlat { return nil }
    let shaded = map.areas.indices.filter { map.areas[$0].kind == .paper && !colors[$0].isFlat }
    return shaded.isEmpty
      ? nil
      : ReferenceShading(
        of: picture, areas: Dictionary(grouping: shaded) { colors[$0].color }, in: map, fringe: fringe)
  }

  /// What the region network sees; areas that do not speak have no colour there.
  func regions() -> [RegionReference] {
    let isFlat = areas.isFlat
    func reference(_ areas: AreaMap, _ lines: PageLines, size: ImageSize?, origins: (Int) -> Int) -> RegionReference {
      let page = RegionPage(areas, lines, limit: .max)
      return RegionReference(
        page: page, size: size,
        colors: page.areas.map { area in
          let found = colors[origins(Int(area))]
          return [ReferenceArea].speaks(found.isFlat, ofFlat: isFlat) ? found.color : nil
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
