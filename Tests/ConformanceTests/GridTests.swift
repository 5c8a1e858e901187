import Conformance
import Foundation
import Graph
import Kernels
import Testing

/// Grids that are larger than an axis of a device's, and launches that are too much for one submission.
@Suite(.serialized)
@MainActor
struct GridTests {
  /// Of each operator the largest of its cases that the reference does not take long for.
  nonisolated private static let cases: [ConformanceCase] = {
    func size(_ item: ConformanceCase) -> Int { item.inputs.reduce(0) { $0 + $1.type.count } }
    let usual = ConformanceCase.sweep().filter { $0.precision == .single && $0.family == nil && size($0) < 30_000 }
    return Dictionary(grouping: usual, by: \.operation.name).sorted { $0.key < $1.key }.flatMap { _, cases in
      cases.sorted { size($0) > size($1) }.prefix(2)
    }
  }()

  private func expectConformance(_ options: CompiledGraph.Options) throws {
    try SharedDevice.use { device in
      let runner = ConformanceRunner(device: device, options: options)
      for item in Self.cases {
        let outcome = try runner.run(item)
        #expect(outcome.passed, "\(outcome.name): \(outcome.failures.joined(separator: "; "))")
      }
    }
  }

  @Test("every kernel runs in parts")
  func parts() throws {
    var options = CompiledGraph.Options()
    options.submissionWork = 20_000
    try expectConformance(options)
  }

  @Test("every kernel counts its workgroups over rows of a short axis, in parts")
  func partsOfShortAxes() throws {
    var options = CompiledGraph.Options()
    (options.largestGrid, options.submissionWork) = (2, 20_000)
    try expectConformance(options)
  }

  /// Where a launch is cut, another count of workgroups would count them wrongly.
  @Test("no shader asks for the number of workgroups but groups.glsl")
  func shadersDoNotAskForTheGrid() throws {
    let folder = fixtures.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Shaders")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var asking: [String: Int] = [:]
    for case let file as URL in files where ["comp", "glsl"].contains(file.pathExtension) {
      let uses = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "gl_NumWorkGroups").count - 1
      if uses > 0 { asking[file.lastPathComponent] = uses }
    }
    // A zero that no compiler sees through.
    #expect(asking == ["groups.glsl": 1, "register_tile.glsl": 1])
  }
}
