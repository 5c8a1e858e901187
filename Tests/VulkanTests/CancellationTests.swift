import Testing
import Vulkan

/// Runs that are left between two submissions.
@Suite struct CancellationTests {
  private static let pieces = 20

  /// A list of as many submissions as there are pieces, the n-th of which adds one to the n-th number of `buffer`.
  private func counting(_ bench: Bench, _ buffer: Buffer) throws -> CommandList {
    let stride = max(64, bench.device.facts.offsetAlignment)
    let pipeline = try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 1))
    let list = try bench.device.makeCommandList(name: "counting")
    for piece in 0..<Self.pieces {
      if piece > 0 { try list.split() }
      let range = BufferBinding(buffer: buffer, offset: piece * stride, byteCount: 16)
      try list.dispatch(
        pipeline, [range, range], constants: scaleAndShiftConstants(count: 1, bias: 1), groups: (1, 1, 1))
    }
    try list.finish()
    return list
  }

  private func makeBuffer(_ bench: Bench) throws -> (buffer: Buffer, counts: () -> [Float]) {
    let stride = max(64, bench.device.facts.offsetAlignment)
    let buffer = try bench.device.makeBuffer(byteCount: Self.pieces * stride, memory: .download, name: "counts")
    buffer.write([Float](repeating: 0, count: Self.pieces * stride / 4))
    return (
      buffer,
      {
        let values = buffer.readFloats(count: Self.pieces * stride / 4)
        return (0..<Self.pieces).map { values[$0 * stride / 4] }
      }
    )
  }

  @Test("a run that is to stop already does not begin")
  func wishedBefore() throws {
    let bench = try Bench()
    let (buffer, counts) = try makeBuffer(bench)
    let list = try counting(bench, buffer)
    let cancellation = Cancellation()
    cancellation.wish()
    #expect(throws: CancellationError.self) { try list.run(cancellation: cancellation) }
    #expect(counts() == .init(repeating: 0, count: Self.pieces))
    try list.run()
    #expect(counts() == .init(repeating: 1, count: Self.pieces))
    #expect(bench.instance.validationMessages == [])
  }

  @Test("a run stops between submissions, and the next is whole")
  func wishedMeanwhile() throws {
    let bench = try Bench()
    let (buffer, counts) = try makeBuffer(bench)
    let list = try counting(bench, buffer)
    let cancellation = Cancellation()
    try list.submit(cancellation: cancellation)
    cancellation.wish()
    #expect(throws: CancellationError.self) { try list.wait() }
    let first = counts()
    let done = first.prefix { $0 == 1 }.count
    #expect(done > 0 && done < Self.pieces)
    #expect(first.dropFirst(done).allSatisfy { $0 == 0 })
    try list.run(cancellation: Cancellation())
    #expect(counts() == first.map { $0 + 1 })
    #expect(bench.instance.validationMessages == [])
  }

  @Test("what is handed over later runs later")
  func runsAreOrdered() throws {
    let bench = try Bench()
    let (buffer, counts) = try makeBuffer(bench)
    let list = try counting(bench, buffer)
    let doubling = try bench.device.makeCommandList(name: "doubling")
    let all = BufferBinding(buffer)
    let texels = UInt32(buffer.byteCount / 16)
    try doubling.dispatch(
      bench.device.pipeline(scaleAndShift(lanes: 8, scale: 2)), [all, all],
      constants: scaleAndShiftConstants(count: texels, bias: 0), groups: (Int(texels) / 8 + 1, 1, 1))
    try doubling.finish()
    try list.submit()
    try doubling.run()
    try list.wait()
    #expect(counts() == .init(repeating: 2, count: Self.pieces))
    #expect(bench.instance.validationMessages == [])
  }

  @Test("what went over in one piece is done")
  func aShortRunEnds() throws {
    let bench = try Bench()
    let buffer = try bench.upload([1, 2, 3, 4])
    let target = try bench.device.makeBuffer(byteCount: 16, memory: .download, name: "target")
    let list = try bench.device.makeCommandList(name: "copy")
    list.copy(from: BufferBinding(buffer), to: BufferBinding(target))
    try list.finish()
    let cancellation = Cancellation()
    try list.submit(cancellation: cancellation)
    cancellation.wish()
    try list.wait()
    #expect(target.readFloats(count: 4) == [1, 2, 3, 4])
  }
}
