import Footage

/// What the region network sees of a page: what is drawn on it, at the working size, and its areas.
public struct RegionPage: Sendable {
  /// A part of a pixel of the working size that lies in an area.
  public struct Cell: Sendable, Hashable {
    /// The pixel, row by row.
    public let pixel: Int32
    /// The place of the area in `areas`.
    public let area: Int32
    /// The part of the area's pixels that lie here.
    public let weight: Float
  }

  /// Where an area lies.
  public struct Place: Sendable, Hashable {
    /// On its page.
    public let onPage: AreaGeometry
    /// Among what is drawn on that.
    public let amongInk: AreaGeometry
  }

  /// Columns and rows of the working size: the drawing lies in the middle of a square.
  public static let side = 256
  /// The paper around what is drawn, as a share of its longer side.
  private static let margin = 0.04

  /// The lines, the trace lines among them, and the distance from lines over the side: 3 channels of `side` squared, each
  /// in 0...1.
  public let image: Image
  /// The numbers of the areas of paper in the drawing's map, the largest first.
  public let areas: [Int32]
  /// Where they lie.
  public let places: [Place]
  /// The pixels that show them, in the order of areas.
  public let cells: [Cell]

  /// The page whose areas are `map` and whose lines are `lines`, with as many of the areas as `limit` at most.
  public init(_ map: AreaMap, _ lines: PageLines, limit: Int) {
    let drawn = map.drawnPart
    let longer = max(drawn.columns.count, drawn.rows.count)
    let part = drawn.enlarged(by: max(2, Int(Self.margin * Double(longer))), within: map.size)
    let chosen = map.areas.indices.filter { map.areas[$0].kind == .paper }
      .sorted { (map.areas[$1].pixels, $0) < (map.areas[$0].pixels, $1) }.prefix(limit)
    areas = chosen.map(Int32.init)
    let page = PixelRectangle(of: map.size)
    places = chosen.map {
      Place(onPage: AreaGeometry(map.areas[$0], in: page), amongInk: AreaGeometry(map.areas[$0], in: drawn))
    }
    var numbers = [Int32](repeating: -1, count: map.areas.count)
    for (number, area) in chosen.enumerated() { numbers[area] = Int32(number) }
    let view = View(part)
    var image = Image(width: Self.side, height: Self.side, channels: 3, repeating: 0)
    var counted: [(pixel: Int32, area: Int32, count: Int32)] = []
    var totals = [Int32](repeating: 0, count: chosen.count)
    for y in 0..<view.height {
      let rows = View.covered(y, of: view.height, in: part.rows)
      for x in 0..<view.width {
        let columns = View.covered(x, of: view.width, in: part.columns)
        let pixel = (y + view.top) * Self.side + x + view.left
        let first = counted.count
        var (inked, traced) = (0, 0)
        for row in rows {
          for column in columns {
            let place = row * map.size.width + column
            let kind = lines.classes[place]
            if kind != PageLines.paper { inked += 1 }
            if kind >= PageLines.firstTrace { traced += 1 }
            let label = map.labels[place]
            guard label >= 0, numbers[Int(label)] >= 0 else { continue }
            let area = numbers[Int(label)]
            if let known = counted[first...].firstIndex(where: { $0.area == area }) {
              counted[known].count += 1
            } else {
              counted.append((Int32(pixel), area, 1))
            }
          }
        }
        for cell in counted[first...] { totals[Int(cell.area)] += cell.count }
        let count = Float(rows.count * columns.count)
        // Thin lines stay visible.
        image.samples[3 * pixel] = (Float(inked) / count).squareRoot()
        image.samples[3 * pixel + 1] = (Float(traced) / count).squareRoot()
      }
    }
    let paper = (0..<Self.side * Self.side).map { image.samples[3 * $0] > 0.5 ? Float(0) : 1 }
    let distances = LineDistances.near(
      Image(width: Self.side, height: Self.side, channels: 1, samples: paper), reach: Self.side / 4)
    for pixel in distances.indices { image.samples[3 * pixel + 2] = distances[pixel] }
    self.image = image
    cells = counted.map { Cell(pixel: $0.pixel, area: $0.area, weight: Float($0.count) / Float(totals[Int($0.area)])) }
      .sorted { ($0.area, $0.pixel) < ($1.area, $1.pixel) }
  }

  /// Where a part of a page lies in the square.
  private struct View {
    let width: Int
    let height: Int
    let left: Int
    let top: Int

    init(_ part: PixelRectangle) {
      let (columns, rows) = (part.columns.count, part.rows.count)
      let scale = Double(RegionPage.side) / Double(max(columns, rows))
      func side(_ count: Int) -> Int { min(RegionPage.side, max(1, Int((Double(count) * scale).rounded()))) }
      (width, height) = (side(columns), side(rows))
      (left, top) = ((RegionPage.side - width) / 2, (RegionPage.side - height) / 2)
    }

    /// The rows, or columns, `lines` of the page that the pixel `index` of `count` covers: one at least.
    static func covered(_ index: Int, of count: Int, in lines: Range<Int>) -> Range<Int> {
      let start = lines.lowerBound + index * lines.count / count
      return start..<max(start + 1, lines.lowerBound + (index + 1) * lines.count / count)
    }
  }
}
