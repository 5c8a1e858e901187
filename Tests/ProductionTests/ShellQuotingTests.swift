import Foundation
import Production
import Testing

/// Every word comes through a shell as it was.
@Test(arguments: [
  "plain", "/a-b_c.d/e:f@g%h+1,2", "a b", "it's", "'", "''", "$HOME", "`ls`", "\"x\"", "a\\b", "läufe", "彩色", "a\nb",
  "*",
  "~", "#a", "!x", "a;b", "(a)", "\u{a0}", "-x", "",
])
func aQuotedPathComesThroughAShell(path: String) throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", "printf '%s' \(path.shellQuoted)"]
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  #expect(String(decoding: output, as: UTF8.self) == (path.hasPrefix("-") ? "./\(path)" : path))
}

@Test func plainPathsStayAsTheyAre() {
  #expect("/tmp/runs/knight-2.1".shellQuoted == "/tmp/runs/knight-2.1")
}
