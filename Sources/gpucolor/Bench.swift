import ArgumentParser
import Conformance
import Kernels
import Networks
import Training

/// `gpucolor bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times kernels and networks on a device.",
    discussion: """
      Examples:
        gpucolor bench conv2d
        gpucolor bench training --preset tiny --profile
        gpucolor bench forward --preset paper --batch 1
      """,
    subcommands: [BenchConv2d.self, BenchTraining.self, BenchForward.self])
}

/// How often a benchmark runs, and where.
struct BenchOptions: ParsableArguments {
  @OptionGroup var device: DeviceOption

  @Option(help: .init("Runs to take the time of, after one that is not counted.", valueName: "number"))
  var runs = 7

  func validate() throws {
    guard (1...10_000).contains(runs) else {
      throw ValidationError("--runs \(runs) cannot be used; give a number from 1 to 10000")
    }
  }
}

/// `gpucolor bench conv2d`.
struct BenchConv2d: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conv2d", abstract: "Times convolutions forward and backward.",
    discussion: """
      Milliseconds are the device's own, the median of all runs, with packing of weights and reduction of partial sums.
      """)

  @OptionGroup var options: BenchOptions

  func run() throws {
    let device = try options.device.open()
    let benchmark = ConvolutionBenchmark(device: device)
    print("\(device.physical.name), \(device.physical.driver)")
    var table = TextTable(
      header: ["conv2d", "forward ms", "GFLOP/s", "d input ms", "GFLOP/s", "d weight ms", "GFLOP/s"])
    let shapes = ConvolutionBenchmark.shapes
    var bar = ProgressBar("shape", total: shapes.count)
    defer { bar.finish() }
    for (index, shape) in shapes.enumerated() {
      bar.show(index)
      let numbers = try ConvolutionBenchmark.Direction.allCases.flatMap { direction in
        let seconds = try benchmark.times(of: shape, direction, count: options.runs).median
        return [rounded(seconds * 1e3, digits: 2), rounded(shape.flops / seconds / 1e9, digits: 1)]
      }
      table.append([Self.text(shape)] + numbers)
    }
    bar.finish()
    print(table.text)
  }

  private static func text(_ shape: Conv2dShape) -> String {
    "\(shape.kernelHeight)x\(shape.kernelWidth) \(shape.inputChannels)->\(shape.outputChannels) "
      + "at \(shape.batch)x\(shape.inputHeight)x\(shape.inputWidth)"
      + (shape.stride > 1 ? " stride \(shape.stride)" : "")
  }
}

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

  @Flag(help: "Time every kernel and print a table; runs take longer.")
  var profile = false

  /// Times `work` and prints the result in one line, with `--profile` the kernels of the last run below.
  func run(_ work: NetworkBenchmark.Work, _ name: String) throws {
    var configuration = RunConfiguration(network: network, preset: preset, source: .cartoon(.init(seed: 1)))
    configuration.channels = channels ?? configuration.channels
    configuration.size = size ?? configuration.size
    configuration.batch = batch ?? configuration.batch
    do {
      try configuration.validate()
    } catch {
      throw UsageError("\(error)")
    }
    let device = try options.device.open()
    let benchmark = try NetworkBenchmark(work, configuration, device: device, isProfiled: profile)
    let times = try benchmark.times(count: options.runs)
    print(
      "\(device.physical.name), \(name) of the \(network.rawValue) network: median \(rounded(times.median, digits: 4)) s, "
        + "minimum \(rounded(times.minimum, digits: 4)) s of \(options.runs) runs, batch \(configuration.batch), "
        + "\(configuration.size) px, \(configuration.channels) channels")
    if profile { print(ProfileTable(try benchmark.profile()).text) }
  }
}

/// `gpucolor bench training`.
struct BenchTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training", abstract: "Times training steps on random frames.")

  @OptionGroup var options: BenchNetworkOptions

  func run() throws { try options.run(.trainingStep, "training step") }
}

/// `gpucolor bench forward`.
struct BenchForward: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forward", abstract: "Times a network on random frames with two references.")

  @OptionGroup var options: BenchNetworkOptions

  func run() throws { try options.run(.forward, "forward pass") }
}
