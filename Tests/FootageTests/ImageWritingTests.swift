import Files
import Foundation
import Testing

@testable import Footage

@Suite struct ImageWritingTests {
  @Test(arguments: [1, 3]) func whatIsWrittenIsReadAgain(channels: Int) throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "image.png")
    let image = gradient(width: 37, height: 23, channels: channels)
    try image.write(png: url)
    try image.write(png: url)
    #expect(try (channels == 1 ? Image.read(line: url) : Image.read(rgb: url)) == image)
    #expect(try scratch.contents == ["image.png"])
  }

  @Test func samplesAreClampedAndRounded() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "image.png")
    let samples: [Float] = [-1, 0.4 / 255, 0.6 / 255, 254.6 / 255, 7, .infinity, -.infinity, .nan]
    try Image(width: 8, height: 1, channels: 1, samples: samples).write(png: url)
    #expect(levels(try Image.read(line: url)) == [0, 0, 1, 255, 255, 255, 0, 0])
  }

  @Test func missingFolder() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "none/image.png")
    #expect(throws: FileError.unwritable(path: url.path, code: ENOENT)) {
      try gradient(width: 2, height: 2).write(png: url)
    }
  }

  @Test func failureLeavesWhatWasThereAndNothingAside() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "image.png")
    // A folder in the file's place lets the last step fail.
    try FileManager.default.createDirectory(at: url.appending(path: "inside"), withIntermediateDirectories: true)
    #expect(throws: FileError.self) { try gradient(width: 2, height: 2).write(png: url) }
    #expect(try scratch.contents == ["image.png"])
    #expect(FileManager.default.fileExists(atPath: url.appending(path: "inside").path))
  }
}
