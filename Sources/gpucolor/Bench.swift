import ArgumentParser
import Conformance
import Foundation
import Networks
import Training

/// `gpucolor bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times kernels and networks on a device, against the peaks that it reaches itself.",
    discussion: """
      Without a subcommand everything is timed: all operators, and both networks at their tiny presets. What a kernel \
      reaches is given as a fraction of the device's peak: the speed of multiply-adds in registers or, for what does \
      little more than read and write, of a copy. The peak is measured anew before and after each run, so that what \
      disturbs the machine disturbs both.

      With --json the result is one object: 'device', the measured 'peak', 'kernels' and 'networks'. Each of the latter \
      has a 'speed': median 'seconds', 'minimumSeconds', 'flops', 'bytes', the 'bound' and the 'peakFraction'.

      Examples:
        gpucolor bench
        gpucolor bench kernels --filter 'conv2d 3x3'
        gpucolor bench training --preset tiny --profile
        gpucolor bench forward --preset paper --batch 1 --json
        gpucolor bench areas lines/0001.png
      """,
    subcommands: [BenchAll.self, BenchKernels.self, BenchTraining.self, BenchForward.self, BenchAreas.self],
    defaultSubcommand: BenchAll.self)
}

/// How often a benchmark runs.
struct BenchRepetition: ParsableArguments {
  @Option(help: .init("Runs to take the time of, after one that is not counted.", valueName: "number"))
  var runs = 7

  func validate() throws {
    guard (1...10_000).contains(runs) else {
      throw ValidationError("--runs \(runs) cannot be used; give a number from 1 to 10000")
    }
  }
}

/// How often a benchmark runs, where, and how it shows what it has measured.
struct BenchOptions: ParsableArguments {
  @OptionGroup var device: DeviceOption

  @OptionGroup var repetition: BenchRepetition

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  /// Prints a report with the peaks that were measured for it.
  func show(_ report: BenchReport) throws {
    try StandardOutput.lines(json ? report.json() : report.text)
  }
}

/// `gpucolor bench all`.
struct BenchAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "Times all operators, and both networks at their tiny presets.",
    discussion: """
      With --thresholds it ends with 1 where something is slower than the file allows, relative to the peaks of the \
      same run; what seems to be is timed up to twice more, after everything else.

      Example:
        gpucolor bench all --thresholds ci/bench-thresholds.json
      """)

  @OptionGroup var options: BenchOptions

  @Option(help: .init("A file with the least fraction of the peak for everything that is timed.", valueName: "file"))
  var thresholds: String?

  @Option(help: .init("Write a file of thresholds that this run keeps with room for noise.", valueName: "file"))
  var recordThresholds: String?

  func validate() throws {
    guard thresholds == nil || recordThresholds == nil else {
      throw ValidationError("--thresholds and --record-thresholds exclude each other: give one of them")
    }
  }

  func run() throws {
    let floors = try thresholds.map { try BenchThresholds(contentsOf: URL(fileURLWithPath: $0)) }
    var session = try BenchSession(options)
    try Self.measure(BenchWork.all, in: &session)
    // What others disturbed a moment ago they may leave alone now.
    for _ in 0..<2 {
      guard let slow = floors?.tooSlow(in: session.report), !slow.isEmpty else { break }
      try Self.measure(BenchWork.all.filter { slow.contains($0.name) }, in: &session)
    }
    try options.show(session.report)
    if let recordThresholds {
      try BenchThresholds(allowing: session.report).write(to: URL(fileURLWithPath: recordThresholds))
    }
    let violations = floors?.violations(of: session.report) ?? []
    for violation in violations { Console.standardError.line("failed: \(violation)") }
    guard violations.isEmpty else { throw ExitCode(1) }
  }

  private static func measure(_ works: [BenchWork], in session: inout BenchSession) throws {
    var bar = ProgressBar("timing", total: works.count)
    defer { bar.finish() }
    for (index, work) in works.enumerated() {
      bar.show(index, work.name)
      switch work {
      case .kernel(let item): try session.add(item)
      case .network(let work, let configuration): try session.add(work, configuration)
      }
    }
  }
}

/// One of the things that are timed where nothing else is asked for.
private enum BenchWork {
  case kernel(KernelBenchmark.Case)
  case network(NetworkBenchmark.Work, RunConfiguration)

  static var all: [BenchWork] {
    let networks = [NetworkConfiguration.Kind.matching, .reference].flatMap { network in
      let configuration = RunConfiguration(network: network, preset: .tiny, source: .cartoon(.init(seed: 1)))
      return NetworkBenchmark.Work.allCases.map { BenchWork.network($0, configuration) }
    }
    return KernelBenchmark.Case.all.map(BenchWork.kernel) + networks
  }

  /// What the report calls it.
  var name: String {
    switch self {
    case .kernel(let item): item.name
    case .network(let work, let configuration): "\(configuration.network.rawValue) \(work.rawValue)"
    }
  }
}

/// `gpucolor bench kernels`.
struct BenchKernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Times operators, forward and backward.",
    discussion: """
      Milliseconds are the device's own, the median of all runs, with everything that an operator takes, such as the \
      packing of weights and the adding up of partial sums.

      Example:
        gpucolor bench kernels --filter 'conv2d 3x3'
      """)

  @OptionGroup var options: BenchOptions

  @Option(help: .init("Only operators whose name contains this, such as 'conv2d' or 'gradient'.", valueName: "name"))
  var filter: String?

  func run() throws {
    let all = KernelBenchmark.Case.all
    let cases = filter.map { filter in all.filter { $0.name.localizedCaseInsensitiveContains(filter) } } ?? all
    guard !cases.isEmpty else {
      throw UsageError("--filter '\(filter ?? "")' matches no operator; 'gpucolor bench kernels' shows them all")
    }
    var session = try BenchSession(options)
    var bar = ProgressBar("operator", total: cases.count)
    defer { bar.finish() }
    for (index, item) in cases.enumerated() {
      bar.show(index, item.name)
      try session.add(item)
    }
    bar.finish()
    try options.show(session.report)
  }
}
