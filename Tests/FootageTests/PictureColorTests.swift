import CZlib
import Foundation
import TestSupport
import Testing

@testable import Footage

/// Turned images and embedded profiles, of files made by `Tests/Fixtures/make_pictures.py`.
@Suite struct PictureColorTests {
  @Test(arguments: ["jpg", "png", "webp", "tif"], 1...8)
  func turnedImagesAreUpright(type: String, turn: Int) throws {
    let picture = try Picture.read(pictureFile("turned\(turn).\(type)"))
    let upright = try Picture.read(pictureFile("turned1.\(type)"))
    #expect(picture.size == upright.size)
    #expect(try ImageSize.read(pictureFile("turned\(turn).\(type)")) == upright.size)
    let difference = try #require(largestDifference(picture.rgb(), upright.rgb()))
    // Inverse cosine transforms round differently when they are turned.
    #expect(difference <= (type == "jpg" ? 2 : 0))
    let source = type == "tif" ? "TIFF" : "EXIF"
    #expect(picture.remarks == (turn == 1 ? [] : ["turned upright by its \(source) orientation"]))
  }

  @Test func scansOfFilmAreTurnedToo() throws {
    let picture = try Picture.read(pictureFile("turned.dpx"))
    let stored = try Picture.read(pictureFile("rgb10.dpx"))
    #expect(picture.size == .init(width: 7, height: 11))
    // Rows begin at the right and columns at the top.
    #expect(picture.rgb()[6, 0, 1] == stored.rgb()[0, 0, 1] && picture.rgb()[6, 10, 1] == stored.rgb()[10, 0, 1])
    #expect(picture.rgb()[0, 0, 1] == stored.rgb()[0, 6, 1])
  }

  @Test(arguments: [
    ("p3.png", "p3_rgb.png", 1), ("p3.tif", "p3_rgb.png", 1), ("p3.webp", "p3_rgb.png", 1),
    ("p3.psd", "p3_rgb.png", 1), ("p3.jpg", "p3_jpg_rgb.png", 3), ("inks.jpg", "inks_rgb.png", 3),
  ])
  func profilesAreConverted(name: String, expected: String, levels: Int) throws {
    let picture = try Picture.read(pictureFile(name))
    let difference = try #require(largestDifference(picture.rgb(), Image.read(rgb: pictureFile(expected))))
    #expect(difference <= levels)
    let profile = name == "inks.jpg" ? "Inks" : "Display P3"
    #expect(picture.remarks == ["colours converted from its profile '\(profile)'"])
    #expect(!picture.kind.hasAlpha)
  }

  private static let described = "colours converted from the gamma and the primaries that it tells"

  /// Exponents of 2.2 are taken for sRGB's curve, which they are written for.
  @Test(arguments: ["p3_points.png", "p3_points.tif", "p3_points.bmp"])
  func coloursThatAreDescribedAreConverted(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.remarks == [Self.described])
    // Light of Display P3 as light of sRGB (CSS Color 4, section 10.8).
    let (red, green, blue) = (
      SIMD3<Float>(1.224_940, -0.042_057, -0.019_638), SIMD3<Float>(-0.224_940, 1.042_057, -0.078_636),
      SIMD3<Float>(0, 0, 1.098_274)
    )
    func light(_ level: Float) -> Float { level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4) }
    var expected = try Image.read(rgb: pictureFile("rgb.bmp"))
    for start in stride(from: 0, to: expected.samples.count, by: 3) {
      let pixel = expected.samples[start..<start + 3].map(light)
      let converted = pixel[0] * red + pixel[1] * green + pixel[2] * blue
      for channel in 0..<3 { expected.samples[start + channel] = ColorEncoding.display(light: converted[channel]) }
    }
    #expect(try #require(largestDifference(picture.rgb(), expected)) <= 2)
  }

  @Test(arguments: ["camera.png", "camera.webp", "camera.jpg"])
  func theMarkOfCamerasIsAdobeRGB(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.remarks == [Self.described])
    let plain = try Picture.read(pictureFile(name == "camera.jpg" ? "turned1.jpg" : "rgb.bmp"))
    #expect(try #require(largestDifference(picture.rgb(), plain.rgb())) > 20)
  }

  @Test func theImagesOwnWordGoesBeforeTheCameras() throws {
    let bytes = try Data(contentsOf: pictureFile("camera.png"))
    let chunk = Data([0, 0, 0, 1]) + Data("sRGB\0".utf8) + Data([0xae, 0xce, 0x1c, 0xe9])
    let scratch = try Scratch()
    let url = try scratch.file("both.png", bytes.prefix(33) + chunk + bytes.dropFirst(33))
    #expect(try Picture.read(url).remarks == [])
  }

  @Test func theColoursOfACESAreConverted() throws {
    let remarks = try Picture.read(pictureFile("aces.exr")).remarks
    #expect(remarks.contains(Self.described) && !remarks.contains { $0.contains("damaged") })
  }

  @Test func whatCannotBeShownIsNoPicture() {
    #expect {
      try Picture.read(pictureFile("bright.png"))
    } throws: { error in
      "\(error)".contains("high dynamic range")
    }
    #expect {
      try Picture.read(pictureFile("not_numbers.exr"))
    } throws: { error in
      "\(error)".contains("some of its values are not numbers")
    }
  }

  @Test func profilesOfGrey() throws {
    let picture = try Picture.read(pictureFile("gray_profile.png"))
    #expect(picture.remarks == ["colours converted from its profile 'Grey of gamma 1.5'"])
    #expect(picture.isGrey)
    #expect(try #require(largestDifference(picture.rgb(), Image.read(rgb: pictureFile("gray_profile_rgb.png")))) <= 1)
  }

  @Test func sRGBIsNoRemark() throws {
    for name in ["srgb.png", "gamma_usual.png"] {
      let picture = try Picture.read(pictureFile(name))
      #expect(picture.remarks == [])
      #expect(picture.rgb() == (try Image.read(rgb: pictureFile("rgb.bmp"))))
    }
  }

  @Test func anotherGammaIsConverted() throws {
    let picture = try Picture.read(pictureFile("gamma.png"))
    #expect(picture.remarks == ["colours converted from the gamma and the primaries that it tells"])
    let light = try Image.read(rgb: pictureFile("rgb.bmp"))
    let expected = Image(
      width: 11, height: 7, channels: 3, samples: light.samples.map { ColorEncoding.display(light: $0) })
    #expect(try #require(largestDifference(picture.rgb(), expected)) <= 1)
  }

  @Test func aBrokenProfileIsSaidAndTakenAsSRGB() throws {
    let picture = try Picture.read(pictureFile("broken_profile.png"))
    #expect(picture.remarks == ["its colour profile is damaged, and its colours are taken as sRGB"])
    #expect(picture.rgb() == (try Image.read(rgb: pictureFile("rgb.bmp"))))
  }

  /// Inks without a profile: light is what each ink leaves, times what black leaves.
  @Test(arguments: ["inks_bare.jpg", "inks_luma.jpg"]) func inksWithoutAProfile(name: String) throws {
    let picture = try Picture.read(pictureFile(name))
    #expect(picture.remarks == ["its inks are turned into colours without a profile"])
    #expect(picture.size == .init(width: 24, height: 16))
    let color = picture.rgb()
    for (x, y) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)] {
      func ink(_ channel: Int) -> Float { Float(((x * 4099 + y * 257 + channel * 20011) % 65536) >> 8) / 255 }
      for channel in 0..<3 {
        let light = (1 - ink(channel)) * (1 - ink(3))
        #expect(abs(color[x * 8 + 4, y * 8 + 4, channel] - light) < 0.02)
      }
    }
  }
}
