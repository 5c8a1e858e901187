import Footage

/// The connected components of a map of classes.
struct Components {
  /// Which pixels around one are its neighbours.
  enum Neighbours {
    /// Those above, below and at the sides.
    case four
    /// Those at the corners too.
    case eight
  }

  /// What a pixel of class 0 has in the place of a number.
  static let none: Int32 = -1

  /// The component of each pixel, row by row, from 0 on in the order of their first pixels.
  let labels: [Int32]
  /// How many there are.
  let count: Int

  /// The components of pixels of one class; class 0 is in none.
  init<Class: BinaryInteger & Sendable>(of classes: [Class], width: Int, height: Int, neighbours: Neighbours) {
    // A pixel's set is called by its first pixel, so that stretches of rows can be joined without agreeing on numbers.
    var labels = [Int32](unsafeUninitializedCapacity: width * height) { parents, count in
      nonisolated(unsafe) let shared = UnsafeMutableBufferPointer(rebasing: parents[0..<width * height])
      count = width * height
      classes.withUnsafeBufferPointer { classes in
        nonisolated(unsafe) let page = Page(classes: classes, width: width, neighbours: neighbours)
        let stretches = Rows.stretches(of: height)
        Rows.concurrently(stretches.count) { indices in
          for rows in stretches[indices] {
            for y in rows { page.join(row: y, isFirst: y == rows.lowerBound, shared) }
          }
        }
        for seam in stretches.dropFirst() { page.joinAbove(row: seam.lowerBound, shared) }
      }
    }
    var next: Int32 = 0
    labels.withUnsafeMutableBufferPointer { labels in
      classes.withUnsafeBufferPointer { classes in
        for pixel in labels.indices {
          if classes[pixel] == 0 {
            labels[pixel] = Self.none
          } else if labels[pixel] == pixel {
            labels[pixel] = next
            next += 1
          } else {
            // A set's pixels come after the one it is called by, whose number stands already.
            labels[pixel] = labels[Int(labels[pixel])]
          }
        }
      }
    }
    self.labels = labels
    count = Int(next)
  }

  private struct Page<Class: BinaryInteger> {
    let classes: UnsafeBufferPointer<Class>
    let width: Int
    let neighbours: Neighbours

    /// Joins the pixels of a row with those before them, and with the row above unless it is the first.
    func join(row y: Int, isFirst: Bool, _ parents: UnsafeMutableBufferPointer<Int32>) {
      let start = y * width
      for pixel in start..<start + width {
        let isContinued = pixel > start && classes[pixel] == classes[pixel - 1]
        parents[pixel] = isContinued ? parents[pixel - 1] : Int32(pixel)
      }
      if !isFirst { joinAbove(row: y, parents) }
    }

    /// Joins the pixels of a row with those of the row above.
    func joinAbove(row y: Int, _ parents: UnsafeMutableBufferPointer<Int32>) {
      let start = y * width
      for x in 0..<width {
        let pixel = start + x
        let kind = classes[pixel]
        if kind == 0 { continue }
        let above = pixel - width
        if classes[above] == kind {
          // Along two runs one joint is enough.
          if x == 0 || classes[pixel - 1] != kind || classes[above - 1] != kind {
            PixelSets.join(Int32(pixel), Int32(above), parents)
          }
        } else if neighbours == .eight {
          if x > 0, classes[above - 1] == kind { PixelSets.join(Int32(pixel), Int32(above - 1), parents) }
          if x + 1 < width, classes[above + 1] == kind { PixelSets.join(Int32(pixel), Int32(above + 1), parents) }
        }
      }
    }
  }
}
