import Files
import Foundation
import TestSupport
import Testing

@testable import Footage

@Suite struct ImageReadingTests {
  /// `alpha.png` holds every level at every alpha.
  @Test(arguments: [
    "alpha.png", "rgb.png", "gray.png", "gray_alpha.png", "mono.png", "palette.png", "palette_alpha.png", "rgb_key.png",
    "lossless.webp",
  ])
  func losslessFilesEqualPillowToTheBit(name: String) throws {
    let stem = String(name.prefix { $0 != "." })
    let rgb = try Image.read(rgb: fixture(name))
    #expect(largestDifference(rgb, try Image.read(rgb: fixture("\(stem)_rgb.png"))) == 0)
    let line = try Image.read(line: fixture(name))
    #expect(line.channels == 1)
    #expect(largestDifference(line, try Image.read(line: fixture("\(stem)_line.png"))) == 0)
    #expect(try ImageSize.read(fixture(name)) == .init(width: rgb.width, height: rgb.height))
  }

  @Test(arguments: ["photo.jpg", "photo420.jpg", "photo_gray.jpg", "web.webp", "layer.webp"])
  func lossyFilesAreCloseToPillow(name: String) throws {
    let stem = String(name.prefix { $0 != "." })
    let image = try Image.read(rgb: fixture(name))
    let difference = try #require(largestDifference(image, try Image.read(rgb: fixture("\(stem)_rgb.png"))))
    // Inverse cosine transforms round differently.
    #expect(difference <= 3)
    #expect(try ImageSize.read(fixture(name)) == .init(width: 61, height: 45))
  }

  @Test func sixteenBitsAreKept() throws {
    func sample(_ x: Int, _ y: Int, _ channel: Int) -> Float {
      Float((x * 4099 + y * 257 + channel * 20011) % 65536) / 65535
    }
    let gray = try Image.read(rgb: fixture("gray16.png"))
    let rgb = try Image.read(rgb: fixture("rgb16.png"))
    let rgba = try Image.read(rgb: fixture("rgba16.png"))
    let grayAlpha = try Image.read(line: fixture("gray_alpha16.png"))
    for y in 0..<7 {
      for x in 0..<11 {
        for channel in 0..<3 {
          #expect(gray[x, y, channel] == sample(x, y, 0))
          #expect(rgb[x, y, channel] == sample(x, y, channel))
          let alpha = sample(x, y, 3)
          #expect(abs(rgba[x, y, channel] - (sample(x, y, channel) * alpha + 1 - alpha)) < 1e-6)
        }
        let alpha = sample(x, y, 1)
        #expect(abs(grayAlpha[x, y, 0] - (sample(x, y, 0) * alpha + 1 - alpha)) < 1e-6)
      }
    }
  }

  @Test func missingFile() throws {
    let url = try Scratch().folder.appending(path: "none.png")
    #expect(throws: FileError.missing(path: url.path)) { try Image.read(rgb: url) }
  }

  @Test func emptyFile() throws {
    let scratch = try Scratch()
    let url = try scratch.file("empty.png", [])
    #expect(throws: FootageError.empty(path: url.path)) { try Image.read(rgb: url) }
  }

  @Test(arguments: ["alpha.png", "photo.jpg", "photo420.jpg", "web.webp", "layer.webp"])
  func truncatedFile(name: String) throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: fixture(name))
    for length in [20, 30, whole.count / 3, whole.count / 2, whole.count - 1] {
      let url = try scratch.file(name, whole.prefix(length))
      #expect(throws: FootageError.truncated(path: url.path)) { try Image.read(rgb: url) }
      #expect(throws: FootageError.truncated(path: url.path)) { try ImageSize.read(url) }
    }
  }

  @Test func animatedFile() throws {
    let scratch = try Scratch()
    // An extended WebP file of 32 x 24 pixels whose flags say animation.
    let chunk: [UInt8] = Array("VP8X".utf8) + [10, 0, 0, 0, 2, 0, 0, 0, 31, 0, 0, 23, 0, 0]
    let body = Array("WEBP".utf8) + chunk
    let url = try scratch.file("moving.webp", Data(Array("RIFF".utf8) + [UInt8(body.count), 0, 0, 0] + body))
    #expect(throws: FootageError.unsupported(path: url.path, found: "an animated WebP image")) {
      try Image.read(rgb: url)
    }
  }

  @Test func damagedFile() throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: fixture("alpha.png"))
    bytes[bytes.count / 2] ^= 0x55
    let url = try scratch.file("damaged.png", bytes)
    #expect { try Image.read(rgb: url) } throws: { error in
      if case FootageError.unreadable(path: url.path, _) = error { true } else { false }
    }
  }

  @Test func sidesOfNoUseAreRefusedByTheHeader() throws {
    let scratch = try Scratch()
    for side in [0, 32_768, 1 << 31] {
      let isLarge = side > 0
      var bytes = try Data(contentsOf: fixture("rgb.png"))
      for byte in 0..<4 { bytes[16 + byte] = UInt8(side >> (24 - 8 * byte) & 0xff) }
      let url = try scratch.file("\(side).png", bytes)
      #expect {
        try ImageSize.read(url)
      } throws: { error in
        switch error {
        case FootageError.unreadable(path: url.path, let reason): !isLarge && reason.contains("\(side)")
        case FootageError.tooLarge(path: url.path, let found): isLarge && found.contains("\(side)")
        default: false
        }
      }
    }
  }

  /// A canvas of 200 columns around an image of fewer: what read the size alone would be surprised by the image.
  @Test func headerAndImageOfDifferentSizesAreRefused() throws {
    let scratch = try Scratch()
    let chunks = try Data(contentsOf: fixture("lossless.webp")).dropFirst(12)
    let canvas: [UInt8] = [0, 0, 0, 0, 199, 0, 0, 199, 0, 0]
    let body = Data("WEBPVP8X".utf8) + [UInt8(canvas.count), 0, 0, 0] + canvas + chunks
    let length = (0..<4).map { UInt8(body.count >> (8 * $0) & 0xff) }
    let url = try scratch.file("canvas.webp", Data("RIFF".utf8) + length + body)
    #expect(try ImageSize.read(url) == .init(width: 200, height: 200))
    #expect {
      try Image.read(rgb: url)
    } throws: { error in
      if case FootageError.unreadable(path: url.path, _) = error { true } else { false }
    }
  }

  @Test func otherFormats() throws {
    let scratch = try Scratch()
    let text = try scratch.file("text.png", Data("no image".utf8))
    #expect(throws: FootageError.unsupported(path: text.path, found: "no \(ImageFormat.readNames) image")) {
      try Image.read(rgb: text)
    }
    #expect(throws: FileError.notAFile(path: scratch.folder.path, found: "a folder")) {
      try Image.read(rgb: scratch.folder)
    }
  }

  @Test func unreadableFileSaysWhy() throws {
    let scratch = try Scratch()
    let url = try scratch.file("locked.png", Data(contentsOf: fixture("rgb.png")))
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: url.path)
    // The superuser may read everything.
    if access(url.path, R_OK) == 0 { return }
    #expect(throws: FileError.unreadable(path: url.path, code: EACCES)) { try Image.read(rgb: url) }
  }

  @Test func errorsAreOneLineThatNamesThePath() {
    let errors: [FootageError] = [
      .empty(path: "/p"), .truncated(path: "/p"), .unsupported(path: "/p", found: "a folder"),
      .unreadable(path: "/p", reason: "r"), .unwritable(path: "/p", reason: "r"),
      .tooLarge(path: "/p", found: "an image of 9x9"), .outOfMemory(path: "/p", size: .init(width: 1, height: 2)),
      .notFinite(path: "/p"),
      .occupied(path: "/p"), .noFrames(path: "/p"), .foldersDisagree(missing: "/p", present: "/q"),
      .sizesDiffer(
        path: "/p", size: .init(width: 1, height: 2), otherPath: "/q", otherSize: .init(width: 3, height: 4)),
      .shotsTooShort(path: "/p"), .noSuchShot(path: "/p", shot: "s", present: ["t"]),
      .badDescription(path: "/p", reason: "r"),
    ]
    for error in errors {
      #expect(error.description.hasPrefix("/p ") && !error.description.contains("\n"))
      #expect(error.localizedDescription == error.description)
    }
  }
}
