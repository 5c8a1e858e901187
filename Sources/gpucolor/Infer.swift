import ArgumentParser
import Coloring
import Files
import Footage
import Foundation
import Networks
import Production
import Training

/// `gpucolor infer`.
struct Infer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Colours the line art of a shot from its coloured key frames and model sheets.",
    discussion: """
      Every image in --line that has no image of its name in --color is coloured; extensions may differ, and names that \
      pair nothing pair by their numbers, as 1 and 0001 do. Its references are the nearest key frames before and after \
      it, in the order of the numbers in their names, and every picture given by --reference, of any size and shape. A \
      key frame without line art gets one drawn from its colours. A frame whose line art equals that of one of its key \
      frames is that drawing held, and gets its colours as they stand; the reference network colours it all the same.

      Results have the drawing's name, number, size, format, bit depth and transparency, and its lines as drawn. Where the \
      references are flat, each area gets one colour that stands in a reference, and trace lines in pure red, green, blue \
      or magenta are painted over; elsewhere the network's colours are brought up to the lines. Light lines on dark or \
      transparent paper are taken for dark ones on white, and cream or grey paper for white. What goes wrong with one \
      file does not stop the others: it is named, and the exit status is 1.

      Without --line it colours a shot of the procedural cartoon that the run was trained on, with every sixth frame as \
      a key frame: the same cast in a shot that was never trained on. For the starter it is a shot of a cast that it has \
      never seen.

      Examples:
        gpucolor infer --line cut/A --color cut/keys --output cut/colored
        gpucolor infer --line cut/A --reference sheets/hero.png --reference sheets/props --output cut/colored
        gpucolor infer --line cut/A --color cut/keys --output cut/colored --resume --format tga
      """)

  @OptionGroup
  var checkpoint: CheckpointOption
  @Option(help: .init("The folder with the line art: \(ImageFormat.readNames) images.", valueName: "folder"))
  var line: String?
  @Option(
    help: .init("The folder with the coloured key frames, named or numbered as their line art.", valueName: "folder"))
  var color: String?
  @Option(
    name: .customLong("reference"),
    help: .init(
      "A coloured picture that is no frame of the shot, such as a model sheet, or a folder of them; may be given more "
        + "than once.", valueName: "file|folder"))
  var sheets: [String] = []
  @Option(
    help: .init(
      "The folder for the coloured frames, each named as its drawing; results of that name are replaced. By default "
        + "./colored, or RUN/colored for the shot of a run's cartoon.", valueName: "folder"))
  var output: String?
  @Option(
    help: .init(
      "What the coloured frames are written as: \(ImageFormat.writtenNames). By default the drawing's own format, or PNG "
        + "where that is only read.", valueName: "format"))
  var format: ImageFormat?
  @Flag(help: "Leave frames that have a whole result in the output folder, to go on where an earlier run stopped.")
  var resume = false
  @OptionGroup
  var device: DeviceOption
  @Flag(help: "Go on with a CPU device where the device is lost or does not finish.")
  var fallback = false
  @OptionGroup
  var precision: PrecisionOption
  @Option(
    help: .init(
      "The size that the network works at: 'native' for that of the images, or the most pixels of their longer side, 16 "
        + "to 16384. By default as much that what is drawn on them has 512 at most, or the training size for the shot of "
        + "a cartoon. Results have the size of the drawings.", valueName: "pixels"))
  var size: WorkingSize?
  @Option(help: .init("The most key frames that a frame is coloured from.", valueName: "number"))
  var references = 2
  @Option(
    help: .init(
      "How far to go: 'color' leaves out the temporal network, 'temporal' asks for it. By default it runs if the "
        + "checkpoint has one.", valueName: "stage"))
  var stage: Stage?
  @OptionGroup
  var paintOptions: PaintOptionGroup
  @Option(
    help: .init(
      "Where to show the areas that are found in the drawings, each in a colour of chance: a PNG file for a single frame, "
        + "or a folder for a PNG file of each.", valueName: "file|folder"))
  var areas: String?
  @Option(
    help: .init(
      "A PNG file with some of the frames side by side: references, line art, result. By default sheet.png in the "
        + "output folder for the shot of a cartoon, else none.", valueName: "file"))
  var sheet: String?

  func run() throws {
    guard line != nil || (color == nil && sheets.isEmpty) else {
      throw UsageError("--color and --reference go with --line: give the folder with the line art too")
    }
    guard line == nil || color != nil || !sheets.isEmpty else {
      throw UsageError("--line needs coloured pictures: give key frames by --color, or sheets by --reference")
    }
    guard (1...1000).contains(references) else {
      throw UsageError("--references \(references) cannot be used; give a number from 1 to 1000")
    }
    let work = if let line { try givenShot(line) } else { try unseenShot() }
    try paint(work)
  }

  // MARK: What to colour

  /// A shot with everything that is needed to colour it.
  private struct Work {
    let plan: ShotPlan
    let checkpoint: Checkpoint
    let size: WorkingSize
    let output: URL
    let sheetFile: URL?
    var truth: [String: Image] = [:]
  }

  /// The shot in the folders that were given.
  private func givenShot(_ line: String) throws -> Work {
    func url(_ path: String) -> URL { URL(fileURLWithPath: path) }
    let lines = try FrameFolder(url(line))
    let colors = try color.map { try FrameFolder(url($0)) }
    let references = try FrameFolder(of: sheets.map(url), areFrames: false)
    // What is left aside may be the reason for what fails next.
    for remark in lines.remarks + (colors?.remarks ?? []) + references.remarks { Console.standardError.line(remark) }
    let plan = try ShotPlan(
      lines: lines, colors: colors ?? FramesInMemory([:]), sheets: references, referenceCount: self.references)
    return Work(
      plan: plan, checkpoint: try Checkpoint(contentsOf: checkpoint.source().file()), size: size ?? .standard,
      output: url(output ?? "colored"), sheetFile: sheet.map(url))
  }

  /// A shot of a cartoon that the network has not seen, drawn into the output folder.
  private func unseenShot() throws -> Work {
    let source = try checkpoint.source()
    let (cartoon, size, folder) = try production(for: source)
    let checkpoint = try Checkpoint(contentsOf: source.file())
    let output = output.map { URL(fileURLWithPath: $0) } ?? folder
    // A run draws its shots by number from 0 on.
    let shot = cartoon.cartoon.shot(cartoon.shots)
    let drawn = try HeldOutShot(drawing: shot, frameCount: cartoon.frames, size: size, into: output)
    let plan = try ShotPlan(
      lines: FrameFolder(drawn.lineFolder), colors: FrameFolder(drawn.colorFolder), referenceCount: references)
    return Work(
      plan: plan, checkpoint: checkpoint, size: self.size ?? .longerSide(size), output: output,
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

  // MARK: Colouring

  private func paint(_ work: Work) throws {
    if stage == .region {
      throw UsageError(
        "--stage region is trained, not asked for: flat colours come from it where the checkpoint has it")
    }
    let inputs = work.plan.files + [work.checkpoint.file.url]
    var sink = FolderSink(work.output, format: format, inputs: inputs)
    try work.plan.requireApart(from: sink)
    if let sheet {
      try SheetFile.requireFree(URL(fileURLWithPath: sheet), named: "--sheet", of: work.plan, sink: sink)
    }
    var areaPictures = try AreaPictures(areas, of: work.plan, sink: sink, inputs: inputs)
    if line != nil {
      // What comes into these folders is the user's from now on.
      try HeldOutShot.release(work.output)
      if let file = work.sheetFile { try HeldOutShot.release(file.deletingLastPathComponent()) }
    }
    var computation = ColoringJob.Computation(device: { try device.open() })
    computation.fallback = fallback ? { try device.openCPU() } : nil
    computation.precision = precision.precision
    computation.stage = stage
    let job = ColoringJob(
      work.plan, checkpoint: work.checkpoint, size: work.size, paint: paintOptions.options, computation: computation)
    var bar = ProgressBar("colouring", total: work.plan.frames.count)
    var page = ColoringSheet(work.plan, truth: work.truth)
    var notes = PictureNotes()
    Interruption.watch()
    let outcome = try job.run(into: &sink, resumes: resume, cancellation: Interruption.cancellation) { event in
      switch event {
      case .planned(let total, let skipped):
        bar = ProgressBar("colouring", total: total + skipped, done: skipped)
      case .remark(let text): Console.standardError.line(text)
      case .note(let label, let text): notes.add(label, text)
      case .failed(let label, let error):
        let text = "\(error)"
        Console.standardError.line("error: " + (text.contains(label) ? text : "\(label): \(text)"))
      case .colored(let frame, let done):
        page.add(frame)
        areaPictures.add(frame)
        bar.show(done, frame.name.text)
      }
    }
    bar.finish()
    notes.finish()
    try report(outcome, of: work, page, areaPictures)
  }

  private func report(
    _ outcome: ColoringJob.Outcome, of work: Work, _ page: ColoringSheet, _ areaPictures: AreaPictures
  ) throws {
    let total = work.plan.frames.count
    let skipped = outcome.skipped > 0 ? ", \(outcome.skipped) were there already" : ""
    if outcome.colored > 0 || outcome.skipped > 0 {
      try StandardOutput.line("\(outcome.colored) of \(total) frames coloured\(skipped): \(work.output.path)")
    }
    if let file = work.sheetFile, let page = page.page {
      try page.write(png: file)
      try StandardOutput.line("contact sheet: \(file.path)")
    }
    try areaPictures.finish()
    if outcome.isStopped {
      throw Stopped("stopped; what is coloured stays, go on by the same command with --resume")
    }
    guard outcome.failures.isEmpty else { throw ExitCode.failure }
  }
}

extension Stage: ExpressibleByArgument {}

extension ImageFormat: ExpressibleByArgument {
  /// One of the formats that are written, by its name or extension.
  public init?(argument: String) {
    self.init(named: argument)
    if !isWritten { return nil }
  }
}

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
