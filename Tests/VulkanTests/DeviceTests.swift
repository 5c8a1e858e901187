import CVulkan
import Foundation
import Testing

@testable import Vulkan

/// What needs a device, under core and synchronization validation.
@Suite struct DeviceTests {
  @Test func bytesGoUpAndDown() throws {
    let bench = try Bench()
    let values = (0..<1000).map { Float($0) }
    let up = try bench.upload(values)
    let middle = try bench.device.makeBuffer(byteCount: 8000, memory: .device, name: "middle")
    let down = try bench.device.makeBuffer(byteCount: 4000, memory: .download, name: "down")
    let list = try bench.device.makeCommandList(name: "round trip")
    let range = BufferBinding(buffer: middle, offset: 1024, byteCount: 4000)
    list.copy(from: BufferBinding(up), to: range)
    list.barrier()
    list.fill(BufferBinding(buffer: middle, offset: 1024, byteCount: 8), with: Float(-1).bitPattern)
    list.barrier()
    try list.split()
    list.copy(from: range, to: BufferBinding(down))
    try list.finish()
    for turn in 0..<3 {
      up.write([Float(turn) + 0.5], at: 999 * 4)
      try list.run()
      #expect(down.readFloats(count: 1000) == [-1, -1] + values[2..<999] + [Float(turn) + 0.5])
    }
    #expect(bench.instance.validationMessages == [])
  }

  @Test func shadersSeeConstantsAndTexels() throws {
    let bench = try Bench()
    let lanes = bench.device.facts.subgroupSize
    let alignment = bench.device.facts.offsetAlignment
    let texels = 5 * lanes + 3
    let input = try bench.upload((0..<alignment / 4 + 4 * texels).map { Float($0) })
    let output = try bench.device.makeBuffer(
      byteCount: 16 * (texels + 1), memory: .download, name: "output")
    output.write([Float](repeating: 77, count: 4 * (texels + 1)))
    let list = try bench.device.makeCommandList(name: "scale and shift", timestamps: 2)
    let texelRange = BufferBinding(buffer: input, offset: alignment, byteCount: 16 * texels)
    let pipeline = try bench.device.pipeline(scaleAndShift(lanes: UInt32(lanes), scale: 3))
    #expect(try list.timestamp() == 0)
    try list.dispatch(
      pipeline, [texelRange, BufferBinding(output)],
      constants: scaleAndShiftConstants(count: UInt32(texels), bias: 0.5), groups: (6, 1, 1))
    #expect(try list.timestamp() == 1)
    try list.finish()
    try list.run()
    let expected = (0..<4 * texels).map { 3 * Float($0 + alignment / 4) + 0.5 } + [77, 77, 77, 77]
    #expect(output.readFloats(count: expected.count) == expected)
    let seconds = try list.timestampSeconds()
    #expect(seconds.count == 2 && seconds[0] == 0 && seconds[1] > 0 && seconds[1] < 60)
    #expect(bench.instance.validationMessages == [])
  }

  @Test func pipelinesAreShared() throws {
    let bench = try Bench()
    let first = try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 1))
    #expect(try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 1)) === first)
    #expect(try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 2)) !== first)
  }

  /// More sets than one pool holds, over the same range and over others.
  @Test func manyDispatches() throws {
    let bench = try Bench()
    let count = 600
    let stride = max(64, bench.device.facts.offsetAlignment)
    let input = try bench.upload((0..<count * stride / 4).map { Float($0) })
    let output = try bench.device.makeBuffer(byteCount: count * stride, memory: .download, name: "output")
    let pipeline = try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 2))
    let list = try bench.device.makeCommandList(name: "many")
    for index in 0..<count {
      if index % 100 == 99 { try list.split() }
      let ranges = [input, output].map { BufferBinding(buffer: $0, offset: index * stride, byteCount: 16) }
      try list.dispatch(pipeline, ranges, constants: scaleAndShiftConstants(count: 1, bias: 1), groups: (1, 1, 1))
    }
    try list.finish()
    try list.run()
    let values = output.readFloats(count: count * stride / 4)
    #expect((0..<count).allSatisfy { values[$0 * stride / 4] == 2 * Float($0 * stride / 4) + 1 })
    #expect(bench.instance.validationMessages == [])
  }

  @Test func validationSeesAMissingBarrier() throws {
    let bench = try Bench()
    let buffers = try ["a", "b"].map {
      try bench.device.makeBuffer(byteCount: 256, memory: .device, name: $0)
    }
    let list = try bench.device.makeCommandList(name: "hazard")
    list.fill(BufferBinding(buffers[0]), with: 1)
    list.copy(from: BufferBinding(buffers[0]), to: BufferBinding(buffers[1]))
    try list.finish()
    #expect(bench.instance.validationMessages.contains { $0.contains("SYNC-HAZARD-READ-AFTER-WRITE") })
  }

  @Test func validationSeesAWrongCall() throws {
    let bench = try Bench()
    let buffer = try bench.device.makeBuffer(byteCount: 256, memory: .device, name: "sentinel")
    let list = try bench.device.makeCommandList(name: "wrong")
    vkCmdFillBuffer(list.recorded(), buffer.handle, 256, 4, 0)
    #expect(bench.instance.validationMessages.contains { $0.contains("VUID-vkCmdFillBuffer-dstOffset") })
    #expect(bench.instance.validationMessages.contains { $0.contains("sentinel") })
  }

  /// Where one type of memory serves all kinds, as on a CPU device, the first block may be the device's alone.
  @Test func hostMemoryIsMappedWhateverCameBeforeIt() throws {
    let device = try Bench().device
    let first = try device.makeBuffer(byteCount: 1024, memory: .device, name: "first")
    let second = try device.makeBuffer(byteCount: 1024, memory: .upload, name: "second")
    let third = try device.makeBuffer(byteCount: 1024, memory: .download, name: "third")
    #expect(second.contents != nil && third.contents != nil)
    withExtendedLifetime(first) {}
  }

  @Test func memoryIsCountedAndGivenBack() throws {
    let bench = try Bench()
    let block = MemoryManager.blockByteCount
    var small: Buffer? = try bench.device.makeBuffer(byteCount: 1 << 20, memory: .device, name: "small")
    let other = try bench.device.makeBuffer(byteCount: 1 << 20, memory: .device, name: "other")
    #expect(bench.device.memoryStatistics == MemoryStatistics(inUse: 2 << 20, reserved: block, peak: 2 << 20))
    do {
      let big = try bench.device.makeBuffer(byteCount: block, memory: .device, name: "big")
      #expect(bench.device.memoryStatistics.reserved == 2 * block)
      #expect(big.contents == nil)
    }
    small = nil
    #expect(small == nil)
    let statistics = MemoryStatistics(inUse: 1 << 20, reserved: block, peak: 2 << 20 + block)
    #expect(bench.device.memoryStatistics == statistics)
    #expect(other.byteCount == 1 << 20)
    #expect(bench.instance.validationMessages == [])
  }

  @Test func aListKeepsWhatItUses() throws {
    let bench = try Bench()
    let down = try bench.device.makeBuffer(byteCount: 16, memory: .download, name: "down")
    let list = try bench.device.makeCommandList(name: "keeper")
    do {
      let up = try bench.upload([1, 2, 3, 4])
      list.copy(from: BufferBinding(up), to: BufferBinding(down))
    }
    try list.finish()
    try list.run()
    #expect(down.readFloats(count: 4) == [1, 2, 3, 4])
    #expect(bench.instance.validationMessages == [])
  }

  @Test func aHugeBufferIsAnError() throws {
    let bench = try Bench()
    let heaps = bench.device.physical.heaps.map(\.byteCount)
    let wanted = (heaps.max() ?? 0) + (1 << 20)
    let error = #expect(throws: VulkanError.self) {
      try bench.device.makeBuffer(byteCount: wanted, memory: .device, name: "activations")
    }
    guard case .outOfMemory("activations", let reported, let heap, let heapByteCount, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reported >= wanted && heaps[heap] == heapByteCount)
    #expect(bench.device.memoryStatistics == MemoryStatistics())
    #expect(bench.instance.validationMessages == [])
  }

  @Test("buffers that the heaps cannot hold together are refused before any is made")
  func buffersBeyondTheHeapAreAnError() throws {
    let bench = try Bench()
    // A CPU device has the host's memory, whatever its heap is said to hold.
    let host = bench.device.facts.kind == .cpu ? Int(ProcessInfo.processInfo.physicalMemory) : 0
    let half = max(bench.device.physical.heaps.map(\.byteCount).reduce(0, +), host) / 2 + (1 << 20)
    let error = #expect(throws: VulkanError.self) {
      try bench.device.makeBuffers(byteCounts: [1 << 20, half, half], memory: .device, name: "planned tensors")
    }
    guard case .outOfMemory("planned tensors", let reported, _, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reported == 2 * half + (1 << 20))
    #expect(error?.description.contains("smaller images, or in training a smaller batch or fewer channels") == true)
    #expect(bench.device.memoryStatistics == MemoryStatistics())
    #expect(bench.instance.validationMessages == [])
  }

  @Test func bindingsAndGridsBeyondTheLimitsAreErrors() throws {
    let bench = try Bench()
    let facts = bench.device.facts
    let pipeline = try bench.device.pipeline(scaleAndShift(lanes: 8, scale: 1))
    let list = try bench.device.makeCommandList(name: "limits")
    let constants = scaleAndShiftConstants(count: 0, bias: 0)
    let small = BufferBinding(try bench.upload([0, 0, 0, 0]))
    // Only where a binding's limit is small enough to go past it here.
    if facts.maxStorageBufferRange < 1 << 28 {
      let byteCount = facts.maxStorageBufferRange + 16
      let large = BufferBinding(try bench.device.makeBuffer(byteCount: byteCount, memory: .device, name: "large"))
      let expected = VulkanError.bindingTooLarge(
        name: "large of scale_and_shift", byteCount: byteCount, limit: facts.maxStorageBufferRange)
      #expect(throws: expected) {
        try list.dispatch(pipeline, [small, large], constants: constants, groups: (1, 1, 1))
      }
    }
    #expect(throws: VulkanError.self) {
      try list.dispatch(
        pipeline, [small, small], constants: constants, groups: (1, facts.maxGroupCount[1] + 1, 1))
    }
    #expect(bench.instance.validationMessages == [])
  }
}
