import Areas
import Dispatch
import Footage

/// Brings colours from the working size to the size of a drawing so that they stop at its lines.
///
/// A pixel of the working size lies over parts of several areas and of lines. It is split into cells, one for each area
/// that it shows, and a cell takes its colour from pixels around that show more of the same area than its own does. What
/// is enlarged is the cells of one area at a time.
struct AreaColors {
  /// A part of a pixel of the working size that lies in one area.
  private struct Cell {
    let area: Int32
    /// The part of the pixel that the area takes.
    let share: Float
    var color = SIMD4<Float>.zero
  }

  /// How far a cell looks for better pixels, in pixels of the working size.
  private static let reach = 2

  private let areas: AreaMap
  private let (wide, high): (Int, Int)
  /// The part of the drawing that the colours are of.
  private let part: PixelRectangle
  private let width: Int
  private let height: Int
  private var cells: [Cell] = []
  /// Where the cells of each pixel begin, and the end of the last.
  private var starts: [Int] = [0]
  private let pixels: [SIMD4<Float>]
  /// What each area has at the edge of the part, which it goes on with beside it.
  private var beside: [Int32: SIMD4<Float>] = [:]

  /// The colours of `image`, 3 channels, with a fourth number for each pixel of `opacity`, over the `areas` of a drawing
  /// whose `part` they are of, which is no smaller.
  init(_ image: Image, opacity: Image?, over areas: AreaMap, in part: PixelRectangle) {
    self.areas = areas
    (wide, high) = (areas.size.width, areas.size.height)
    self.part = part
    width = image.width
    height = image.height
    pixels = (0..<width * height).map { pixel in
      let color = image.samples[pixel * 3..<pixel * 3 + 3]
      return SIMD4(color[pixel * 3], color[pixel * 3 + 1], color[pixel * 3 + 2], opacity?.samples[pixel] ?? 1)
    }
    split()
    colorCells()
    continueBesideThePart()
  }

  /// The colour of each pixel of the drawing: of pixels of paper, and under lines that of the nearest one; on a page of
  /// lines alone none.
  func enlarged(under nearestPaper: [Int32]) -> [SIMD4<Float>] {
    [SIMD4<Float>](unsafeUninitializedCapacity: wide * high) { colors, count in
      // Every turn writes a row of its own.
      nonisolated(unsafe) let colors = colors
      DispatchQueue.concurrentPerform(iterations: high) { y in
        for x in 0..<wide where nearestPaper[y * wide + x] == y * wide + x { colors[y * wide + x] = self.color(x, y) }
      }
      for (pixel, paper) in nearestPaper.enumerated() where paper != pixel {
        colors[pixel] = paper < 0 ? .zero : colors[Int(paper)]
      }
      count = wide * high
    }
  }

  // MARK: Cells

  /// The rows, or columns, `lines` of the drawing that the pixel `index` of `count` covers.
  private static func covered(_ index: Int, of count: Int, in lines: Range<Int>) -> Range<Int> {
    let start = (index * lines.count + count - 1) / count
    let end = ((index + 1) * lines.count + count - 1) / count
    return lines.lowerBound + start..<lines.lowerBound + max(start, end)
  }

  private mutating func split() {
    starts.reserveCapacity(width * height + 1)
    for y in 0..<height {
      let rows = Self.covered(y, of: height, in: part.rows)
      for x in 0..<width {
        let columns = Self.covered(x, of: width, in: part.columns)
        var counts: [(area: Int32, count: Int)] = []
        for row in rows {
          for column in columns {
            let area = areas.labels[row * wide + column]
            if area < 0 { continue }
            if let known = counts.firstIndex(where: { $0.area == area }) {
              counts[known].count += 1
            } else {
              counts.append((area, 1))
            }
          }
        }
        let all = Float(max(rows.count * columns.count, 1))
        for (area, count) in counts { cells.append(Cell(area: area, share: Float(count) / all)) }
        starts.append(cells.count)
      }
    }
  }

  private mutating func colorCells() {
    for y in 0..<height {
      for x in 0..<width {
        for cell in starts[y * width + x]..<starts[y * width + x + 1] {
          cells[cell].color =
            cells[cell].share == 1 ? pixels[y * width + x] : blended(x, y, cells[cell].area)
        }
      }
    }
  }

  /// The mean of the pixels around that show the area, those that show more of it first.
  private func blended(_ x: Int, _ y: Int, _ area: Int32) -> SIMD4<Float> {
    var sum = SIMD4<Float>.zero
    var weights: Float = 0
    for row in max(0, y - Self.reach)...min(height - 1, y + Self.reach) {
      for column in max(0, x - Self.reach)...min(width - 1, x + Self.reach) {
        guard let cell = cell(of: area, row * width + column) else { continue }
        let distance = Float((row - y) * (row - y) + (column - x) * (column - x))
        let weight = cell.share * cell.share * cell.share / (1 + distance)
        sum += weight * pixels[row * width + column]
        weights += weight
      }
    }
    return sum / weights
  }

  /// The middle colour of each area's cells at the edge of the part, and of all pixels there for areas that it does not
  /// show.
  private mutating func continueBesideThePart() {
    var edge: [Int32: [SIMD4<Float>]] = [:]
    for y in 0..<height {
      for x in 0..<width where y == 0 || x == 0 || y == height - 1 || x == width - 1 {
        let pixel = y * width + x
        edge[AreaMap.line, default: []].append(pixels[pixel])
        for cell in cells[starts[pixel]..<starts[pixel + 1]] { edge[cell.area, default: []].append(cell.color) }
      }
    }
    beside = edge.mapValues { colors in
      var middle = SIMD4<Float>.zero
      for channel in 0..<4 { middle[channel] = colors.map { $0[channel] }.sorted()[colors.count / 2] }
      return middle
    }
  }

  private func cell(of area: Int32, _ pixel: Int) -> Cell? {
    for index in starts[pixel]..<starts[pixel + 1] where cells[index].area == area { return cells[index] }
    return nil
  }

  // MARK: Enlarging

  /// The colour of the drawing's pixel, between the cells of its area around it.
  private func color(_ x: Int, _ y: Int) -> SIMD4<Float> {
    let area = areas.labels[y * wide + x]
    guard part.columns.contains(x), part.rows.contains(y) else {
      return beside[area] ?? beside[AreaMap.line] ?? .zero
    }
    let (column, row) = (x - part.columns.lowerBound, y - part.rows.lowerBound)
    let across = (Float(column) + 0.5) * Float(width) / Float(part.columns.count) - 0.5
    let down = (Float(row) + 0.5) * Float(height) / Float(part.rows.count) - 0.5
    let (left, top) = (Int(across.rounded(.down)), Int(down.rounded(.down)))
    let (right, below) = (across - Float(left), down - Float(top))
    var sum = SIMD4<Float>.zero
    var weights: Float = 0
    for (row, vertical) in [(top, 1 - below), (top + 1, below)] where row >= 0 && row < height {
      for (column, horizontal) in [(left, 1 - right), (left + 1, right)] where column >= 0 && column < width {
        guard let cell = cell(of: area, row * width + column) else { continue }
        sum += vertical * horizontal * cell.color
        weights += vertical * horizontal
      }
    }
    // The pixel itself is of a cell of the area, and that is among the four.
    return sum / weights
  }
}
