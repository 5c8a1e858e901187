import Footage
import Foundation
import TestSupport
import Testing

/// The lines that were said, with paths as they lie in the folder.
private func said(_ result: ToolResult, in scratch: Scratch) -> [String] {
  result.errorLines.map { String($0).replacing(scratch.folder.path + "/", with: "") }
}

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
  let line = try Image.read(line: dataset.shots[0].frames[0][.line])
  #expect(line[9, 9, 0] == 0 && line[16, 16, 0] == 1 && line[2, 2, 0] == 1)
}

@Test(
  "what cannot be prepared is one line and leaves nothing",
  arguments: [
    (["missing"], "missing does not exist"), (["empty"], "has no images"),
    (["empty", "gif"], "empty has no images"), (["gif"], "1.gif, 2.gif, 3.gif and 1 more files cannot be read"),
    (["scans"], "shot/1.gif cannot be read"), (["notes.txt"], "notes.txt is no folder; give a folder"),
    (["loop"], "loop cannot be listed: Too many levels of symbolic links"),
    (["a/shot", "b/shot"], "shots of one name"),
    (["sizes"], "must have one size"),
  ])
func shotsThatCannotBePrepared(_ folders: [String], _ message: String) throws {
  let scratch = try Scratch()
  try FileManager.default.createDirectory(
    at: scratch.folder.appending(path: "empty"), withIntermediateDirectories: true)
  for name in (1...4).map({ "gif/\($0).gif" }) + ["scans/shot/1.gif", "notes.txt"] { _ = try scratch.file(name) }
  try FileManager.default.createSymbolicLink(atPath: scratch.path("loop"), withDestinationPath: "loop")
  for name in ["a/shot", "b/shot", "sizes"] { try writeShot(scratch.folder.appending(path: name), count: 3) }
  try Image(width: 9, height: 9, channels: 3).write(png: scratch.folder.appending(path: "sizes/4.png"))
  let result = try gpucolor(["prepare"] + folders + ["--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 1 && result.errorLines.count == 1 && result.error.contains(message), "\(result.error)")
  #expect(!scratch.exists("data"))
}

@Test func framesThatCannotBeReadAreLeftOutAndNamed() throws {
  let scratch = try Scratch()
  try writeShot(scratch.folder.appending(path: "shot"), count: 6)
  let file = scratch.url("shot/2.png")
  try Data(contentsOf: file).prefix(90).write(to: file)
  // The header is whole, and what it says is not there.
  var bytes = try Data(contentsOf: scratch.url("shot/4.png"))
  bytes[bytes.count - 20] ^= 0xff
  try bytes.write(to: scratch.url("shot/4.png"))
  let result = try gpucolor(["prepare", "shot", "--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 1, "\(result.error)")
  #expect(
    ["2.png", "4.png"].allSatisfy { name in result.errorLines.count { $0.contains(name) } == 1 }, "\(result.error)")
  #expect(try scratch.contents("data/color/shot") == ["1.png", "3.png", "5.png", "6.png"])
}

@Test func whatPrepareLeavesAsideIsSaidOnce() throws {
  let scratch = try Scratch()
  try writeShot(scratch.folder.appending(path: "scenes/opening"), count: 3)
  try writeShot(scratch.folder.appending(path: "scenes"), count: 1)
  for name in ["scenes/list.csv", "scenes/.DS_Store", "scenes/opening/4.gif", "scenes/sound/1.wav"] {
    _ = try scratch.file(name)
  }
  let result = try gpucolor(["prepare", "scenes", "--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 0, "\(result.error)")
  #expect(
    said(result, in: scratch) == [
      "scenes/1.png is left aside: beside folders of frames; give its shot a folder of its own",
      "scenes/list.csv is left aside: not an image of a format that is read",
      "scenes/sound is left aside: no images in it",
      "scenes/opening/4.gif is left aside: not an image of a format that is read",
    ])
  #expect(try Dataset(at: scratch.folder.appending(path: "data")).shots.map(\.name) == ["opening"])
}

@Test func aShotWithAFolderInItIsAShot() throws {
  let scratch = try Scratch()
  try writeShot(scratch.folder.appending(path: "opening"), count: 4)
  try writeShot(scratch.folder.appending(path: "opening/roughs"), count: 1)
  let result = try gpucolor(["prepare", "opening", "--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 0, "\(result.error)")
  #expect(
    said(result, in: scratch) == [
      "opening/roughs is left aside: opening is a shot itself; give that folder by its name"
    ])
  #expect(try Dataset(at: scratch.folder.appending(path: "data")).shots.map(\.frames.count) == [4])
}

@Test func framesWithoutOutlinesAreSaid() throws {
  let scratch = try Scratch()
  try writeShot(scratch.folder.appending(path: "scenes/opening"), count: 3)
  try writeShot(scratch.folder.appending(path: "scenes/fade"), count: 1)
  let (sky, night) = (
    Image(width: 40, height: 32, channels: 3, repeating: 0.7), Image(width: 40, height: 32, channels: 3, repeating: 0)
  )
  try sky.write(png: scratch.folder.appending(path: "scenes/opening/10.png"))
  for number in 2...9 { try night.write(png: scratch.folder.appending(path: "scenes/fade/\(number).png")) }
  let result = try gpucolor(["prepare", "scenes", "--output", "data"], in: scratch.folder)
  #expect(result.exitCode == 0, "\(result.error)")
  #expect(
    said(result, in: scratch) == [
      "8 frames of fade have no outlines (2, 3, 4, ...): their line art is one colour",
      "the frame 10 of opening has no outlines: its line art is one colour",
    ])
  #expect(try Dataset(at: scratch.folder.appending(path: "data")).shots.map(\.frames.count) == [9, 4])
}
