import Testing

@testable import Randomness

@Suite struct CounterRandomTests {
  @Test func knownAnswersOfRandom123() {
    #expect(
      CounterRandom.block(seed: 0, stream: 0, index: 0)
        == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(
      CounterRandom.block(seed: .max, stream: .max, index: .max)
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      CounterRandom.block(
        seed: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e, index: 0x85a3_08d3_243f_6a88)
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test func continuesFromItsCounter() {
    var whole = CounterRandom(seed: 7, stream: 9)
    let words = (0..<9).map { _ in whole.next() }
    for start in 0..<9 {
      var rest = CounterRandom(seed: 7, stream: 9, counter: UInt64(start))
      #expect((start..<9).map { _ in rest.next() } == Array(words[start...]))
      #expect(rest == whole)
    }
  }

  @Test func purposesAndIndicesAreSeparateStreams() {
    let streams = [
      CounterRandom(seed: 1, purpose: "batch", 0, 1), CounterRandom(seed: 1, purpose: "batch", 1, 0),
      CounterRandom(seed: 1, purpose: "batch", 0), CounterRandom(seed: 1, purpose: "weight", 0, 1),
    ].map(\.stream)
    #expect(Set(streams).count == streams.count)
    #expect(CounterRandom(seed: 1, purpose: "batch", 0, 1).stream == streams[0])
  }

  @Test func distributions() {
    var random = CounterRandom(seed: 3, stream: 4)
    let count = 100_000
    let uniform = (0..<count).map { _ in Double(random.uniform()) }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.005)
    let normal = (0..<count).map { _ in Double(random.normal()) }
    #expect(abs(normal.reduce(0, +) / Double(count)) < 0.015)
    #expect(abs(normal.map { $0 * $0 }.reduce(0, +) / Double(count) - 1) < 0.03)
    var histogram = [Int](repeating: 0, count: 7)
    for _ in 0..<count { histogram[random.integer(below: 7)] += 1 }
    #expect(histogram.allSatisfy { abs($0 - count / 7) < 600 })
    #expect(random.integer(below: 1) == 0)
  }
}
