import ArgumentParser
import Foundation
import Networks
import Production
import Training

/// `gpucolor train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a network to colour line art from key frames.",
    discussion: """
      Without a data set it trains on the procedural cartoon, drawn into the run's folder. Some shots are held out to \
      judge by. Ctrl-C finishes the step and saves; --resume goes on as if the run had never stopped.

      The run's folder holds config.json, metrics.jsonl, checkpoints/best.safetensors and newest.safetensors, and \
      samples/ with sheets of the held-out shots: references, line art, output, truth.

      Examples:
        gpucolor train --preset tiny
        gpucolor train frames --from starter --output runs/knight
        gpucolor train frames --preset small --output runs/knight --hold-out knight_jump --vgg19 vgg19.safetensors
        gpucolor train --resume --output runs/knight --steps 40000
        gpucolor train frames --stage temporal --from runs/knight/checkpoints/best.safetensors --output runs/calm
      """)

  @Argument(help: .init("The data set's folder; by default the procedural cartoon.", valueName: "dataset"))
  var dataset: String?

  @Option(
    name: .shortAndLong,
    help: .init("The run's folder; by default a new one in ./runs, for --resume the newest.", valueName: "run"))
  var output: String?

  @OptionGroup var device: DeviceOption

  @Option(help: "Which network is trained; by default \(NetworkConfiguration.Kind.standard.rawValue).")
  var network: NetworkConfiguration.Kind?

  @Option(
    help: .init(
      "What is trained: 'color' the network that colours frames; beside that of --from 'temporal' the temporal network, "
        + "or 'region' the network that names the colours of areas, from drawings and model sheets.",
      valueName: "stage"))
  var stage: Stage?

  @Option(help: "The values to begin with: tiny learns in minutes on a CPU, paper is the network of the paper.")
  var preset: RunConfiguration.Preset?

  @Option(help: .init("Steps of the whole run.", valueName: "number"))
  var steps: Int?

  @Option(help: .init("The run's length in passes over the shots, instead of --steps.", valueName: "number"))
  var epochs: Int?

  @Flag(
    help: .init(
      "Go on with a run; of the other options only --output, --device, --steps, --epochs, --profile go with it, and a data "
        + "set that was moved or changed."))
  var resume = false

  @Option(
    help: .init(
      "Begin with the weights of a checkpoint: a file, or '\(CheckpointLocator.starterName)' for the one that comes with "
        + "gpucolor.", valueName: "checkpoint"))
  var from: String?

  @Option(
    name: .customLong("vgg19"),
    help: .init(
      "VGG19's weights in torchvision's layout, a safetensors file; by default seeded ones.", valueName: "file"))
  var vgg19: String?

  @Option(
    help: .init("The shots to hold out, with commas between; by default a tenth by the seed.", valueName: "shots"))
  var holdOut: String?

  @Flag(help: "Time every kernel and print a table in the end; steps take longer.")
  var profile = false

  @OptionGroup(title: "Values of the preset") var values: TrainingValues

  func run() throws {
    if steps != nil, epochs != nil { throw UsageError("--steps and --epochs both say how long to train; give one") }
    let run = try resume ? goOn() : begin()
    Interruption.watch()
    let path = run.folder.url.path
    let display = TrainingDisplay(run)
    defer { display.finish() }
    let outcome = try run.train(cancellation: Interruption.cancellation, report: display.show)
    display.finish()
    if profile {
      let measured = try run.profile()
      if !measured.rows.isEmpty { try StandardOutput.lines(ProfileTable(measured).text) }
    }
    switch outcome {
    case .finished: try StandardOutput.line("\(path): \(run.step) steps done; colour frames with: gpucolor infer")
    case .interrupted(let step):
      let done = step == 0 ? "stopped before the first step" : "stopped and saved after step \(step)"
      throw Stopped("\(done); go on with: gpucolor train --resume --output \(path.shellQuoted)")
    }
  }

  private var length: TrainingLength? { steps.map { .steps($0) } ?? epochs.map { .epochs($0) } }

  private func begin() throws -> TrainingRun {
    var new = NewTraining()
    new.dataset = dataset.map { URL(fileURLWithPath: $0) }
    new.network = network
    new.stage = stage ?? new.stage
    new.preset = preset ?? new.preset
    new.start = try from.map { try CheckpointLocator().source($0).file() }
    new.features = vgg19.map { URL(fileURLWithPath: $0) }
    new.heldOut = holdOut?.split(separator: ",").map(String.init)
    new.length = length
    new.change = values.apply
    return try .begin(new, in: output.map(Self.folder) ?? .new(in: Self.runs), device: device.open, isProfiled: profile)
  }

  private func goOn() throws -> TrainingRun {
    let others: [(String, Bool)] = [
      ("--network", network != nil), ("--stage", stage != nil), ("--preset", preset != nil), ("--from", from != nil),
      ("--vgg19", vgg19 != nil), ("--hold-out", holdOut != nil),
      ("options that replace values of the preset", !values.isEmpty),
    ]
    if let other = others.first(where: \.1) {
      throw UsageError("--resume goes on with the run as it began; leave out \(other.0), or begin a new run by --from")
    }
    return try .resume(
      output.map(Self.folder) ?? .newest(in: Self.runs), on: dataset.map { URL(fileURLWithPath: $0) }, length: length,
      device: device.open, isProfiled: profile)
  }

  /// Where runs lie that are given no folder.
  private static let runs = URL(fileURLWithPath: "runs")

  private static func folder(_ path: String) -> RunFolder { RunFolder(URL(fileURLWithPath: path)) }
}

extension NetworkConfiguration.Kind: ExpressibleByArgument {}
extension RunConfiguration.Preset: ExpressibleByArgument {}
