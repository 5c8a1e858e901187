import Footage

/// What the region network sees of a page: what is drawn on it, at the working size, and its areas.
public struct RegionPage: Sendable, Hashable {
  /// A part of a pixel of the features that lies in an area.
  public struct Cell: Sendable, Hashable {
    /// The pixel, row by row.
    public let pixel: Int32
    /// The place of the area in `areas`.
    public let area: Int32
    /// The part of the area's pixels that lie here.
    public let weight: Float
  }

  /// Columns and rows of the working size: the drawing lies in the middle of a square.
  public static let side = 256
  /// Columns and rows of the features: each pixel stands for two by two.
  public static let featureSide = side / 2
  /// The paper around what is drawn, as a share of its longer side: room to show it larger and smaller in training, so
  /// that the size it has otherwise lies between those.
  private static let margin = 0.16

  /// The lines, the trace lines among them, and the distance from lines over a quarter of the side: 3 channels of `side`
  /// squared, each in 0...255.
  public let image: [UInt8]
  /// The numbers of the areas of paper in the drawing's map, the largest first.
  public let areas: [Int32]
  /// Where they lie.
  public let places: [AreaPlace]
  /// The pixels of the features that show them, in the order of areas and pixels.
  public let cells: [Cell]
  /// What lies beside each of them.
  public let borders: [[AreaBorder]]

  /// Pages of the same places are mostly the same page, and an image takes long.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(areas)
    hasher.combine(places)
  }

  init(image: [UInt8], areas: [Int32], places: [AreaPlace], cells: [Cell], borders: [[AreaBorder]]) {
    (self.image, self.areas, self.places, self.cells, self.borders) = (image, areas, places, cells, borders)
  }

  /// The page whose areas are `map` and whose lines are `lines`, with as many of the areas as `limit` at most.
  public init(_ map: AreaMap, _ lines: PageLines, limit: Int) {
    let drawn = map.drawnPart
    let longer = max(drawn.columns.count, drawn.rows.count)
    let margin = max(2, Int(Self.margin * Double(longer)))
    let part = drawn.enlarged(by: margin, within: map.size)
    let chosen = map.areas.indices.filter { map.areas[$0].kind == .paper }
      .sorted { (map.areas[$1].pixels, $0) < (map.areas[$0].pixels, $1) }.prefix(limit)
    var numbers = [Int32](repeating: -1, count: map.areas.count)
    for (number, area) in chosen.enumerated() { numbers[area] = Int32(number) }
    let view = View(part, longer: longer + 2 * margin)
    var image = [UInt8](repeating: 0, count: 3 * Self.side * Self.side)
    var counter = CellCounter(areas: chosen.count)
    for y in 0..<view.height {
      let rows = View.covered(y, of: view.height, in: part.rows)
      counter.begin(row: y + view.top)
      for x in 0..<view.width {
        let columns = View.covered(x, of: view.width, in: part.columns)
        let pixel = (y + view.top) * Self.side + x + view.left
        var (inked, traced) = (0, 0)
        for row in rows {
          for column in columns {
            let place = row * map.size.width + column
            let kind = lines.classes[place]
            if kind != PageLines.paper { inked += 1 }
            if kind >= PageLines.firstTrace { traced += 1 }
            let label = map.labels[place]
            if label >= 0, numbers[Int(label)] >= 0 { counter.count(numbers[Int(label)], column: x + view.left) }
          }
        }
        let count = Float(rows.count * columns.count)
        // Thin lines stay visible.
        image[3 * pixel] = UInt8((Float(inked) / count).squareRoot() * 255)
        image[3 * pixel + 1] = UInt8((Float(traced) / count).squareRoot() * 255)
      }
    }
    let isInk = (0..<Self.side * Self.side).map { image[3 * $0] > 127 }
    for (pixel, distance) in LineDistances.near(isInk, side: Self.side, reach: Self.side / 4).enumerated() {
      image[3 * pixel + 2] = UInt8(distance * 255)
    }
    let places = AreaPlace.all(of: map)
    self.init(
      image: image, areas: chosen.map(Int32.init), places: chosen.map { places[$0] }, cells: counter.cells(),
      borders: map.borders(of: numbers, across: 2 * lines.lineWidth + 2))
  }

  /// Where a part of a page lies in the square.
  private struct View {
    let width: Int
    let height: Int
    let left: Int
    let top: Int

    /// A square whose side shows `longer` pixels of the page.
    init(_ part: PixelRectangle, longer: Int) {
      let (columns, rows) = (part.columns.count, part.rows.count)
      let scale = Double(RegionPage.side) / Double(longer)
      func side(_ count: Int) -> Int { max(1, Int((Double(count) * scale).rounded())) }
      (width, height) = (side(columns), side(rows))
      (left, top) = ((RegionPage.side - width) / 2, (RegionPage.side - height) / 2)
    }

    /// The rows, or columns, `lines` of the page that the pixel `index` of `count` covers: one at least.
    static func covered(_ index: Int, of count: Int, in lines: Range<Int>) -> Range<Int> {
      let start = lines.lowerBound + index * lines.count / count
      return start..<max(start + 1, lines.lowerBound + (index + 1) * lines.count / count)
    }
  }

  /// Counts pixels of a page in cells, row by row of the working size.
  private struct CellCounter {
    private var counted: [(pixel: Int32, area: Int32, count: Int32)] = []
    private var totals: [Int32]
    /// For each column of the features the first of its cells in this row of the features; a cell knows the next.
    private var first = [Int32](repeating: -1, count: RegionPage.featureSide)
    private var next: [Int32] = []
    private var row = -1

    init(areas: Int) {
      totals = .init(repeating: 0, count: areas)
    }

    /// Goes on to a row of the working size.
    mutating func begin(row: Int) {
      if row / 2 != self.row {
        self.row = row / 2
        for column in first.indices { first[column] = -1 }
      }
    }

    /// Counts a pixel of `area` in a column of the working size.
    mutating func count(_ area: Int32, column: Int) {
      totals[Int(area)] += 1
      let column = column / 2
      var at = first[column]
      while at >= 0 {
        if counted[Int(at)].area == area {
          counted[Int(at)].count += 1
          return
        }
        at = next[Int(at)]
      }
      next.append(first[column])
      first[column] = Int32(counted.count)
      counted.append((Int32(row * RegionPage.featureSide + column), area, 1))
    }

    func cells() -> [Cell] {
      counted.map { Cell(pixel: $0.pixel, area: $0.area, weight: Float($0.count) / Float(totals[Int($0.area)])) }
        .sorted { ($0.area, $0.pixel) < ($1.area, $1.pixel) }
    }
  }
}
