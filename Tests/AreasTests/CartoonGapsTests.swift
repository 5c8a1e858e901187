import Cartoon
import Footage
import Randomness
import Testing

@testable import Areas

/// Line art of the cartoon with gaps cut into outlines that part two areas.
private struct CutDrawing {
  private(set) var line: Image
  /// A pixel of either area beside each gap, far from lines.
  private(set) var parted: [(Int, Int)] = []

  init(_ line: Image, _ map: AreaMap, gap: Int, count: Int, random: inout CounterRandom) {
    self.line = line
    let distances = LineDistances.squares(PageLines(line.page), reach: 60)
    // Of each area the pixel that is farthest from lines.
    var middles = [Int](repeating: -1, count: map.areas.count)
    for (pixel, area) in map.labels.enumerated() where area >= 0 {
      let known = middles[Int(area)]
      if known < 0 || distances[pixel] > distances[known] { middles[Int(area)] = pixel }
    }
    var places: [SIMD2<Int>] = []
    var tries = 0
    while parted.count < count, tries < 200 * count {
      tries += 1
      let pixel = Int(random.next() % UInt64(line.samples.count))
      let (x, y) = (pixel % line.width, pixel / line.width)
      guard map.labels[pixel] < 0, (20..<line.width - 20).contains(x), (20..<line.height - 20).contains(y) else {
        continue
      }
      // Two gaps side by side are a wider one.
      guard !places.contains(where: { abs($0.x - x) < 40 && abs($0.y - y) < 40 }) else { continue }
      let along = line.direction(x, y)
      let across = SIMD2(-along.y, along.x)
      func area(_ side: Float) -> Int32? {
        for step in 1..<9 {
          let place = SIMD2(Float(x), Float(y)) + side * Float(step) * across
          let area = map.area(Int(place.x.rounded()), Int(place.y.rounded()))
          if area >= 0 { return area }
        }
        return nil
      }
      guard let one = area(1), let other = area(-1), one != other else { continue }
      let (middle, otherMiddle) = (middles[Int(one)], middles[Int(other)])
      // An area that is no wider than the gap is not told from it.
      guard min(distances[middle], distances[otherMiddle]) > UInt16(gap * gap) else { continue }
      for row in y - 16...y + 16 {
        for column in x - 16...x + 16 {
          let offset = SIMD2(Float(column - x), Float(row - y))
          let part = (offset * along).sum()
          if part > -Float(gap) / 2, part <= Float(gap) / 2, abs((offset * across).sum()) <= 9 {
            self.line[column, row, 0] = 1
          }
        }
      }
      places.append([x, y])
      parted.append((middle, otherMiddle))
    }
  }
}

extension DrawnPage {
  fileprivate func areas(gap: Int?) -> AreaMap {
    var options = AreaMap.Options()
    options.gap = gap
    return AreaMap(self, options: options)
  }
}

extension Image {
  fileprivate var page: DrawnPage {
    let tripled = [Float](unsafeUninitializedCapacity: 3 * samples.count) { all, count in
      for index in samples.indices {
        for channel in 0..<3 { all[3 * index + channel] = samples[index] }
      }
      count = 3 * samples.count
    }
    return DrawnPage(Picture(color: Image(width: width, height: height, channels: 3, samples: tripled)))
  }

  /// The direction of the line at a pixel, of length 1: the axis along which its ink varies most.
  fileprivate func direction(_ x: Int, _ y: Int) -> SIMD2<Float> {
    var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
    for dy in -6...6 {
      for dx in -6...6 where self[x + dx, y + dy, 0] < 0.5 {
        xx += Float(dx * dx)
        xy += Float(dx * dy)
        yy += Float(dy * dy)
      }
    }
    let difference = (xx - yy) / 2
    let largest = (difference * difference + xy * xy).squareRoot()
    let axis = SIMD2(difference + largest, xy)
    let length = (axis * axis).sum().squareRoot()
    return length > 0 ? axis / length : [0, 1]
  }
}

@Suite("Gaps in the cartoon's lines")
struct CartoonGapsTests {
  @Test("areas stay apart where outlines have gaps, and others do not change", arguments: [(41, 1), (42, 3)])
  func gapsAreClosed(seed: UInt64, shot: Int) {
    let line = Cartoon(seed: seed).shot(shot).frame(4, width: 1920, height: 1080).line
    let (open, closed) = (line.page.areas(gap: 0), line.page.areas(gap: nil))
    var random = CounterRandom(seed: seed, purpose: "gaps")
    var (joined, kept) = (0, 0)
    for gap in [2, 4, 6] {
      let cut = CutDrawing(line, open, gap: gap, count: 30, random: &random)
      let page = cut.line.page
      let (open, closed) = (page.areas(gap: 0), page.areas(gap: nil))
      for (one, other) in cut.parted where open.labels[one] == open.labels[other] {
        joined += 1
        if closed.labels[one] != closed.labels[other] { kept += 1 }
      }
    }
    #expect(joined > 60)
    #expect(Double(kept) >= 0.95 * Double(joined), "\(kept) of \(joined)")
    // Strokes of creases may end so near to an outline that they bound areas as a painter would have it too.
    var parts = [Set<Int32>](repeating: [], count: open.areas.count)
    for (area, part) in zip(open.labels, closed.labels) where area >= 0 { parts[Int(area)].insert(part) }
    let changed = parts.count { $0.count > 1 }
    #expect(changed * 12 <= open.areas.count, "\(changed) of \(open.areas.count)")
  }
}
