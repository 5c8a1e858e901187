import Testing

@testable import gpucolor

@Suite struct ConsoleTests {
  @Test func barsFillFromTheLeft() {
    #expect(ProgressBar.bar(0) == String(repeating: "░", count: 20))
    #expect(ProgressBar.bar(0.5) == String(repeating: "█", count: 10) + String(repeating: "░", count: 10))
    #expect(ProgressBar.bar(0.999).hasSuffix("█░") && ProgressBar.bar(1.5) == String(repeating: "█", count: 20))
  }

  @Test func durationsAreShort() {
    #expect(
      [0, 0.2, 59.4, 187, 3_600, 7_509].map(ProgressBar.duration) == [
        "0 s", "1 s", "1:00", "3:07", "1:00:00", "2:05:09",
      ])
    #expect(ProgressBar.duration(-1) == "0 s" && !ProgressBar.duration(.infinity).isEmpty)
  }

  @Test func tablesAlign() {
    var table = TextTable(header: ["kernel", "ms"])
    table.append(["a", "10.25"])
    #expect(table.text == "kernel     ms\na       10.25")
  }

  @Test func sizesAreOneNumberOrTwo() {
    #expect(FrameSize(argument: "256")?.description == "256")
    #expect(FrameSize(argument: "640x360")?.description == "640x360")
    for wrong in ["", "x", "7", "640x", "x360", "1x2x3", "9000", "-64", "64.5"] {
      #expect(FrameSize(argument: wrong) == nil, "\(wrong)")
    }
  }

  @Test func aRunThatGoesOnTakesNoOtherValues() throws {
    #expect(try TrainingValues.parse([]).isEmpty)
    for option in ["--channels=8", "--seed=2", "--no-spectral-norm", "--l1-weight=3", "--fitting=crop"] {
      #expect(try !TrainingValues.parse([option]).isEmpty, "\(option)")
    }
  }
}
