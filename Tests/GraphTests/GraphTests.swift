import Kernels
import Randomness
import Testing
import Vulkan

@testable import Graph

@Suite("Memory plan")
struct MemoryPlanTests {
  @Test(
    "buffers that live at the same time do not overlap, others share bytes, blocks have the size that is asked for",
    arguments: [5120, 16_384, .max])
  func placesRandomRequests(blockByteCount: Int) {
    var generator = CounterRandom(seed: 1, purpose: "plans")
    for _ in 0..<20 {
      let requests = (0..<120).map { _ in
        let start = Int.random(in: 0..<200, using: &generator)
        return MemoryPlan.Request(
          byteCount: Int.random(in: 1...5000, using: &generator),
          lifetime: start...(start + Int.random(in: 0..<30, using: &generator)))
      }
      let plan = MemoryPlan(requests, alignment: 256, blockByteCount: blockByteCount)
      #expect((plan.blockByteCounts.max() ?? 0) <= blockByteCount)
      for (i, one) in requests.enumerated() {
        let place = plan.places[i]
        #expect(place.offset % 256 == 0)
        #expect(place.offset + one.byteCount <= plan.blockByteCounts[place.block])
        for (j, other) in requests.enumerated() where i < j && one.lifetime.overlaps(other.lifetime) {
          let next = plan.places[j]
          #expect(
            place.block != next.block || place.offset + one.byteCount <= next.offset
              || next.offset + other.byteCount <= place.offset)
        }
      }
      #expect(plan.byteCount < plan.unsharedByteCount / 2)
    }
  }

  @Test("a chain of equal buffers needs two places")
  func reusesInAChain() {
    let requests = (0..<10).map { MemoryPlan.Request(byteCount: 1024, lifetime: $0...($0 + 1)) }
    #expect(MemoryPlan(requests, alignment: 256).byteCount == 2048)
  }

  @Test("a buffer larger than a block has one of its own, which smaller buffers use when it is dead")
  func givesLargeBuffersBlocks() {
    let requests = [(300, 0...1), (5000, 0...1), (900, 0...1), (900, 2...3)].map {
      MemoryPlan.Request(byteCount: $0, lifetime: $1)
    }
    let plan = MemoryPlan(requests, alignment: 256, blockByteCount: 1024)
    #expect(plan.blockByteCounts == [5120, 1024, 512])
    #expect(plan.places.map(\.block) == [2, 0, 1, 0])
  }

  @Test("guards lie before and after every buffer")
  func leavesGuards() {
    let requests = [0, 0].map { MemoryPlan.Request(byteCount: 100, lifetime: $0...1) }
    let plan = MemoryPlan(requests, alignment: 256, guardByteCount: 256)
    #expect(plan.places.map(\.offset) == [256, 768])
    #expect(plan.byteCount == 1280)
  }
}

@Suite("Hazards")
struct HazardTests {
  private let buffer = BufferID(1)

  private func access(reads: [Range<Int>] = [], writes: [Range<Int>] = []) -> MemoryAccess {
    func ranges(_ list: [Range<Int>]) -> [BufferRange] {
      list.map { BufferRange(buffer, offset: $0.lowerBound, byteCount: $0.count) }
    }
    return MemoryAccess(reads: ranges(reads), writes: ranges(writes))
  }

  /// Whether a barrier comes before each command.
  private func barriers(_ program: [MemoryAccess]) -> [Bool] {
    var tracker = HazardTracker()
    return program.map { tracker.needsBarrier(before: $0) }
  }

  @Test(
    "read after write, write after read and write after write need a barrier; reads and other bytes do not",
    arguments: [
      (false, true, true), (true, false, true), (true, true, true), (false, false, false),
    ])
  func findsHazards(_ firstWrites: Bool, _ secondWrites: Bool, _ isHazard: Bool) {
    func one(_ writes: Bool, _ range: Range<Int>) -> MemoryAccess {
      writes ? access(writes: [range]) : access(reads: [range])
    }
    let barriers = barriers([one(firstWrites, 0..<16), one(true, 16..<32), one(secondWrites, 15..<16)])
    #expect(barriers == [false, false, isHazard])
  }

  @Test("a barrier guards everything before it")
  func forgetsAfterABarrier() {
    let program = [
      access(writes: [0..<8]), access(writes: [8..<16]), access(reads: [0..<8]), access(reads: [8..<16]),
      access(writes: [0..<1]),
    ]
    #expect(barriers(program) == [false, false, true, false, true])
  }

  @Test("the checker finds a hazard that no barrier guards, and none where one does")
  func checks() {
    let write = RecordedStep.access(access(writes: [0..<8]), label: "write")
    let read = RecordedStep.access(access(reads: [4..<5]), label: "read")
    let other = RecordedStep.access(access(writes: [100..<101]), label: "other")
    #expect(unguardedHazards(in: [write, other, read]) == [UnguardedHazard(earlier: "write", later: "read")])
    #expect(unguardedHazards(in: [read, other, write]) == [UnguardedHazard(earlier: "read", later: "write")])
    #expect(unguardedHazards(in: [write, other, .barrier, read]).isEmpty)
    #expect(unguardedHazards(in: [read, read, other]).isEmpty)
  }

  @Test("barriers that the tracker places satisfy the checker on random programs")
  func agree() {
    var generator = CounterRandom(seed: 1, purpose: "barriers")
    for _ in 0..<50 {
      var tracker = HazardTracker()
      var steps: [RecordedStep] = []
      for number in 0..<60 {
        func some() -> [Range<Int>] {
          (0..<2).map { _ in
            let start = Int.random(in: 0..<200, using: &generator)
            return start..<start + Int.random(in: 1..<20, using: &generator)
          }
        }
        let next = access(reads: some(), writes: some())
        if tracker.needsBarrier(before: next) { steps.append(.barrier) }
        steps.append(.access(next, label: "\(number)"))
      }
      #expect(unguardedHazards(in: steps).isEmpty)
      #expect(!unguardedHazards(in: steps.filter { if case .barrier = $0 { false } else { true } }).isEmpty)
    }
  }
}
