/// Sets of pixels, or of other numbers, that are joined two by two; each is called by its smallest number.
struct PixelSets {
  /// For each number one of its set that is no larger; its own for the smallest.
  private var parents: [Int32]

  /// As many sets of one number each.
  init(count: Int) {
    parents = (0..<Int32(count)).map { $0 }
  }

  /// Adds a set of one number, the next.
  mutating func add() -> Int32 {
    parents.append(Int32(parents.count))
    return Int32(parents.count - 1)
  }

  /// The smallest number of a set.
  mutating func root(_ number: Int32) -> Int32 {
    parents.withUnsafeMutableBufferPointer { Self.root(number, $0) }
  }

  /// Joins the sets of two numbers and returns the smallest number of both.
  @discardableResult
  mutating func join(_ first: Int32, _ second: Int32) -> Int32 {
    parents.withUnsafeMutableBufferPointer { Self.join(first, second, $0) }
  }

  /// The same on numbers that lie elsewhere.
  static func root(_ number: Int32, _ parents: UnsafeMutableBufferPointer<Int32>) -> Int32 {
    var root = number
    while parents[Int(root)] != root {
      parents[Int(root)] = parents[Int(parents[Int(root)])]
      root = parents[Int(root)]
    }
    return root
  }

  /// The same on numbers that lie elsewhere.
  @discardableResult
  static func join(_ first: Int32, _ second: Int32, _ parents: UnsafeMutableBufferPointer<Int32>) -> Int32 {
    let (one, other) = (root(first, parents), root(second, parents))
    parents[Int(max(one, other))] = min(one, other)
    return min(one, other)
  }
}
