import Areas
import ArgumentParser
import Footage
import Foundation

/// `gpucolor bench areas`.
struct BenchAreas: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "areas", abstract: "Times how the areas of drawings are found, which the CPU does.",
    discussion: """
      The time is from the decoded picture to its areas: paper, lines, trace lines, and gaps that are closed.

      Example:
        gpucolor bench areas lines/0001.png lines/0002.png
      """)

  @Argument(help: .init("The drawings.", valueName: "file"))
  var drawings: [String]

  @OptionGroup var repetition: BenchRepetition

  func run() throws {
    var table = TextTable(header: ["drawing", "px", "areas", "median ms", "minimum ms"])
    for drawing in drawings {
      let picture = try Picture.read(URL(fileURLWithPath: drawing))
      var count = 0
      let times = try (0...repetition.runs).map { _ in
        try Interruption.cancellation.check()
        return ContinuousClock().measure { count = AreaMap(DrawnPage(picture)).areas.count }
          / .milliseconds(1)
      }.dropFirst().sorted()
      table.append(
        [drawing, picture.size.description, String(count)]
          + [times[times.count / 2], times[0]].map { rounded($0, digits: 1) })
    }
    try StandardOutput.lines(table.text)
  }
}
