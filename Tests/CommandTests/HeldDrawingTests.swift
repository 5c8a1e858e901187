import Footage
import Foundation
import TestSupport
import Testing

/// A shot of which two drawings are held: frames 1 to 3 show the first, 4 to 6 the second; 1 and 6 are key frames.
private final class HeldShot: Sendable {
  static let size = ImageSize(width: 35, height: 21)
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try writeMatchingCheckpoint(to: scratch.folder.appending(path: "checkpoint"))
    for folder in ["line", "color"] {
      try FileManager.default.createDirectory(
        at: scratch.folder.appending(path: folder), withIntermediateDirectories: true)
    }
    for frame in 1...6 { try Self.line(frame < 4 ? 5 : 20).write(png: url("line", frame)) }
    for frame in [1, 6] { try Self.color(frame).write(png: url("color", frame)) }
  }

  func url(_ folder: String, _ frame: Int) -> URL { scratch.folder.appending(path: "\(folder)/00\(frame).png") }

  /// A box of two pixels' ink whose left side is at `x`.
  static func line(_ x: Int) -> Image {
    var image = Image(width: size.width, height: size.height, channels: 1)
    for row in 4..<16 {
      for column in x..<x + 10 where row < 6 || row > 13 || column < x + 2 || column > x + 7 {
        image[column, row, 0] = 0
      }
    }
    return image
  }

  /// Every pixel of another colour, and every frame.
  static func color(_ frame: Int) -> Image {
    let count = size.width * size.height
    return Image(
      width: size.width, height: size.height, channels: 3,
      samples: (0..<count * 3).map { Float(($0 * 7 + frame * 31) % 256) / 255 })
  }

  func infer(_ more: String...) throws -> ToolResult {
    try gpucolor(
      ["infer", "--line", "line", "--color", "color", "--checkpoint", "checkpoint", "--output", "output"] + more,
      in: scratch.folder)
  }

  func result(_ frame: Int) throws -> Image { try Image.read(rgb: url("output", frame)) }
}

@Suite(.serialized) struct HeldDrawingCommandTests {
  @Test func aHeldDrawingComesOutAsItsKeyFrame() throws {
    let shot = try HeldShot()
    let colored = try shot.infer()
    #expect(colored.exitCode == 0, "\(colored.error)")
    for (frame, key) in [(2, 1), (3, 1), (4, 6), (5, 6)] {
      let expected = HeldShot.color(key)
      #expect(try shot.result(frame) == expected, "frame \(frame)")
    }
    let reduced = try shot.infer("--size", "20")
    #expect(reduced.exitCode == 0, "\(reduced.error)")
    // Whatever the network works at, a held drawing is its key frame.
    #expect(try shot.result(2) == HeldShot.color(1))
  }

  @Test func oneChangedPixelIsColouredByTheNetwork() throws {
    let shot = try HeldShot()
    var line = HeldShot.line(5)
    line[30, 18, 0] = 254.0 / 255
    try line.write(png: shot.url("line", 2))
    #expect(try shot.infer().exitCode == 0)
    #expect(try shot.result(2) != HeldShot.color(1))
    #expect(try shot.result(3) == HeldShot.color(1))
  }

  /// Line art that is drawn from the colours is that of a held drawing only where it is equal to it.
  @Test func aKeyFrameWithoutLineArtIsComparedByWhatIsDrawnForIt() throws {
    let shot = try HeldShot()
    try FileManager.default.removeItem(at: shot.url("line", 1))
    try LineArt.of(color: HeldShot.color(1)).write(png: shot.url("line", 3))
    #expect(try shot.infer().exitCode == 0)
    #expect(try shot.result(2) != HeldShot.color(1))
    #expect(try shot.result(3) == HeldShot.color(1))
  }

  @Test func blankPagesAreOneDrawing() throws {
    let shot = try HeldShot()
    let blank = Image(width: HeldShot.size.width, height: HeldShot.size.height, channels: 1)
    for frame in [5, 6] { try blank.write(png: shot.url("line", frame)) }
    #expect(try shot.infer().exitCode == 0)
    #expect(try shot.result(5) == HeldShot.color(6))
  }

  /// With a gap of 1, drawings held for two frames leave no frame to the network.
  @Test func evaluationCopiesHeldDrawingsToo() throws {
    let scratch = try Scratch()
    try writeMatchingCheckpoint(to: scratch.folder.appending(path: "checkpoint"))
    let writer = try DatasetWriter(folder: scratch.folder.appending(path: "frames"), name: "held", source: "a test")
    for frame in 1...6 {
      let line = HeldShot.line(5 * ((frame + 1) / 2))
      try writer.add(shot: "held", frame: "000\(frame)", color: HeldShot.color((frame + 1) / 2), line: line)
      try writer.add(
        shot: "moving", frame: "000\(frame)", color: HeldShot.color((frame + 1) / 2), line: HeldShot.line(frame))
    }
    try writer.finish()
    let result = try gpucolor(
      ["evaluate", "frames", "--checkpoint", "checkpoint", "--size", "32", "--gap", "1"], in: scratch.folder)
    #expect(result.exitCode == 0, "\(result.error)")
    let rows = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    let held = try #require(rows.first { $0.first == "held" })
    #expect(held[2] == "120.00" && held[4] == "120.00")
    let moving = try #require(rows.first { $0.first == "moving" })
    #expect(moving[2] != "120.00" && moving[4] == "120.00")
  }
}
