import Footage
import Foundation
import Testing

/// Writes a shot of `count` frames: a black square on colour that moves.
private func writeShot(_ folder: URL, count: Int, width: Int = 40) throws {
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  for number in 0..<count {
    var image = Image(width: width, height: 32, channels: 3, repeating: 0.8)
    for y in 8..<24 {
      for x in 8 + number..<24 + number where y < 11 || y > 20 || x < 11 + number || x > 20 + number {
        for channel in 0..<3 { image[x, y, channel] = 0 }
      }
    }
    try image.write(png: folder.appending(path: "\(number + 1).png"))
  }
}

@Test func finishedShotsBecomeADataSet() throws {
  let scratch = try Scratch()
  try writeShot(scratch.folder.appending(path: "scenes/opening"), count: 11)
  try writeShot(scratch.folder.appending(path: "scenes/chase"), count: 3)
  let result = try gpucolor(["prepare", "scenes", "--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 0, "\(result.error)")
  let dataset = try Dataset(at: scratch.folder.appending(path: "data"))
  #expect(dataset.shots.map(\.name) == ["chase", "opening"])
  #expect(dataset.shots[1].frames.map(\.name) == (1...11).map { "\($0).png" })
  let line = try Image.read(line: dataset.shots[0].frames[0].line)
  #expect(line[9, 9, 0] == 0 && line[16, 16, 0] == 1 && line[2, 2, 0] == 1)
}

@Test(
  "what cannot be prepared is one line and leaves nothing",
  arguments: [
    (["missing"], "missing does not exist"), (["empty"], "has no images"), (["a/shot", "b/shot"], "shots of one name"),
    (["sizes"], "must have one size"),
  ])
func shotsThatCannotBePrepared(_ folders: [String], _ message: String) throws {
  let scratch = try Scratch()
  try FileManager.default.createDirectory(
    at: scratch.folder.appending(path: "empty"), withIntermediateDirectories: true)
  for name in ["a/shot", "b/shot", "sizes"] { try writeShot(scratch.folder.appending(path: name), count: 3) }
  try Image(width: 9, height: 9, channels: 3).write(png: scratch.folder.appending(path: "sizes/4.png"))
  let result = try gpucolor(["prepare"] + folders + ["--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 1 && result.errorLines.count == 1 && result.error.contains(message), "\(result.error)")
  #expect(!scratch.exists("data"))
}
