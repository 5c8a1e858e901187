import Foundation

/// A counter-based random generator: Philox4x32-10 of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3"
/// (SC 2011).
///
/// What it draws is a pure function of seed, stream and counter, so that any draw of a run can be made again without
/// those before it: a resumed run goes on with the same bits.
public struct CounterRandom: RandomNumberGenerator, Sendable, Equatable {
  /// Selects the sequence together with `stream`.
  public let seed: UInt64
  /// One of 2^64 independent sequences of a seed.
  public let stream: UInt64
  /// How many 64-bit words of the sequence have been drawn.
  public private(set) var counter: UInt64

  private var block: SIMD4<UInt32>

  /// The sequence of `seed` and `stream`, from word `counter` on.
  public init(seed: UInt64, stream: UInt64, counter: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.counter = counter
    block = Self.block(seed: seed, stream: stream, index: counter / 2)
  }

  /// The sequence of `seed` that belongs to a purpose and its indices, such as `("batch", step, position)`.
  ///
  /// The stream is the 64-bit FNV-1a hash of the purpose's UTF-8 bytes and the indices' little-endian bytes.
  public init(seed: UInt64, purpose: String, _ indices: Int...) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    purpose.utf8.forEach(mix)
    for index in indices {
      for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: index >> shift)) }
    }
    self.init(seed: seed, stream: hash)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if counter & 1 == 0 { block = Self.block(seed: seed, stream: stream, index: counter / 2) }
    let (low, high) = counter & 1 == 0 ? (block[0], block[1]) : (block[2], block[3])
    counter &+= 1
    return UInt64(high) << 32 | UInt64(low)
  }

  /// A number in [0, 1), a multiple of 2^-24.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number of the standard normal distribution, by the Box-Muller transform of one word.
  public mutating func normal() -> Float {
    let word = next()
    // (0, 1]: the logarithm stays finite.
    let radius = (-2 * log((Double(word >> 32) + 1) * 0x1p-32)).squareRoot()
    return Float(radius * cos(2 * Double.pi * Double(word & 0xffff_ffff) * 0x1p-32))
  }

  /// An integer in `0..<bound`, each equally likely (Lemire, "Fast Random Integer Generation in an Interval").
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "an integer is drawn below a positive bound")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    let rejected = (0 &- bound) % bound
    while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
    return Int(product.high)
  }

  /// Ten rounds of Philox4x32 over the counter (index, stream) with the seed as key.
  static func block(seed: UInt64, stream: UInt64, index: UInt64) -> SIMD4<UInt32> {
    var counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
    var key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    for _ in 0..<10 {
      let first = counter[0].multipliedFullWidth(by: 0xd251_1f53)
      let second = counter[2].multipliedFullWidth(by: 0xcd9e_8d57)
      counter = SIMD4(
        second.high ^ counter[1] ^ key.0, second.low, first.high ^ counter[3] ^ key.1, first.low)
      key = (key.0 &+ 0x9e37_79b9, key.1 &+ 0xbb67_ae85)
    }
    return counter
  }
}
