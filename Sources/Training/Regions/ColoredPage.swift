import Areas
import Footage
import Synchronization

/// A drawing, or a figure of a model sheet, with the true colours of its areas.
struct ColoredPage: Sendable {
  /// What the network sees of it.
  let page: RegionPage
  /// The size of the page that it is on; nil where its place on that says nothing: for a figure of a sheet, and where it is
  /// shown otherwise than it is.
  let size: ImageSize?
  /// The areas of `page`.
  let areas: [AreaMap.Area]
  /// Their colours, straight, with their opacity.
  let colors: [SIMD4<Float>]
  /// The part of each area that has its colour: little where a gap in a line joined two.
  let purities: [Float]

  init(page: RegionPage, size: ImageSize?, areas: [AreaMap.Area], colors: [SIMD4<Float>], purities: [Float]) {
    (self.page, self.size, self.areas, self.colors, self.purities) = (page, size, areas, colors, purities)
  }

  /// Whether places on both pages compare.
  func hasSize(of other: ColoredPage) -> Bool { size != nil && size == other.size }

  /// The page of `map` and `lines`, where `colors` are those of the map's areas.
  private init(
    _ map: AreaMap, _ lines: PageLines, size: ImageSize?, limit: Int, colors: [AreaColor]
  ) {
    page = RegionPage(map, lines, limit: limit)
    self.size = size
    let chosen = page.areas.map { Int($0) }
    areas = chosen.map { map.areas[$0] }
    self.colors = chosen.map { colors[$0].color.w == 0 ? .zero : colors[$0].color }
    purities = chosen.map { Float(colors[$0].count) / Float(map.areas[$0].pixels) }
  }

  /// A drawing with its painted picture.
  init(_ drawing: Picture, painted: Picture, limit: Int) {
    let page = DrawnPage(drawing)
    let lines = PageLines(page)
    let map = AreaMap(lines, .init())
    self.init(
      map, lines, size: drawing.size, limit: limit, colors: map.colors(of: painted))
  }

  /// The figures of a model sheet.
  static func figures(of sheet: Picture, limit: Int) -> [ColoredPage] {
    let cut = ColorCut(sheet)
    let colors = cut.areas.colors(of: sheet)
    return cut.figures().map { figure in
      ColoredPage(
        figure.areas, figure.lines, size: nil, limit: limit, colors: figure.origins.map { colors[$0] })
    }
  }

  /// Bytes that it takes.
  var byteCount: Int {
    page.image.count + page.cells.count * MemoryLayout<RegionPage.Cell>.stride + areas.count * 512
  }
}

/// Reads the pages of shots, and keeps what it has read as far as memory is given.
final class ColoredPages: Sendable {
  /// The shots of two drawings or more.
  let shots: [Shot]

  private let limit: Int
  private let memoryBudget: Int
  private let cache = Mutex<(pages: [Key: [ColoredPage]], bytes: Int)>(([:], 0))

  private enum Key: Hashable {
    case drawing(shot: Int, frame: Int)
    case sheet(shot: Int, number: Int)
  }

  /// Of those of `shots` that have two drawings; pages have `limit` areas at most.
  init(_ shots: [Shot], limit: Int, memoryBudget: Int = SampleReader.standardBudget) {
    self.shots = shots.filter { $0.frames.count > 1 }
    self.limit = limit
    self.memoryBudget = memoryBudget
  }

  /// A drawing of a shot.
  func drawing(_ frame: Int, of shot: Int) throws -> ColoredPage {
    try pages(.drawing(shot: shot, frame: frame)) {
      let files = shots[shot].frames[frame]
      return [try ColoredPage(.read(files[.line]), painted: .read(files[.color]), limit: limit)]
    }[0]
  }

  /// The figures of a model sheet of a shot.
  func figures(_ sheet: Int, of shot: Int) throws -> [ColoredPage] {
    try pages(.sheet(shot: shot, number: sheet)) {
      ColoredPage.figures(of: try Picture.read(shots[shot].sheets[sheet]), limit: limit)
    }
  }

  private func pages(_ key: Key, _ read: () throws -> [ColoredPage]) throws -> [ColoredPage] {
    if let known = cache.withLock({ $0.pages[key] }) { return known }
    let pages = try read()
    let bytes = pages.reduce(0) { $0 + $1.byteCount }
    cache.withLock { cache in
      guard cache.bytes + bytes <= memoryBudget else { return }
      cache.pages[key] = pages
      cache.bytes += bytes
    }
    return pages
  }
}
