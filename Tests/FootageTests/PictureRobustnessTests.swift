import Files
import Foundation
import TestSupport
import Testing

@testable import Footage

/// Files that are no images, or too much.
@Suite struct PictureRobustnessTests {
  @Test(.timeLimit(.minutes(1))) func pipesSocketsAndDevicesSayWhatTheyAre() throws {
    let scratch = try Scratch()
    let pipe = scratch.folder.appending(path: "pipe.png")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    #expect(throws: FileError.notAFile(path: pipe.path, found: "a pipe")) { try Picture.read(pipe) }
    #expect(throws: FileError.notAFile(path: pipe.path, found: "a pipe")) { try ImageSize.read(pipe) }
    #expect(throws: FileError.notAFile(path: "/dev/zero", found: "a device")) {
      try Picture.read(URL(filePath: "/dev/zero"))
    }
  }

  @Test func longNamesAreReadAndWritten() throws {
    let scratch = try Scratch()
    let name = String(repeating: "ä", count: 125) + "a.png"
    let url = scratch.folder.appending(path: name)
    try gradient(width: 3, height: 2).write(png: url)
    #expect(try Picture.read(url).size == .init(width: 3, height: 2))
    #expect(try scratch.contents() == [name])
  }

  /// A header of a gigantic image before little data: told by the header, whatever follows.
  @Test func imagesOfTooManyPixelsAreRefusedByTheHeader() throws {
    let scratch = try Scratch()
    var bytes = [UInt8](try Data(contentsOf: pictureFile("gray_rle.tga")))
    for place in [12, 14] { (bytes[place], bytes[place + 1]) = (0x30, 0x75) }
    // Packets of 128 equal pixels.
    let body = [UInt8]((0..<30_000 * 30_000 / 128 + 1).flatMap { _ in [0xff, 0] as [UInt8] })
    let url = try scratch.file("bomb.tga", bytes[..<22] + body)
    #expect(throws: FootageError.tooLarge(path: url.path, found: "an image of 30000x30000")) { try Picture.read(url) }
  }

  /// Places of width and height in the headers of the fixtures.
  @Test(arguments: [
    ("rgb8.dpx", 772, 776), ("rgb.bmp", 18, 22), ("rgb.psd", 18, 14), ("rgb_selections.psd", 18, 14),
  ])
  func sidesThatNoNumberHoldsAreRefused(name: String, width: Int, height: Int) throws {
    let scratch = try Scratch()
    for (first, second) in [(0xff, 0xff), (0x7f, 0xff), (0, 0x7f)] {
      var bytes = try Data(contentsOf: pictureFile(name))
      for place in [width, height] {
        for byte in 0..<4 { bytes[place + byte] = UInt8(byte == 0 ? first : second) }
      }
      let url = try scratch.file(name, bytes)
      for read in [{ _ = try Picture.read(url) }, { _ = try ImageSize.read(url) }] {
        #expect {
          try read()
        } throws: { error in
          if case FootageError.tooLarge(path: url.path, _) = error { true } else { false }
        }
      }
    }
  }

  @Test func filesOfTooManyBytesAreNotRead() throws {
    let scratch = try Scratch()
    let url = try scratch.file("holes.png", Data(contentsOf: fixture("rgb.png")))
    try #require(truncate(url.path, 1 << 40) == 0)
    #expect(throws: FootageError.tooLarge(path: url.path, found: "a file of 1048576 MiB")) { try Picture.read(url) }
    #expect(throws: FootageError.tooLarge(path: url.path, found: "a file of 1048576 MiB")) { try ImageSize.read(url) }
  }

  @Test func memoryThatIsNotThereIsNotTaken() {
    #expect(Memory.has(1 << 20))
    #expect(!Memory.has(1 << 60))
  }

  @Test func namesOfImagesThatHoldNone() throws {
    let scratch = try Scratch()
    for format in ImageFormat.all {
      let url = try scratch.file("text.\(format.extensions[0])", Data("a text that is no image at all".utf8))
      #expect(throws: FootageError.unsupported(path: url.path, found: "no \(ImageFormat.readNames) image")) {
        try Picture.read(url)
      }
    }
  }
}
