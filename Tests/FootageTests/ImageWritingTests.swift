import Files
import Foundation
import TestSupport
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
    #expect(try scratch.contents() == ["image.png"])
  }

  @Test func samplesAreClampedAndRounded() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "image.png")
    let samples: [Float] = [-1, 0.4 / 255, 0.6 / 255, 254.6 / 255, 7]
    try Image(width: 5, height: 1, channels: 1, samples: samples).write(png: url)
    #expect(levels(try Image.read(line: url)) == [0, 0, 1, 255, 255])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func whatIsNoNumberIsNotWritten(sample: Float) throws {
    let scratch = try Scratch()
    let sound = gradient(width: 3, height: 2, channels: 1)
    var image = sound
    image.samples[4] = sample
    for format in ImageFormat.written {
      let url = scratch.folder.appending(path: "image.\(format.extensions[0])")
      let kind = PictureKind(format: format, hasAlpha: true)
      #expect(throws: FootageError.notFinite(path: url.path)) { try image.write(to: url, as: kind) }
      #expect(throws: FootageError.notFinite(path: url.path)) { try sound.write(to: url, as: kind, alpha: image) }
    }
    #expect(try scratch.contents() == [])
  }

  /// Every level that a file can hold comes back, with and without alpha.
  @Test(arguments: ImageFormat.written, [1, 3]) func everyKindIsReadAgainToTheBit(
    format: ImageFormat, channels: Int
  ) throws {
    let scratch = try Scratch()
    for bitDepth in [8, 16]
    where bitDepth <= PictureKind(format: format, bitDepth: bitDepth).with(format: format).bitDepth {
      let largest = bitDepth == 8 ? 255 : 65535
      func samples(_ channels: Int, _ step: Int) -> Image {
        let levels = (0..<211 * 311 * channels).map { Float($0 * step % (largest + 1)) / Float(largest) }
        return Image(width: 211, height: 311, channels: channels, samples: levels)
      }
      let (image, alpha) = (samples(channels, 1), samples(1, 7))
      for hasAlpha in [false, true] {
        let url = scratch.folder.appending(path: "\(bitDepth)\(hasAlpha).\(format.extensions[0])")
        let kind = PictureKind(format: format, bitDepth: bitDepth, hasAlpha: hasAlpha)
        try image.write(to: url, as: kind, alpha: hasAlpha ? alpha : nil)
        let picture = try Picture.read(url)
        #expect(picture.kind == kind)
        #expect(picture.remarks == [])
        #expect(picture.alpha == (hasAlpha ? alpha : nil))
        let color = picture.straightColor()
        #expect(channels == 1 ? color == spread(image) : color == image)
      }
    }
  }

  /// A grey image in three channels.
  private func spread(_ image: Image) -> Image {
    Image(
      width: image.width, height: image.height, channels: 3, samples: image.samples.flatMap { [$0, $0, $0] })
  }

  @Test func aKindWithAlphaIsOpaqueWithoutAndOneWithoutLiesOnWhite() throws {
    let scratch = try Scratch()
    let (image, alpha) = (gradient(width: 9, height: 4), gradient(width: 9, height: 4, channels: 1))
    let opaque = scratch.folder.appending(path: "opaque.tif")
    try image.write(to: opaque, as: PictureKind(format: .tiff, hasAlpha: true))
    #expect(try Picture.read(opaque).kind.hasAlpha)
    #expect(try Picture.read(opaque).alpha == nil)
    let flat = scratch.folder.appending(path: "flat.tga")
    try image.write(to: flat, as: PictureKind(format: .tga), alpha: alpha)
    let cel = scratch.folder.appending(path: "cel.tga")
    try image.write(to: cel, as: PictureKind(format: .tga, hasAlpha: true), alpha: alpha)
    #expect(try largestDifference(Image.read(rgb: flat), Image.read(rgb: cel)) ?? 255 <= 1)
  }

  /// Painting programs of the trade take rows from the bottom and run lengths that end with their rows.
  @Test func tgaIsWrittenFromTheBottom() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "image.tga")
    var image = Image(width: 300, height: 2, channels: 3, repeating: 1)
    image[0, 1, 0] = 0
    try image.write(to: url, as: PictureKind(format: .tga))
    let bytes = [UInt8](try Data(contentsOf: url))
    #expect(bytes[2] == 10 && bytes[16] == 24 && bytes[17] & 0x30 == 0)
    #expect(Array(bytes[18..<22]) == [0, 255, 255, 0])
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
    #expect(try scratch.contents() == ["image.png"])
    #expect(FileManager.default.fileExists(atPath: url.appending(path: "inside").path))
  }
}
