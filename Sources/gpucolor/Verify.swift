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
      write outside of it. With --golden, golden vectors of another framework are run too. A case that the device \
      cannot run is skipped. Exits with 1 where anything is wrong, after a table in any case.

      Examples:
        gpucolor verify
        gpucolor verify --device 1 --filter conv2d
        gpucolor verify --golden Tests/Fixtures
        GPUCOLOR_VALIDATION=1 gpucolor verify
      """)

  @OptionGroup var device: DeviceOption

  @Option(help: .init("Only cases whose name contains this, such as 'matching' or 'stride 2'.", valueName: "name"))
  var filter: String?

  @Option(
    help: .init(
      "The folder of golden vectors, in a clone of the repository Tests/Fixtures; without it there are none.",
      valueName: "folder"))
  var golden: String?

  func run() throws {
    let instance = try Instance()
    let device = try device.open(instance)
    let runner = ConformanceRunner(device: device)
    let chosen = try chosenCases()
    let count = chosen.count(where: runner.runs)
    try StandardOutput.line("\(device.physical.name), \(device.physical.driver): \(count) cases")
    Interruption.watch()
    var bar = ProgressBar("case", total: count)
    let report = runner.run(chosen, cancellation: Interruption.cancellation) { bar.show($0, $1.name) }
    bar.finish()
    try StandardOutput.lines(Self.table(report))
    for failure in report.failures { try StandardOutput.line("failed: \(failure)") }
    let messages = instance.validationMessages
    if !messages.isEmpty { try StandardOutput.line("failed: the validation layer has \(messages.count) messages") }
    try Interruption.cancellation.check()
    guard report.failures.isEmpty, messages.isEmpty else { throw ExitCode(1) }
  }

  /// The sweep and the golden vectors, as far as the filter lets them through.
  private func chosenCases() throws -> [ConformanceCase] {
    let vectors = try golden.map { try ConformanceCase.golden(in: URL(fileURLWithPath: $0)) } ?? []
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

  /// A row for each operator, and for those of its cases that were skipped or not run.
  static func table(_ report: ConformanceReport) -> String {
    var table = TextTable(header: ["operator", "cases", "worst error", "verdict"])
    for (name, group) in Dictionary(grouping: report.outcomes, by: \.operation).sorted(by: { $0.key < $1.key }) {
      let failed = group.count { !$0.passed }
      table.append([
        name, String(group.count), group.compactMap(\.error).max().map { String(format: "%.1e", $0) } ?? "",
        failed == 0 ? "passed" : "\(failed) failed",
      ])
    }
    for (verdict, cases) in [("skipped", report.skipped), ("not run", report.notRun)] {
      for (name, group) in Dictionary(grouping: cases, by: \.operation.name).sorted(by: { $0.key < $1.key }) {
        table.append([name, String(group.count), "", verdict])
      }
    }
    return table.text
  }
}
