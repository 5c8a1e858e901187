import Randomness

extension CounterRandom {
  /// A number in `range`, evenly spread.
  mutating func number(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// True with the given probability.
  mutating func chance(_ probability: Float) -> Bool {
    uniform() < probability
  }

  /// One of the elements, each as likely.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(below: elements.count)]
  }

  /// The elements in a random order.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var result = elements
    for last in stride(from: result.count - 1, to: 0, by: -1) {
      result.swapAt(last, integer(below: last + 1))
    }
    return result
  }
}

/// Smooth noise on a lattice of hashed values.
struct ValueNoise: Sendable {
  private let key: UInt32

  init(_ random: inout CounterRandom) {
    key = UInt32(truncatingIfNeeded: random.next())
  }

  /// A value in -1...1 that changes smoothly over about one unit of `position`.
  func at(_ position: Float) -> Float {
    let cell = position.rounded(.down)
    let near = lattice(Int32(cell), 0)
    return near + (lattice(Int32(cell) &+ 1, 0) - near) * smoothStep(position - cell)
  }

  /// A value in -1...1 that changes smoothly over about one unit of the plane.
  func at(_ x: Float, _ y: Float) -> Float {
    let column = x.rounded(.down)
    let row = y.rounded(.down)
    let across = smoothStep(x - column)
    let (i, j) = (Int32(column), Int32(row))
    let bottom = lattice(i, j) + (lattice(i &+ 1, j) - lattice(i, j)) * across
    let top = lattice(i, j &+ 1) + (lattice(i &+ 1, j &+ 1) - lattice(i, j &+ 1)) * across
    return bottom + (top - bottom) * smoothStep(y - row)
  }

  private func lattice(_ column: Int32, _ row: Int32) -> Float {
    var hash = UInt32(bitPattern: column) &* 0x8DA6_B343 ^ UInt32(bitPattern: row) &* 0xD816_3841 ^ key
    hash = (hash ^ (hash >> 15)) &* 0x2C1B_3C6D
    hash = (hash ^ (hash >> 13)) &* 0x297A_2D39
    return Float((hash ^ (hash >> 16)) >> 8) / Float(1 << 23) - 1
  }
}

/// 0 below 0, 1 above 1, and a curve with level ends between.
func smoothStep(_ x: Float) -> Float {
  let t = min(max(x, 0), 1)
  return t * t * (3 - 2 * t)
}
