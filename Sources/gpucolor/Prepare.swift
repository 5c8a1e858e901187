import ArgumentParser
import Footage
import Foundation
import Logging

/// `gpucolor prepare`.
struct Prepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turns finished shots into a data set to train on.",
    discussion: """
      Each folder of colour frames is a shot; a folder of such folders is all of theirs. The line art is taken from the \
      colours and is black on white without greys, the distance maps from the line art. What is left aside is said, and \
      so are frames in which no outlines are found. Frames that cannot be read are left out and named, and the program \
      then exits with 1. The data set appears when it is complete.

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
    let log = Logger(label: "gpucolor.prepare")
    let shots = try ColorShots(in: folders.map { URL(fileURLWithPath: $0) })
    for remark in shots.remarks { log.notice("\(remark)") }
    for failure in shots.failures { log.error("\(failure)") }
    let folder = URL(fileURLWithPath: output)
    let outcome = try withProgressBar("preparing frame") { report in
      try shots.write(to: folder, name: folder.lastPathComponent, report: report)
    }
    guard case .finished(let remarks, let failures) = outcome else { throw Stopped(nothingLeftAt: folder) }
    for remark in remarks { log.notice("\(remark)") }
    for failure in failures { log.error("\(failure)") }
    try StandardOutput.line("\(folder.path): \(shots.shots.count) shots")
    guard shots.failures.isEmpty, failures.isEmpty else { throw ExitCode.failure }
  }
}
