import Footage

/// The areas of paper that a drawing's lines leave: connected pixels, joined by their four neighbours.
struct PageAreas {
  /// What a pixel of a line has in the place of an area's number.
  static let line: Int32 = -1

  let width: Int
  let height: Int
  /// The area of each pixel, row by row, from 0 on in the order of their first pixels.
  let labels: [Int32]
  let count: Int

  /// The areas of a page, given how much of each pixel is line, 1 channel: a pixel with next to nothing is paper.
  init(coverage: Image) {
    width = coverage.width
    height = coverage.height
    var sets = DisjointSets()
    let (width, height) = (width, height)
    var labels = [Int32](repeating: Self.line, count: width * height)
    coverage.samples.withUnsafeBufferPointer { coverage in
      labels.withUnsafeMutableBufferPointer { labels in
        for y in 0..<height {
          for x in 0..<width {
            let pixel = y * width + x
            guard coverage[pixel] <= 1 - DrawnPage.paperTone else { continue }
            let left = x > 0 ? labels[pixel - 1] : Self.line
            let above = y > 0 ? labels[pixel - width] : Self.line
            if left >= 0, above >= 0 {
              labels[pixel] = left == above ? left : sets.join(left, above)
            } else {
              labels[pixel] = left >= 0 ? left : above >= 0 ? above : sets.add()
            }
          }
        }
      }
    }
    let numbers = sets.numbers()
    for pixel in labels.indices where labels[pixel] >= 0 { labels[pixel] = numbers[Int(labels[pixel])] }
    self.labels = labels
    count = Int((numbers.max() ?? -1) + 1)
  }
}

/// Sets of numbers that are joined two by two.
private struct DisjointSets {
  private var parents: [Int32] = []

  mutating func add() -> Int32 {
    parents.append(Int32(parents.count))
    return Int32(parents.count - 1)
  }

  /// Joins the sets of two numbers and returns the smaller of what the sets are called by.
  mutating func join(_ first: Int32, _ second: Int32) -> Int32 {
    let (one, other) = (root(first), root(second))
    let (low, high) = (min(one, other), max(one, other))
    parents[Int(high)] = low
    return low
  }

  /// For each number that of its set, from 0 on.
  mutating func numbers() -> [Int32] {
    var next: Int32 = 0
    var numbers = [Int32](repeating: 0, count: parents.count)
    for number in parents.indices {
      let root = root(Int32(number))
      if root == number {
        numbers[number] = next
        next += 1
      } else {
        numbers[number] = numbers[Int(root)]
      }
    }
    return numbers
  }

  private mutating func root(_ number: Int32) -> Int32 {
    var root = number
    while parents[Int(root)] != root {
      parents[Int(root)] = parents[Int(parents[Int(root)])]
      root = parents[Int(root)]
    }
    return root
  }
}
