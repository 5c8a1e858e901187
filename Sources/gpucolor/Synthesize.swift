import ArgumentParser
import Cartoon
import Footage
import Foundation

/// `gpucolor synthesize`.
struct Synthesize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draws a procedural cartoon as a data set to train on.",
    discussion: """
      Shots of outlined, cel-shaded characters whose palettes hold over all shots, with their true line art and distance \
      maps. Another seed is another production with another cast. The data set appears when it is complete.

      With --cels it is what a studio has: characters alone on pages of many sizes, flat colours, black lines and trace \
      lines around every one of them, and model sheets.

      Examples:
        gpucolor synthesize --output cartoon
        gpucolor synthesize --output wide --size 640x360 --shots 40 --seed 7 --cast 5
        gpucolor synthesize --output cels --cels --shots 40
      """)

  @Option(name: .shortAndLong, help: .init("The folder for the data set; nothing may be in it.", valueName: "folder"))
  var output: String

  @Option(help: .init("How many shots.", valueName: "number"))
  var shots = 24

  @Option(help: .init("The most frames of a shot.", valueName: "number"))
  var frames = 24

  @Option(
    help: .init(
      "Size of the frames: N for N x N pixels, or WIDTHxHEIGHT; 8 to 8192 a side; 256 if not given.",
      valueName: "pixels"))
  var size: FrameSize?

  @Flag(help: "Draw cels and model sheets; each shot has a size of its own.")
  var cels = false

  @Option(help: .init("Which production: another seed is another cast.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: .init("How many characters.", valueName: "number"))
  var cast = 3

  @Option(
    help: .init(
      "Film grain, as the standard deviation in levels of 255: 'prepare' takes line art from it that flickers.",
      valueName: "levels"))
  var grain = 0

  func run() throws {
    for (option, value, range) in [
      ("shots", shots, 1...100_000), ("frames", frames, 1...100_000), ("cast", cast, 1...100), ("grain", grain, 0...64),
    ] where !range.contains(value) {
      throw UsageError(
        "--\(option) \(value) cannot be used; give a number from \(range.lowerBound) to \(range.upperBound)")
    }
    if cels, size != nil || grain > 0 {
      throw UsageError("--cels draws pages of many sizes without grain; leave out --size and --grain")
    }
    Interruption.watch()
    let folder = URL(fileURLWithPath: output)
    let isFinished = cels ? try drawCels(to: folder) : try drawFrames(to: folder)
    guard isFinished else { throw Stopped(nothingLeftAt: folder) }
    try StandardOutput.line("\(folder.path): \(shots) shots of the procedural cartoon, seed \(seed)")
  }

  private func drawFrames(to folder: URL) throws -> Bool {
    let size = size ?? FrameSize(width: 256, height: 256)
    return try drawCartoon(
      Cartoon(seed: seed, castSize: cast, grain: Float(grain) / 255), to: folder, name: folder.lastPathComponent,
      shots: shots, frames: frames, size: ImageSize(width: size.width, height: size.height))
  }

  private func drawCels(to folder: URL) throws -> Bool {
    let cels = Cels(seed: seed, castSize: cast)
    return try withProgressBar("drawing cel") { report in
      try cels.write(to: folder, name: folder.lastPathComponent, shots: shots, drawings: frames, report: report)
    }
  }
}

/// Draws a cartoon as a data set under a progress bar, and returns whether that was finished and not interrupted.
func drawCartoon(
  _ cartoon: Cartoon, to folder: URL, name: String, shots: Int, frames: Int, size: ImageSize
) throws -> Bool {
  try withProgressBar("drawing frame") { report in
    try cartoon.write(to: folder, name: name, shots: shots, frames: frames, size: size, report: report)
  }
}

/// Runs work that reports how much of it is done, and asks whether to go on, under a progress bar.
func withProgressBar<Value>(
  _ title: String, _ work: (_ report: (_ done: Int, _ total: Int) -> Bool) throws -> Value
) rethrows -> Value {
  var bar: ProgressBar?
  defer { bar?.finish() }
  return try work { done, total in
    var shown = bar ?? ProgressBar(title, total: total)
    shown.show(done)
    bar = shown
    return !Interruption.cancellation.isWished
  }
}

extension Stopped {
  /// Work on the data set at `folder` was stopped and left nothing.
  init(nothingLeftAt folder: URL) {
    self.init("stopped; nothing was left at \(folder.path)")
  }
}

/// The size of frames as an option gives it.
struct FrameSize: ExpressibleByArgument, CustomStringConvertible {
  /// Columns.
  let width: Int
  /// Rows.
  let height: Int

  /// `width` columns and `height` rows.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Reads `256` or `640x360`; from 8 to 8192 pixels a side.
  init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(sides.count), let width = sides[0], let height = sides[sides.count - 1] else { return nil }
    guard [width, height].allSatisfy((8...8192).contains) else { return nil }
    self.init(width: width, height: height)
  }

  var description: String { width == height ? "\(width)" : "\(width)x\(height)" }
  var defaultValueDescription: String { description }
}
