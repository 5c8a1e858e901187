import ArgumentParser
import Footage
import Foundation
import Logging
import Networks
import Safetensors
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
      "What is trained: 'color' the network that colours frames, 'temporal' the temporal network over that of --from.",
      valueName: "stage"))
  var stage: Stage?

  @Option(help: "The values to begin with: tiny learns in minutes on a CPU, paper is the network of the paper.")
  var preset: RunConfiguration.Preset?

  @Option(help: .init("Steps of the whole run.", valueName: "number"))
  var steps: Int?

  @Option(help: .init("The run's length in passes over the shots, instead of --steps.", valueName: "number"))
  var epochs: Int?

  @Flag(
    help: "Go on with a run; of the other options only --output, --device, --steps, --epochs, --profile go with it.")
  var resume = false

  @Option(
    help: .init(
      "Begin with the weights of a checkpoint: a file, or '\(CheckpointSource.starterName)' for the one that comes with "
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
    if let steps, steps < 1 { throw UsageError("--steps \(steps) cannot be used; give 1 or more") }
    if let epochs, epochs < 1 { throw UsageError("--epochs \(epochs) cannot be used; give 1 or more") }
    if steps != nil, epochs != nil { throw UsageError("--steps and --epochs both say how long to train; give one") }
    do {
      try resume ? goOn() : begin()
    } catch let error as TrainingError {
      if case .unusableValue = error { throw UsageError("\(error)") }
      throw error
    }
  }

  // MARK: New runs

  private func begin() throws {
    let log = Logger(label: "train")
    let folder = output.map { RunFolder(URL(fileURLWithPath: $0)) } ?? .new(in: Self.runs)
    try folder.requireFree()
    let start = try from.map { try Checkpoint(contentsOf: CheckpointSource($0).file()) }
    let features = try vgg19.map { try SafetensorsFile(contentsOf: URL(fileURLWithPath: $0)) }
    var configuration = try newConfiguration(start: start)
    if features != nil, !configuration.weights.needsFeatures {
      throw UsageError("--vgg19 is not used while --perceptual-weight and --style-weight are 0; give one of them")
    }
    let frames = try dataset.map { try Dataset(at: URL(fileURLWithPath: $0)) }
    try settle(&configuration, on: frames)
    // Whatever can be wrong with data, device and checkpoint has been found before the run's folder is made.
    let trainer = try Trainer(
      configuration, device: device.open(), start: start, features: features, isProfiled: profile, log: log)
    try folder.create(configuration)
    try train(trainer, in: folder, on: frames, log)
  }

  /// The preset with the options that replace its values.
  private func newConfiguration(start: Checkpoint?) throws -> RunConfiguration {
    var configuration = RunConfiguration(
      network: network ?? start?.metadata.network.kind ?? .standard, stage: stage ?? .color, preset: preset ?? .tiny,
      source: .cartoon(.init(seed: values.seed ?? 1)))
    if configuration.stage == .temporal, start == nil {
      throw UsageError("--stage temporal trains over a network that colours already; give its checkpoint by --from")
    }
    if let dataset {
      configuration.source = .dataset(path: URL(fileURLWithPath: dataset).standardizedFileURL.path)
      configuration.heldOut = holdOut?.split(separator: ",").map(String.init)
    } else if holdOut != nil {
      throw UsageError("--hold-out names shots of a data set; give the data set too, or leave it out")
    }
    if let start = start?.metadata.network {
      configuration.channels = start.baseChannels
      configuration.hasSpectralNorm = start.hasSpectralNorm
    }
    values.apply(to: &configuration)
    if values.noSpectralNorm, configuration.networkConfiguration.hasSpectralNorm {
      throw UsageError("--no-spectral-norm is for the reference network alone; leave it out")
    }
    if let start = start?.metadata.network { try requireSame(configuration.networkConfiguration, as: start) }
    configuration.vgg19 = vgg19.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    configuration.start = start?.file.url.standardizedFileURL.path
    return configuration
  }

  /// The weights of one network are none for another.
  private func requireSame(_ network: NetworkConfiguration, as start: NetworkConfiguration) throws {
    if network.kind != start.kind {
      throw UsageError(
        "--network \(network.kind.rawValue) is not what --from has, \(start.kind.rawValue); leave it out")
    }
    if network.baseChannels != start.baseChannels {
      throw UsageError(
        "--channels \(network.baseChannels) is not what --from has, \(start.baseChannels); leave it out")
    }
    guard network == start else {
      throw UsageError("the network of --from has other shapes than train builds; begin without it")
    }
  }

  // MARK: Runs that go on

  private func goOn() throws {
    let others: [(String, Bool)] = [
      ("a data set", dataset != nil), ("--network", network != nil), ("--stage", stage != nil),
      ("--preset", preset != nil),
      ("--from", from != nil), ("--vgg19", vgg19 != nil), ("--hold-out", holdOut != nil),
      ("options that replace values of the preset", !values.isEmpty),
    ]
    if let other = others.first(where: \.1) {
      throw UsageError("--resume goes on with the run as it began; leave out \(other.0), or begin a new run by --from")
    }
    let log = Logger(label: "train")
    let folder = try output.map { RunFolder(URL(fileURLWithPath: $0)) } ?? .newest(in: Self.runs)
    var configuration = try folder.configuration()
    var frames: Dataset?
    if case .dataset(let path) = configuration.source { frames = try Dataset(at: URL(fileURLWithPath: path)) }
    try settle(&configuration, on: frames)
    let features = try configuration.vgg19.map { try SafetensorsFile(contentsOf: URL(fileURLWithPath: $0)) }
    let isStarted = FileManager.default.fileExists(atPath: folder.newestCheckpoint.path)
    let start = try isStarted ? nil : configuration.start.map { try Checkpoint(contentsOf: URL(fileURLWithPath: $0)) }
    let trainer = try Trainer(
      configuration, device: device.open(), start: start, features: features, isProfiled: profile, log: log)
    if isStarted {
      try trainer.resume(from: folder.newestCheckpoint)
    } else {
      log.notice("there is no \(folder.newestCheckpoint.path): the run begins again with its first step")
    }
    guard trainer.step < configuration.steps else {
      throw TrainingError.alreadyDone(path: folder.url.path, steps: trainer.step)
    }
    try folder.record(configuration)
    try train(trainer, in: folder, on: frames, log)
  }

  // MARK: Both

  /// Where runs lie that are given no folder.
  private static let runs = URL(fileURLWithPath: "runs")

  /// Settles what depends on the data: the shots to hold out and the length of an epoch.
  private func settle(_ configuration: inout RunConfiguration, on frames: Dataset?) throws {
    configuration.steps = steps ?? configuration.steps
    try configuration.validate()
    let shots = try configuration.holdOutShots(of: frames)
    if let epochs { configuration.steps = configuration.steps(epochs: epochs, shots: shots) }
  }

  private func train(_ trainer: Trainer, in folder: RunFolder, on frames: Dataset?, _ log: Logger) throws {
    Interruption.watch()
    let path = folder.url.path
    let goOn = "go on with: gpucolor train --resume --output \(path.shellQuoted)"
    guard let frames = try frames ?? cartoon(of: trainer.configuration, in: folder) else {
      throw Stopped("stopped before the first step; \(goOn)")
    }
    log.info("\(trainer.configuration.summary), on \(frames.name), in \(path)")
    for remark in frames.remarks { log.notice("\(remark)") }
    if trainer.configuration.heldOut?.isEmpty != false {
      log.notice("no shot is held out: the best checkpoint is not known")
    }
    var display = TrainingDisplay(steps: trainer.configuration.steps, done: trainer.step)
    let outcome = try trainer.train(
      in: folder, on: frames, isInterrupted: { Interruption.cancellation.isWished }, report: { display.show($0) })
    display.finish()
    if profile { try StandardOutput.line(ProfileTable(trainer.profile()).text) }
    switch outcome {
    case .finished: try StandardOutput.line("\(path): \(trainer.step) steps done; colour frames with: gpucolor infer")
    case .interrupted(let step): throw Stopped("stopped and saved after step \(step); \(goOn)")
    }
  }

  /// The cartoon of a run, drawn on first use; nil where that was interrupted.
  private func cartoon(of configuration: RunConfiguration, in folder: RunFolder) throws -> Dataset? {
    guard case .cartoon(let production) = configuration.source else { return nil }
    if !FileManager.default.fileExists(atPath: folder.data.path) {
      let isDrawn = try drawCartoon(
        production.cartoon, to: folder.data, name: "the procedural cartoon", shots: production.shots,
        frames: production.frames, size: ImageSize(width: configuration.size, height: configuration.size))
      guard isDrawn else { return nil }
    }
    return try Dataset(at: folder.data)
  }
}

extension NetworkConfiguration.Kind: ExpressibleByArgument {}
extension RunConfiguration.Preset: ExpressibleByArgument {}
