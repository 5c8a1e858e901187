import ArgumentParser
import Coloring
import Footage
import Foundation
import Logging
import Networks
import Production
import Training

/// `gpucolor infer`.
struct Infer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Colours the line art of a shot from its coloured key frames.",
    discussion: """
      Every image in --line that has no image of the same name in --color is coloured; extensions may differ. Its \
      references are the nearest key frames before and after it in the order of the file names, so number frames with \
      leading zeros. A key frame without line art gets one drawn from its colours. A frame whose line art equals that \
      of one of its references is that drawing held, and gets its colours as they stand; the reference network colours \
      it all the same.

      Without --line and --color it colours a shot of the procedural cartoon that the run was trained on, with \
      every sixth frame as a key frame: the same cast in a shot that was never trained on. For the starter it is a \
      shot of a cast that it has never seen.

      Examples:
        gpucolor infer --line shot/line --color shot/color --output shot/colored
      """)

  @OptionGroup
  var checkpoint: CheckpointOption
  @Option(
    help: .init("The folder with the line art: \(ImageFormat.readNames) images of one size.", valueName: "folder"))
  var line: String?
  @Option(help: .init("The folder with the coloured key frames, named as their line art.", valueName: "folder"))
  var color: String?
  @Option(
    help: .init(
      "The folder for the coloured frames, NAME.png each; images of that name are replaced. By default ./colored, or "
        + "RUN/colored for the shot of a run's cartoon.", valueName: "folder"))
  var output: String?
  @OptionGroup
  var device: DeviceOption
  @OptionGroup
  var precision: PrecisionOption
  @Option(
    help: .init(
      "The size to work at: 'native', or the most pixels of the longer side, 16 to 16384. Coloured frames are written "
        + "at this size. By default native, or the training size for the shot of a cartoon.", valueName: "pixels"))
  var size: WorkingSize?
  @Option(help: .init("The most key frames that a frame is coloured from.", valueName: "number"))
  var references = 2
  @Option(
    help: .init(
      "How far to go: 'color' leaves out the temporal network, 'temporal' asks for it. By default it runs if the "
        + "checkpoint has one.", valueName: "stage"))
  var stage: Stage?
  @Option(
    help: .init(
      "A PNG file with some of the frames side by side: references, line art, result. By default sheet.png in the "
        + "output folder for the shot of a cartoon, else none.", valueName: "file"))
  var sheet: String?

  func run() throws {
    guard (line == nil) == (color == nil) else {
      throw UsageError("--line and --color go together: give both, or none to colour a shot of a cartoon")
    }
    guard references >= 1 else { throw UsageError("--references \(references): give 1 or more") }
    try requireFolderOfSheet()
    let work = if let line, let color { try givenShot(line: line, color: color) } else { try unseenShot() }
    try paint(work)
  }

  // MARK: What to colour

  /// A shot with everything that is needed to colour it.
  private struct Work {
    let plan: ShotPlan
    let network: ColoringNetwork
    let size: WorkingSize
    let output: URL
    let sheetFile: URL?
    var truth: [String: Image] = [:]
  }

  /// The shot in the folders that were given.
  private func givenShot(line: String, color: String) throws -> Work {
    let plan = try plan(URL(fileURLWithPath: line), URL(fileURLWithPath: color))
    return Work(
      plan: plan, network: try network(checkpoint.source()), size: size ?? .native,
      output: URL(fileURLWithPath: output ?? "colored"),
      sheetFile: sheet.map { URL(fileURLWithPath: $0) })
  }

  /// A shot of a cartoon that the network has not seen, drawn into the output folder.
  private func unseenShot() throws -> Work {
    let source = try checkpoint.source()
    let (cartoon, size, folder) = try production(for: source)
    let network = try network(source)
    let output = output.map { URL(fileURLWithPath: $0) } ?? folder
    // A run draws its shots by number from 0 on.
    let shot = cartoon.cartoon.shot(cartoon.shots)
    let drawn = try HeldOutShot(drawing: shot, frameCount: cartoon.frames, size: size, into: output)
    return Work(
      plan: try plan(drawn.lineFolder, drawn.colorFolder), network: network,
      size: self.size ?? .longerSide(size), output: output,
      sheetFile: sheet.map { URL(fileURLWithPath: $0) } ?? output.appendingPathComponent("sheet.png"),
      truth: drawn.truth)
  }

  /// The cartoon that a network is shown at, the size of its frames, and the folder for what comes of it.
  private func production(
    for source: CheckpointSource
  ) throws -> (cartoon: RunConfiguration.CartoonConfiguration, size: Int, output: URL) {
    let run: RunFolder
    switch source {
    // No production that ci/train-starter draws.
    case .starter: return (.init(seed: 1), 256, URL(fileURLWithPath: "colored"))
    // A run keeps its checkpoints in a folder of its own.
    case .file(let file): run = RunFolder(file.deletingLastPathComponent().deletingLastPathComponent())
    case .run(let newest): run = newest
    }
    guard FileManager.default.fileExists(atPath: run.configurationFile.path) else {
      throw UsageError(
        "\(checkpoint.checkpoint ?? run.url.path) does not lie in the folder of a run: give --line and --color")
    }
    let configuration = try run.configuration()
    guard case .cartoon(let cartoon) = configuration.source else {
      throw UsageError("the run in \(run.url.path) was not trained on the cartoon: give --line and --color")
    }
    return (cartoon, configuration.size, run.url.appendingPathComponent("colored"))
  }

  private func plan(_ lines: URL, _ colors: URL) throws -> ShotPlan {
    try ShotPlan(lineFolder: lines, colorFolder: colors, referenceCount: references)
  }

  private func network(_ source: CheckpointSource) throws -> ColoringNetwork {
    let checkpoint = try Checkpoint(contentsOf: source.file())
    return try ColoringNetwork(
      checkpoint, device: device.open(), precision: precision.precision, stage: stage)
  }

  /// A sheet that cannot be written is better known before the work than after it.
  private func requireFolderOfSheet() throws {
    guard let file = sheet.map({ URL(fileURLWithPath: $0) }) else { return }
    let folder = file.deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), isFolder.boolValue {
      throw UsageError("--sheet: \(file.path) is a folder; give the name of a file")
    }
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw UsageError("--sheet: there is no folder \(folder); make it first or choose another")
    }
  }

  // MARK: Colouring

  private func paint(_ work: Work) throws {
    let coloring = ShotColoring(
      work.plan, network: work.network, size: work.size, log: Logger(label: "gpucolor.infer"))
    let total = work.plan.frames.count
    var bar = ProgressBar("colouring", total: total)
    var sheet = ColoringSheet(work.plan, truth: work.truth)
    var done = 0
    Interruption.watch()
    try coloring.run(into: work.output) { frame in
      sheet.add(frame, at: done)
      done += 1
      bar.show(done, frame.name)
      return !Interruption.cancellation.isWished
    }
    bar.finish()
    try StandardOutput.line("\(done) of \(total) frames coloured: \(work.output.path)")
    if let file = work.sheetFile, let page = sheet.page {
      try page.write(png: file)
      try StandardOutput.line("contact sheet: \(file.path)")
    }
    if done < total { throw Stopped("stopped; what is coloured stays") }
  }
}

extension Stage: ExpressibleByArgument {}

extension WorkingSize: ExpressibleByArgument {
  /// `native`, or a number of pixels from 16 to 16384.
  public init?(argument: String) {
    if argument == "native" {
      self = .native
    } else if let side = Int(argument), (16...16384).contains(side) {
      self = .longerSide(side)
    } else {
      return nil
    }
  }
}
