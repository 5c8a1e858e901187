/// Random numbers of the cartoon, by counter: the same key and path give the same numbers in any order of use.
struct CartoonRandom: Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0

  /// A stream of its own for every `path` below `seed`.
  init(_ seed: UInt64, _ path: UInt64...) {
    key = path.reduce(Self.mix(seed)) { Self.mix($0 ^ Self.mix($1 &+ 0x5851_F42D_4C95_7F2D)) }
  }

  /// The next 64 bits.
  mutating func bits() -> UInt64 {
    counter &+= 1
    return Self.mix(key &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number in `range`, evenly spread.
  mutating func number(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(bits() >> 40) / Float(1 << 24)
  }

  /// An integer from 0 up to, not including, `count`.
  mutating func index(_ count: Int) -> Int {
    Int(bits() % UInt64(count))
  }

  /// True with the given probability.
  mutating func chance(_ probability: Float) -> Bool {
    number(0...1) < probability
  }

  /// One of the elements, each as likely.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[index(elements.count)]
  }

  /// The elements in a random order.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var result = elements
    for last in stride(from: result.count - 1, to: 0, by: -1) {
      result.swapAt(last, index(last + 1))
    }
    return result
  }

  /// A hash of one word in which every input bit reaches every output bit.
  static func mix(_ word: UInt64) -> UInt64 {
    var hash = word
    hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ (hash >> 32)
  }
}

/// Smooth noise on a lattice of hashed values.
struct ValueNoise: Sendable {
  private let key: UInt32

  init(_ random: inout CartoonRandom) {
    key = UInt32(truncatingIfNeeded: random.bits())
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
