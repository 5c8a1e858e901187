import Conformance
import Footage
import Foundation
import TestSupport
import Testing
import Vulkan

@testable import Graph
@testable import gpucolor

@Suite struct BenchTests {
  @Test func helpShowsExamples() throws {
    let result = try gpucolor(["bench", "--help"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("gpucolor bench training --preset tiny --profile"))
  }

  @Test(arguments: [
    ["forward", "--size", "7"], ["training", "--channels", "3"], ["forward", "--channels", "130"],
    ["forward", "--batch", "0"], ["kernels", "--filter", "conv5d"], ["--thresholds", "/nonexistent.json"],
  ])
  func aValueThatCannotBeUsedIsOneLine(_ arguments: [String]) throws {
    let result = try gpucolor(["bench"] + arguments)
    #expect(result.exitCode == 2 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.error.contains(arguments[1]), "\(result.error)")
  }

  @Test(arguments: [
    ["forward", "--size", "4096", "--batch", "1024"], ["training", "--size", "4096", "--batch", "64"],
  ])
  func tensorsBeyondEveryDeviceAreOneLine(_ arguments: [String]) throws {
    let result = try gpucolor(["bench"] + arguments)
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.exitCode) \(result.error)")
    #expect(result.error.contains("use smaller images"), "\(result.error)")
  }

  @Test func aDeviceThatDoesNotExistIsOneLine() throws {
    let result = try gpucolor(["bench", "kernels", "--device", "99"])
    #expect(result.exitCode == 1)
    #expect(result.errorLines.count == 1 && result.error.contains("no device 99"), "\(result.error)")
  }

  @Test func areasOfDrawingsAreTimed() throws {
    // A square whose inside is an area beside the paper around it.
    var line = Image(width: 40, height: 30, channels: 1)
    for x in 10..<30 { for y in 8..<22 where x == 10 || x == 29 || y == 8 || y == 21 { line[x, y, 0] = 0 } }
    let scratch = try Scratch()
    let file = scratch.folder.appending(path: "square.png")
    try line.write(png: file)
    let result = try gpucolor(["bench", "areas", file.path, "--runs", "2"])
    #expect(result.exitCode == 0, "\(result.error)")
    let cells = result.output.split(separator: "\n").last?.split(separator: " ").map(String.init) ?? []
    #expect(Array(cells.dropFirst().prefix(2)) == ["40x30", "2"])
    #expect(cells.count == 5 && cells.suffix(2).allSatisfy { Double($0) != nil }, "\(result.output)")
    let missing = try gpucolor(["bench", "areas", scratch.folder.appending(path: "none.png").path])
    #expect(missing.exitCode != 0 && missing.output.isEmpty && missing.errorLines.count == 1)
  }

  private static let small = ["--channels", "4", "--size", "16", "--batch", "1", "--runs", "2"]

  @Test func aForwardPassIsTimedAndProfiled() throws {
    let result = try gpucolor(["bench", "forward", "--profile"] + Self.small)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("\nmatching forward "))
    #expect(result.output.contains("\nconv2d_forward "))
    #expect(result.output.contains("\nconvolution "))
    #expect(result.output.contains("\nmemory of tensors: "))
  }

  @Test func aForwardPassIsOneJSONObject() throws {
    let result = try gpucolor(["bench", "forward", "--profile", "--json"] + Self.small)
    #expect(result.exitCode == 0, "\(result.error)")
    let report = try JSONDecoder().decode(BenchReport.self, from: Data(result.output.utf8))
    let network = try #require(report.networks.first)
    #expect(network.name == "matching forward" && network.size == 16 && network.channels == 4 && network.batch == 1)
    #expect(network.speed.flops > 0 && network.speed.minimumSeconds <= network.speed.seconds)
    #expect(network.memory.planned < network.memory.unplanned && network.memory.devicePeak > network.memory.planned)
    #expect(network.profile?.contains { $0.kernel == "conv2d_forward" && $0.class == .convolution } == true)
    #expect(report.kernels.isEmpty && report.peak.flopsPerSecond != nil && report.peak.bytesPerSecond == nil)
  }

  @Test func aForwardPassInMixedPrecisionTakesLessMemory() throws {
    let reports = try ["single", "mixed"].map { precision in
      let result = try gpucolor(["bench", "forward", "--precision", precision, "--json"] + Self.small)
      #expect(result.exitCode == 0, "\(result.error)")
      return try #require(try JSONDecoder().decode(BenchReport.self, from: Data(result.output.utf8)).networks.first)
    }
    #expect(reports.map(\.precision) == [.single, .mixed] && reports[1].name == "matching forward, mixed precision")
    #expect(reports[1].memory.unplanned < reports[0].memory.unplanned * 3 / 4)
  }

  @Test func anOperatorIsTimed() throws {
    let arguments = ["bench", "kernels", "--runs", "1", "--filter", "SPECTRAL"]
    let table = try gpucolor(arguments)
    #expect(table.exitCode == 0 && table.output.contains("\nspectral norm of 512x512x3x3 "), "\(table.error)")
    let report = try JSONDecoder().decode(
      BenchReport.self, from: Data(gpucolor(arguments + ["--json"]).output.utf8))
    #expect(report.kernels.map(\.class) == [.spectralNorm] && report.kernels.allSatisfy { $0.speed.peakFraction > 0 })
  }

  @Test func keysOfJSONStayAsTheyAre() throws {
    let report = try Self.report(conv2d: 0.5)
    let object = try #require(JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["device", "peak", "kernels", "networks"])
    let kernel = try #require((object["kernels"] as? [[String: Any]])?.first)
    #expect(Set(kernel.keys) == ["name", "class", "speed"])
    let network = try #require((object["networks"] as? [[String: Any]])?.first)
    #expect(Set(network.keys) == ["network", "work", "channels", "size", "batch", "precision", "speed", "memory"])
    let speed = try #require(kernel["speed"] as? [String: Any])
    #expect(Set(speed.keys) == ["seconds", "minimumSeconds", "flops", "bytes", "bound", "peakFraction"])
    let memory = try #require(network["memory"] as? [String: Any])
    #expect(Set(memory.keys) == ["planned", "unplanned", "transfer", "devicePeak"])
  }

  @Test func classesOfKernelsAreAddedUp() {
    var rows = [
      CompiledGraph.ProfileRow(kernel: "conv2d_forward", kind: .convolution),
      CompiledGraph.ProfileRow(kernel: "adam_step", kind: .optimizer),
      CompiledGraph.ProfileRow(kernel: "conv2d_pack_weights", kind: .convolution),
    ]
    for (index, seconds) in [3.0, 1, 4].enumerated() { (rows[index].calls, rows[index].seconds) = (2, seconds) }
    let groups = KernelClassTime.grouped(rows)
    #expect(groups.map(\.kind) == [.convolution, .optimizer])
    #expect(groups.map(\.calls) == [4, 2] && groups.map(\.fraction) == [7.0 / 8, 1.0 / 8])
  }

  // MARK: Thresholds

  /// A report of one operator that reaches that fraction of the peak, and one network.
  private static func report(conv2d fraction: Double, planned: Int = 40) throws -> BenchReport {
    func speed(_ fraction: Double) -> BenchReport.Speed {
      .init(.init(cost: .init(flops: 2e9, bytes: 1e6), bound: .arithmetic, seconds: [0.1], fractions: [fraction]))
    }
    let instance = try Instance()
    var report = BenchReport(try instance.choose())
    report.kernels = [.init(name: "conv2d", class: .convolution, speed: speed(fraction))]
    report.networks = [
      .init(
        network: .matching, work: .training, channels: 4, size: 16, batch: 1, speed: speed(0.3),
        memory: .init(planned: planned, unplanned: 100, transfer: 1, devicePeak: 50))
    ]
    return report
  }

  @Test func whatIsRecordedIsKept() throws {
    let scratch = try Scratch()
    let file = URL(filePath: scratch.path("thresholds.json"))
    let thresholds = BenchThresholds(allowing: try Self.report(conv2d: 0.5))
    try thresholds.write(to: file)
    #expect(try BenchThresholds(contentsOf: file) == thresholds)
    #expect(thresholds.kernels == ["conv2d": 0.375] && thresholds.networks == ["matching training": 0.225])
    #expect(thresholds.violations(of: try Self.report(conv2d: 0.38)) == [])
  }

  @Test func aSlowDownIsOneLine() throws {
    let thresholds = BenchThresholds(allowing: try Self.report(conv2d: 0.5))
    #expect(
      thresholds.violations(of: try Self.report(conv2d: 0.25)) == [
        "conv2d reaches 25.0% of the measured arithmetic peak; the threshold is 37.5%"
      ])
  }

  @Test func lostReuseOfMemoryIsSeen() throws {
    let thresholds = BenchThresholds(allowing: try Self.report(conv2d: 0.5))
    let violations = thresholds.violations(of: try Self.report(conv2d: 0.5, planned: 60))
    #expect(violations.count == 1 && violations[0].hasPrefix("matching training takes 60.0% of the memory"))
  }

  @Test func everythingHasAThresholdAndEveryThresholdIsUsed() throws {
    let report = try Self.report(conv2d: 0.5)
    var thresholds = BenchThresholds(allowing: report)
    thresholds.kernels = ["conv3d": 0.1]
    #expect(
      thresholds.violations(of: report) == ["conv3d has a threshold and is not run", "conv2d has no threshold"])
  }

  @Test func whatSeemsSlowIsKnownAndTheBetterMeasurementCounts() throws {
    let thresholds = BenchThresholds(allowing: try Self.report(conv2d: 0.5))
    var report = try Self.report(conv2d: 0.1)
    #expect(thresholds.tooSlow(in: report) == ["conv2d"])
    for (fraction, kept) in [(0.05, 0.1), (0.45, 0.45), (0.3, 0.45)] {
      let again = try Self.report(conv2d: fraction)
      report.keep(again.kernels[0])
      report.keep(again.networks[0])
      #expect(report.kernels.map(\.speed.peakFraction) == [kept] && report.networks.count == 1)
    }
    #expect(thresholds.tooSlow(in: report).isEmpty)
  }

  @Test func aFileThatHoldsNoThresholdsIsOneLine() throws {
    let scratch = try Scratch()
    let file = try scratch.file("thresholds.json", Data(#"{"kernels": {}}"#.utf8))
    let result = try gpucolor(["bench", "--thresholds", file.path])
    #expect(result.exitCode == 2 && result.errorLines.count == 1)
    #expect(result.error.contains("'memory' is missing") || result.error.contains("'networks' is missing"))
  }

  /// The file that ci/bench takes knows everything that is timed.
  @Test func theRepositorysThresholdsFitTheOperators() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "ci/bench-thresholds.json")
    let thresholds = try BenchThresholds(contentsOf: file)
    #expect(Set(thresholds.kernels.keys) == Set(KernelBenchmark.Case.all.map(\.name)))
    #expect(Set(thresholds.networks.keys) == Set(thresholds.memory.keys) && thresholds.networks.count == 4)
    #expect(thresholds.kernels.merging(thresholds.networks) { $1 }.values.allSatisfy { $0 > 0 })
  }
}
