import ArgumentParser
import Networks
import Training

/// What a network is built with to be timed.
struct BenchNetworkOptions: ParsableArguments {
  @OptionGroup var options: BenchOptions

  @Option(help: "Which network is timed.")
  var network = NetworkConfiguration.Kind.standard

  @Option(help: "The values to begin with.")
  var preset = RunConfiguration.Preset.tiny

  @Option(help: .init("Channels of the first layers, instead of the preset's.", valueName: "number"))
  var channels: Int?

  @Option(help: .init("Height and width of the images, instead of the preset's.", valueName: "pixels"))
  var size: Int?

  @Option(help: .init("Samples of one run, instead of the preset's.", valueName: "number"))
  var batch: Int?

  @OptionGroup var precision: PrecisionOption

  @Flag(help: "Time every kernel and print tables of kernels and their classes; runs take longer.")
  var profile = false

  /// Times `work` and prints the result, with `--profile` the kernels of the last run below.
  func run(_ work: NetworkBenchmark.Work) throws {
    var configuration = RunConfiguration(network: network, preset: preset, source: .cartoon(.init(seed: 1)))
    configuration.channels = channels ?? configuration.channels
    configuration.size = size ?? configuration.size
    configuration.batch = batch ?? configuration.batch
    configuration.precision = precision.precision
    do {
      try configuration.validate()
    } catch {
      throw UsageError("\(error)")
    }
    var session = try BenchSession(options)
    let table = try session.add(work, configuration, isProfiled: profile)
    try options.show(session.report)
    if let table, !options.json { try StandardOutput.lines("\n" + table.text) }
  }
}

/// `gpucolor bench training`.
struct BenchTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training", abstract: "Times training steps on random frames.",
    discussion: """
      Example:
        gpucolor bench training --preset tiny --profile
      """)

  @OptionGroup var options: BenchNetworkOptions

  func run() throws { try options.run(.training) }
}

/// `gpucolor bench forward`.
struct BenchForward: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forward", abstract: "Times a network on random frames with two references.",
    discussion: """
      As in 'gpucolor infer', what depends on the weights alone, such as their packing, is computed once before; \
      --profile shows it with the rest.

      Example:
        gpucolor bench forward --preset paper --batch 1 --json
      """)

  @OptionGroup var options: BenchNetworkOptions

  func run() throws { try options.run(.forward) }
}
