import ArgumentParser
import Footage
import Foundation

/// `gpucolor prepare`.
struct Prepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turns finished shots into a data set to train on.",
    discussion: """
      Each folder of colour frames is a shot; a folder of such folders is all of theirs. The line art is taken from the \
      colours and is black on white without greys, the distance maps from the line art. The data set appears when it is \
      complete.

      Examples:
        gpucolor prepare scenes/opening scenes/chase --output knight
        gpucolor prepare scenes --output knight
      """)

  @Argument(help: .init("Folders of colour frames: \(ImageFormat.readNames).", valueName: "folder"))
  var folders: [String]

  @Option(name: .shortAndLong, help: .init("The folder for the data set; nothing may be in it.", valueName: "folder"))
  var output: String

  func run() throws {
    Interruption.watch()
    let shots = try ColorShots(in: folders.map { URL(fileURLWithPath: $0) })
    let folder = URL(fileURLWithPath: output)
    let isFinished = try withProgressBar("preparing frame") { report in
      try shots.write(to: folder, name: folder.lastPathComponent, report: report)
    }
    guard isFinished else { throw Stopped(nothingLeftAt: folder) }
    try StandardOutput.line("\(folder.path): \(shots.shots.count) shots")
  }
}
