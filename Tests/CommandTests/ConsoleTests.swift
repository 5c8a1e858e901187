import Foundation
import TestSupport
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

  @Test func columnsAreThoseOfATerminal() {
    for (text, columns) in [
      ("frame 12", 8), ("進捗", 4), ("ﾌﾚｰﾑ", 4), ("フレーム", 8), ("한글", 4), ("e\u{301}", 1), ("\u{1F3A8}", 2), ("é", 1),
      ("█░", 2), ("", 0), ("a\u{200B}b", 2),
    ] {
      #expect(text.columns == columns, "\(text)")
    }
    #expect("進捗a".prefix(columns: 3) == "進" && "進捗a".prefix(columns: 4) == "進捗")
    #expect("e\u{301}e\u{301}e".prefix(columns: 2) == "e\u{301}e\u{301}" && "abc".prefix(columns: 9) == "abc")
    var table = TextTable(header: ["場面", "ms"])
    table.append(["a", "1"])
    #expect(table.text == "場面  ms\na      1")
  }

  /// A longer line would wrap, and a wrapped one could not be erased.
  @Test func theBarFitsItsTerminalAndLeavesItAlone() throws {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(master) }
    var (lock, number) = (Int32(0), Int32(0))
    // What unlockpt and ptsname do, which Foundation does not show.
    try #require(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
    let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    defer { close(slave) }
    var size = winsize(ws_row: 5, ws_col: 20, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(slave, UInt(TIOCSWINSZ), &size) == 0)
    let console = Console(descriptor: slave)
    try #require(console.isTerminal)
    console.show("彩色 カット十二.png\n\u{1b}[2J、残り三分")
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(master, &bytes, bytes.count)
    let shown = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    #expect(shown.hasPrefix("\r\u{1b}[K彩色 カット十二"))
    #expect(shown.dropFirst(4).columns <= 19 && !shown.dropFirst(4).contains("\u{1b}"))
  }

  /// A file may be called anything, and each message is one line all the same.
  @Test func whatFilesAreCalledNeitherBreaksLinesNorSteersTheTerminal() throws {
    let scratch = try Scratch()
    let file = try FileHandle(forWritingTo: scratch.file("console"))
    let console = Console(descriptor: file.fileDescriptor)
    console.line("a\nb\r\n\u{1b}[2J\u{2028}c\td")
    console.lines("first\n\n  second \u{7}\n")
    #expect(
      try String(contentsOf: scratch.url("console"), encoding: .utf8)
        == "a\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}[2J\u{FFFD}c\u{FFFD}d\nfirst\n\n  second \u{FFFD}\n\n")
  }

  @Test func sizesAreOneNumberOrTwo() {
    #expect(FrameSize(argument: "256")?.description == "256")
    #expect(FrameSize(argument: "640x360")?.description == "640x360")
    for wrong in ["", "x", "7", "640x", "x360", "1x2x3", "9000", "-64", "64.5"] {
      #expect(FrameSize(argument: wrong) == nil, "\(wrong)")
    }
  }

  @Test func aRunThatGoesOnTakesNoOtherValues() throws {
    // An option that is not among them would be taken, and do nothing.
    #expect(try Mirror(reflecting: TrainingValues.parse([])).children.count == TrainingValues.all.count)
    #expect(try TrainingValues.parse([]).isEmpty)
    for option in ["--channels=8", "--seed=2", "--no-spectral-norm", "--l1-weight=3", "--fitting=crop"] {
      #expect(try !TrainingValues.parse([option]).isEmpty, "\(option)")
    }
  }
}
