import CZlib
import Foundation
import Randomness

/// Damages files as disks, networks and programs do, and as somebody would who wishes harm.
struct Mutation {
  private var random: CounterRandom

  /// What the mutation of that number changes depends on the seed and on it alone.
  init(seed: UInt64, number: Int) {
    random = CounterRandom(seed: seed, purpose: "fuzz", number)
  }

  /// A number in 0..<`bound`.
  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

  /// `bytes` after one to three changes, some with a part of `other`.
  mutating func damaged(_ bytes: Data, other: Data) -> Data {
    var bytes = [UInt8](bytes)
    for _ in 0...below(3) { change(&bytes, [UInt8](other)) }
    // Otherwise a PNG decoder would see little of it.
    if below(4) > 0 { Self.repairCheckSums(&bytes) }
    return Data(bytes)
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    if bytes.isEmpty { return }
    switch below(7) {
    case 0:
      for _ in 0...below(16) { bytes[below(bytes.count)] ^= 1 << UInt8(below(8)) }
    case 1: bytes.removeLast(below(bytes.count))
    case 2:
      let (start, from) = (below(bytes.count), below(other.count))
      let length = below(min(bytes.count - start, other.count - from))
      bytes.replaceSubrange(start..<start + length, with: other[from..<from + length])
    case 3: setNumber(&bytes, at: below(min(bytes.count, 128)))
    case 4: setNumber(&bytes, at: below(bytes.count))
    case 5:
      let start = below(bytes.count)
      bytes.removeSubrange(start..<start + below(min(bytes.count - start, 64)))
    default:
      let (start, from) = (below(bytes.count), below(bytes.count))
      bytes.insert(contentsOf: bytes[from..<from + below(min(bytes.count - from, 64))], at: start)
    }
  }

  /// A field of a header with a number at the edge of what it holds.
  private mutating func setNumber(_ bytes: inout [UInt8], at place: Int) {
    let numbers: [UInt32] = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]
    let (number, length, isBigEndian) = (numbers[below(numbers.count)], [1, 2, 4][below(3)], below(2) == 0)
    for index in 0..<min(length, bytes.count - place) {
      bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * (isBigEndian ? length - 1 - index : index)))
    }
  }

  private static func repairCheckSums(_ bytes: inout [UInt8]) {
    guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) else { return }
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - place - 12 else { return }
      let sum = bytes[place + 4..<place + 8 + length].withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
      for index in 0..<4 { bytes[place + 8 + length + index] = UInt8(truncatingIfNeeded: sum >> UInt(24 - 8 * index)) }
      place += 12 + length
    }
  }
}
