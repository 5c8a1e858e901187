import ArgumentParser
import Conformance
import Foundation
import Vulkan

/// `gpucolor verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Holds every kernel on a device against the same operator in double precision.",
    discussion: """
      Every operator is run over awkward shapes, forward and backward; around every buffer lie sentinels that show a \
      write outside of it. Where golden vectors are found, they are run too. Exits with 1 where anything is wrong.

      Examples:
        gpucolor verify
        gpucolor verify --device 1 --filter conv2d
        GPUCOLOR_VALIDATION=1 gpucolor verify
      """)

  /// Where the golden vectors lie in a clone of the repository.
  private static let usualFolder = "Tests/Fixtures"

  @OptionGroup var device: DeviceOption

  @Option(help: .init("Only cases whose name contains this, such as 'matching' or 'stride 2'.", valueName: "name"))
  var filter: String?

  @Option(
    help: .init("The golden vectors' folder; by default \(Self.usualFolder) where that exists.", valueName: "folder"))
  var golden: String?

  func run() throws {
    let instance = try Instance()
    let device = try device.open(instance)
    let runner = ConformanceRunner(device: device)
    let chosen = try chosenCases()
    let cases = chosen.filter(runner.runs)
    try StandardOutput.line("\(device.physical.name), \(device.physical.driver): \(cases.count) cases")
    var bar = ProgressBar("case", total: cases.count)
    let outcomes = try cases.enumerated().map { index, item in
      bar.show(index, item.name)
      return try runner.run(item)
    }
    bar.finish()
    try StandardOutput.line(Self.table(outcomes, leftOut: chosen.filter { !runner.runs($0) }))
    let failures = outcomes.flatMap { outcome in outcome.failures.map { "\(outcome.name): \($0)" } }
    for failure in failures { try StandardOutput.line("failed: \(failure)") }
    let messages = instance.validationMessages
    if !messages.isEmpty { try StandardOutput.line("failed: the validation layer has \(messages.count) messages") }
    guard failures.isEmpty, messages.isEmpty else { throw ExitCode(1) }
  }

  /// The sweep and the golden vectors, as far as the filter lets them through.
  private func chosenCases() throws -> [ConformanceCase] {
    let folder = URL(fileURLWithPath: golden ?? Self.usualFolder)
    let isThere = FileManager.default.fileExists(atPath: folder.path)
    let vectors = golden != nil || isThere ? try ConformanceCase.golden(in: folder) : []
    let all = ConformanceCase.sweep() + vectors.compactMap(\.item)
    guard let filter else {
      let skipped = vectors.filter { $0.item == nil }.map(\.vector.operation)
      if !skipped.isEmpty {
        let names = Set(skipped).sorted().joined(separator: ", ")
        Console.standardError.line("\(skipped.count) golden vectors left out, no kernel yet for \(names)")
      }
      return all
    }
    let chosen = all.filter { $0.name.localizedCaseInsensitiveContains(filter) }
    guard !chosen.isEmpty else {
      let operations = Set(all.map(\.operation.name)).sorted().joined(separator: ", ")
      throw UsageError("--filter '\(filter)' matches no case; the operators are: \(operations)")
    }
    return chosen
  }

  /// A row for each operator, and for those that the device cannot run.
  private static func table(_ outcomes: [ConformanceRunner.Outcome], leftOut: [ConformanceCase]) -> String {
    var table = TextTable(header: ["operator", "cases", "worst error", "verdict"])
    for (name, group) in Dictionary(grouping: outcomes, by: \.operation).sorted(by: { $0.key < $1.key }) {
      let failed = group.count { !$0.passed }
      table.append([
        name, String(group.count), String(format: "%.1e", group.map(\.error).max() ?? 0),
        failed == 0 ? "passed" : "\(failed) failed",
      ])
    }
    for (name, group) in Dictionary(grouping: leftOut, by: \.operation.name).sorted(by: { $0.key < $1.key }) {
      table.append([name, String(group.count), "", "not on this device"])
    }
    return table.text
  }
}
