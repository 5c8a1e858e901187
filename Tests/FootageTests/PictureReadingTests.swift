import Foundation
import TestSupport
import Testing

@testable import Footage

/// Files of every format, made by `Tests/Fixtures/make_pictures.py`, of one pattern.
@Suite struct PictureReadingTests {
  /// The pattern's sample in 16 bits.
  private static func deep(_ x: Int, _ y: Int, _ channel: Int) -> Int { (x * 4099 + y * 257 + channel * 20011) % 65536 }

  /// Whether every pixel of the file is as `expected` says of (x, y): red, green, blue in 0...1, to `levels` of 65535.
  private func holds(
    _ picture: Picture, within levels: Float = 0, _ expected: (Int, Int) -> [Float]
  ) -> Bool {
    let color = picture.straightColor()
    guard picture.size == .init(width: 11, height: 7) else { return false }
    for y in 0..<7 {
      for x in 0..<11 {
        let pixel = expected(x, y)
        for channel in 0..<3 where abs(color[x, y, channel] - pixel[channel]) * 65535 > levels { return false }
      }
    }
    return true
  }

  private func rgb8(_ x: Int, _ y: Int) -> [Float] { (0..<3).map { Float(Self.deep(x, y, $0) >> 8) / 255 } }
  private func rgb16(_ x: Int, _ y: Int) -> [Float] { (0..<3).map { Float(Self.deep(x, y, $0)) / 65535 } }
  private func gray8(_ x: Int, _ y: Int) -> [Float] { .init(repeating: rgb8(x, y)[0], count: 3) }
  private func gray16(_ x: Int, _ y: Int) -> [Float] { .init(repeating: rgb16(x, y)[0], count: 3) }

  @Test(arguments: [
    "rgb.tga", "rgb_top.tga", "rgb_right.tga", "rgb_rle.tga", "rgbx.tga", "rgb.tif", "rgb_big.tif", "rgb_lzw.tif",
    "rgb_deflate.tif", "rgb_planes.tif", "rgbx.tif", "rgb.bmp", "rgb_top.bmp", "rgb.psd", "rgb_rle.psd",
    "rgb_selection.psd", "rgb_selections.psd", "rgb8.dpx",
  ])
  func colorsOfEightBits(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(holds(picture, rgb8))
    #expect(picture.kind == PictureKind(format: try #require(ImageFormat(named: String(name.suffix(3))))))
    #expect(picture.remarks == [] && picture.alpha == nil && !picture.isGrey)
    #expect(try ImageSize.read(pictureFile(name)) == .init(width: 11, height: 7))
  }

  @Test(arguments: [
    "rgb16.tif", "rgb16_big.tif", "rgb16_deflate.tif", "rgb16.psd", "rgb16.dpx",
  ])
  func colorsOfSixteenBits(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(holds(picture, rgb16))
    #expect(picture.kind.bitDepth == 16 && !picture.kind.hasAlpha)
    #expect(picture.remarks == [])
  }

  @Test(arguments: ["gray.tga", "gray_rle.tga", "gray.tif", "gray_white.tif", "gray.bmp", "gray.psd"])
  func greyOfEightBits(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(holds(picture, gray8))
    #expect(picture.kind.bitDepth == 8 && !picture.kind.hasAlpha)
    #expect(picture.isGrey == (name != "gray.bmp"))
  }

  @Test(arguments: ["gray16.tif", "gray16.psd"]) func greyOfSixteenBits(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(holds(picture, gray16))
    #expect(picture.kind.bitDepth == 16 && picture.isGrey)
  }

  @Test(arguments: ["rgba.tga", "rgba_rle.tga", "rgba.tif", "rgba.bmp", "rgba8.dpx"])
  func colorsAndAlphaOfEightBits(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.kind.hasAlpha && picture.kind.bitDepth == 8)
    #expect(holds(picture, rgb8))
    let alpha = try #require(picture.alpha)
    for y in 0..<7 {
      for x in 0..<11 { #expect(alpha[x, y, 0] == Float(Self.deep(x, y, 3) >> 8) / 255) }
    }
  }

  @Test func colorsAndAlphaOfSixteenBits() throws {
    let picture = try Picture.read(pictureFile("rgba16.tif"))
    #expect(picture.kind == PictureKind(format: .tiff, bitDepth: 16, hasAlpha: true))
    #expect(holds(picture, rgb16))
    #expect(try #require(picture.alpha)[3, 2, 0] == Float(Self.deep(3, 2, 3)) / 65535)
  }

  @Test func greyAndAlpha() throws {
    let picture = try Picture.read(pictureFile("gray_alpha.tif"))
    #expect(picture.kind.hasAlpha && picture.isGrey)
    #expect(holds(picture, gray8))
    #expect(try #require(picture.alpha)[3, 2, 0] == Float(Self.deep(3, 2, 3) >> 8) / 255)
  }

  /// What was multiplied by the alpha, or laid on white, comes out as it was, as far as the rounding has left it.
  @Test(arguments: ["associated.tif", "rgba.psd"]) func colorsAreMadeStraight(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.kind.hasAlpha)
    let (color, alpha) = (picture.straightColor(), try #require(picture.alpha))
    for y in 0..<7 {
      for x in 0..<11 where alpha[x, y, 0] > 0 {
        for channel in 0..<3 {
          #expect(abs(color[x, y, channel] - rgb8(x, y)[channel]) <= 0.51 / 255 / alpha[x, y, 0] + 0.5 / 255)
        }
      }
    }
  }

  @Test(arguments: ["mono.tif", "mono.bmp", "mono.psd"]) func oneBit(name: String) throws {
    #expect(
      holds(try Picture.read(pictureFile(name))) { x, y in .init(repeating: gray8(x, y)[0] > 0.5 ? 1 : 0, count: 3) })
  }

  @Test(arguments: ["palette.tga", "palette_rle.tga", "palette.tif", "palette.bmp", "palette.psd"])
  func palettes(name: String) throws {
    let palette: [[Float]] = [[0, 0, 0], [1, 1, 1], [1, 0, 0], [20.0 / 255, 60.0 / 255, 200.0 / 255]]
    let picture = try Picture.read(pictureFile(name))
    #expect(holds(picture) { x, y in palette[(x + 3 * y) % 4] })
    #expect(!picture.kind.hasAlpha)
  }

  @Test(arguments: ["short.tga", "short15.tga"]) func fiveBits(name: String) throws {
    #expect(
      holds(try Picture.read(pictureFile(name)), within: 1) { x, y in
        (0..<3).map { (Float(Self.deep(x, y, $0) >> 11) * 255 / 31).rounded() / 255 }
      })
  }

  @Test(arguments: ["rgb10.dpx", "rgb10_little.dpx"]) func tenBits(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.kind.bitDepth == 16)
    #expect(holds(picture, within: 0.51) { x, y in (0..<3).map { Float(Self.deep(x, y, $0) >> 6) / 1023 } })
  }

  /// The light of floats comes out as the sRGB colours that it was made of; halves have 11 bits.
  @Test(arguments: [("rgb.exr", Float(2)), ("rgb_half.exr", 40), ("rgba.exr", 4)])
  func light(name: String, levels: Float) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.kind.bitDepth == 16 && picture.kind.hasAlpha == (name == "rgba.exr"))
    // Where nothing is left of a colour, nothing can be told of it.
    #expect(
      holds(picture, within: levels) { x, y in
        Self.deep(x, y, 3) == 0 && picture.kind.hasAlpha ? [0, 0, 0] : rgb16(x, y)
      })
    #expect(picture.remarks.count == 1 && picture.remarks[0].contains("sRGB"))
  }

  @Test func greyLight() throws {
    let picture = try Picture.read(pictureFile("gray.exr"))
    #expect(picture.isGrey)
    #expect(holds(picture, within: 2, gray16))
  }

  /// Kodak's curve: code 95 is black, 685 white, and 470 is grey of 18 per cent within a code.
  @Test func densitiesOfFilm() throws {
    let picture = try Picture.read(pictureFile("rgb10_film.dpx"))
    #expect(picture.remarks.count == 1 && picture.remarks[0].contains("film"))
    #expect(ColorEncoding.light(density: 95.0 / 1023) == 0)
    #expect(abs(ColorEncoding.light(density: 685.0 / 1023) - 1) < 1e-5)
    #expect(abs(ColorEncoding.light(density: 470.0 / 1023) - 0.18) < 0.005)
    #expect(
      holds(picture, within: 2) { x, y in
        (0..<3).map {
          ColorEncoding.display(light: ColorEncoding.light(density: Float(Self.deep(x, y, $0) >> 6) / 1023))
        }
      })
  }

  @Test(arguments: [
    ("cmyk.psd", "CMYK"), ("lab.psd", "Lab"), ("large.psb", "PSB"), ("unmerged.psd", "merged"), ("float.tif", "floats"),
    ("tiled.tif", "tiles"),
  ])
  func whatIsNotReadSaysWhatItIs(name: String, word: String) throws {
    let url = pictureFile(name)
    for read in [{ _ = try Picture.read(url) }, { _ = try ImageSize.read(url) }] {
      #expect {
        try read()
      } throws: { error in
        guard case FootageError.unsupported(path: url.path, let found) = error else { return false }
        return found.contains(word) && found.hasPrefix("a ")
      }
    }
  }

  /// The content counts, not the name.
  @Test(arguments: ["rgb.tga", "rgb_rle.tga", "rgb.tif", "rgb.bmp", "rgb.psd", "rgb8.dpx"])
  func namesDoNotMatter(name: String) throws {
    let scratch = try Scratch()
    for other in ["image.png", "image.tga", "image"] {
      let url = try scratch.file(other, Data(contentsOf: pictureFile(name)))
      #expect(holds(try Picture.read(url), rgb8))
    }
  }

  /// Every file that ends early is noticed, by its outline where the format says where an image ends.
  @Test(arguments: [
    "rgb.tga", "rgb_rle.tga", "rgba.tga", "palette.tga", "rgb.tif", "rgb_big.tif", "rgb16.tif", "rgb_planes.tif",
    "rgb.bmp", "palette.bmp", "rgb.psd", "rgb_rle.psd", "rgb.exr", "rgb_half.exr", "rgb8.dpx", "rgb10.dpx",
  ])
  func filesThatEndEarly(name: String) throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: pictureFile(name))
    for length in [40, whole.count / 3, whole.count / 2, whole.count - 8] {
      let url = try scratch.file(name, whole.prefix(length))
      #expect(throws: FootageError.truncated(path: url.path)) { try Picture.read(url) }
      #expect(throws: FootageError.truncated(path: url.path)) { try ImageSize.read(url) }
    }
  }

  @Test func resultsOfFormatsThatAreOnlyReadArePNG() {
    for format in ImageFormat.all {
      let kind = PictureKind(format: format, bitDepth: 16, hasAlpha: true).written
      #expect(kind.format == (format.isWritten ? format : .png))
      #expect(kind.bitDepth == (format == .tga ? 8 : 16) && kind.hasAlpha)
      #expect(format.isWritten == ["PNG", "TGA", "TIFF"].contains(format.name))
      #expect(ImageFormat.readNames.contains(format.name))
      #expect(ImageFiles.isImage(named: "A0001.\(format.extensions[0].uppercased())"))
    }
    #expect(ImageFormat.tga.fileName(for: "A0001.TGA") == "A0001.TGA")
    #expect(ImageFormat.png.fileName(for: "cut.0007.jpeg") == "cut.0007.png")
    #expect(ImageFormat.writtenNames == "PNG, TGA or TIFF")
  }
}
