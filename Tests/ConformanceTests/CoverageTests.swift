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
    let side = subgroupSize == 8 ? 8 : 16
    let facts = DeviceFacts(
      kind: subgroupSize == 8 ? .cpu : .discrete, subgroupSize: subgroupSize, maxWorkgroupInvocations: 1024,
      maxGroupCount: [65535, 65535, 65535], sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27,
      maxTexelBufferElements: 1 << 27, offsetAlignment: 16, hasFloat16Arithmetic: true,
      cooperativeMatrices: [.init(rows: side, columns: side, depth: side)])
    return ConformanceCase.sweep().flatMap { item in
      let built = ConformanceGraph(item)
      return LoweredGraph(
        built.graph, outputs: built.results, device: facts, recomputedByteCount: .max, precision: item.precision
      ).launches
    }
  }

  /// The shaders, and for each family of tiles that one names in its pragma the variant.
  private static func shaders() throws -> [String] {
    let folder = fixtures.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Shaders")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "comp" }.flatMap { file in
      let name = file.deletingPathExtension().lastPathComponent
      let families = try String(contentsOf: file, encoding: .utf8).firstMatch(of: /#pragma families\((.*)\)/)?.output.1
      return [name] + (families ?? "").split(separator: ", ").map { "\(name)_\($0)" }
    }
  }

  @Test func everyShaderIsLaunched() throws {
    let shaders = try Self.shaders()
    #expect(shaders.count > 40 && shaders.contains("matmul_multiply_cooperative"))
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

  @Test func everyWidthOfStagedTilesIsLaunched() {
    let launches = Self.launches(subgroupSize: 8)
    // The second constant is the vectors of columns of a tile.
    for (family, lanes) in [("shared", [1, 2, 4, 8, 16, 32]), ("cooperative", [4, 8, 16, 32])] as [(String, [UInt32])] {
      for shader in ["conv2d_forward", "conv2d_backward_input", "conv2d_backward_weight"] {
        let launched = launches.filter { $0.shader.name == "\(shader)_\(family)" }
        // The widest tile needs more inputs and outputs than the gradient of the input has here.
        let missing = Set(lanes).subtracting(launched.map { $0.specialization[1] })
        #expect(missing.subtracting(shader == "conv2d_backward_input" ? [32, 16] : []) == [], "\(shader) \(family)")
      }
    }
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
