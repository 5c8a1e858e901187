import Foundation
import Kernels
import Testing
import Vulkan

@testable import Conformance
@testable import Graph

/// That the sweep reaches every kernel and every way in which a tile is split into lanes.
@Suite struct CoverageTests {
  /// What the sweep launches on a device with subgroups of `subgroupSize`.
  private static func launches(subgroupSize: Int) -> [Launch] {
    let facts = DeviceFacts(
      kind: subgroupSize == 8 ? .cpu : .discrete, subgroupSize: subgroupSize, maxWorkgroupInvocations: 1024,
      maxGroupCount: [65535, 65535, 65535], sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27,
      maxTexelBufferElements: 1 << 27, offsetAlignment: 16)
    return ConformanceCase.sweep().flatMap { item in
      let built = ConformanceGraph(item)
      return LoweredGraph(
        built.graph, outputs: built.results, device: facts, recomputedByteCount: .max, precision: item.precision
      ).launches
    }
  }

  @Test func everyShaderIsLaunched() throws {
    let folder = fixtures.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Shaders")
    let shaders = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "comp" }.map { $0.deletingPathExtension().lastPathComponent }
    #expect(shaders.count > 30)
    #expect(Set(shaders).subtracting(Self.launches(subgroupSize: 8).map(\.shader.name)) == [])
  }

  @Test func everyBufferThatMayHoldHalvesDoes() {
    var (able, used): (Set<String>, Set<String>) = ([], [])
    for launch in Self.launches(subgroupSize: 8) {
      for (binding, range) in zip(launch.shader.bindings, launch.ranges) where binding.hasHalfForm {
        able.insert("\(launch.shader.name) \(binding.name)")
        if range.element == .float16 { used.insert("\(launch.shader.name) \(binding.name)") }
      }
    }
    #expect(able.count > 25)
    #expect(able.subtracting(used) == [])
  }

  @Test(
    arguments: ["conv2d_forward", "conv2d_backward_input", "conv2d_backward_weight", "matmul_multiply"],
    [(8, [1, 2, 4, 8]), (32, [1, 2, 4, 8, 16, 32])])
  func everySplitIntoLanesIsLaunched(_ shader: String, _ splits: (subgroupSize: Int, lanes: [UInt32])) {
    // The first constant is the size of the workgroup, the second the lanes that share a tile.
    let lanes = Self.launches(subgroupSize: splits.subgroupSize).filter { $0.shader.name == shader }
      .map { $0.specialization[1] }
    #expect(Set(lanes) == Set(splits.lanes))
  }

  @Test func sumsAreCutIntoPartsWhereTheyAreLong() {
    let launches = Self.launches(subgroupSize: 8)
    for shader in ["matmul_reduce", "conv2d_reduce_weight", "column_sum", "normalization_combine", "scalar_total"] {
      #expect(launches.contains { $0.shader.name == shader }, "\(shader)")
    }
  }

  @Test func namesAreUnique() {
    let names = ConformanceCase.sweep().map(\.name)
    #expect(Set(names).count == names.count)
  }
}
