import Foundation
import Safetensors

@testable import Footage

/// Where `Tests/Fixtures/image` lies.
let imageFixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures/image")

/// An image file of `Tests/Fixtures/image/files`.
func fixture(_ name: String) -> URL { imageFixtures.appending(path: "files/\(name)") }

/// An image file of `Tests/Fixtures/image/pictures`.
func pictureFile(_ name: String) -> URL { imageFixtures.appending(path: "pictures/\(name)") }

/// The 8-bit levels of an image.
func levels(_ image: Image) -> [UInt8] { Bitmap(image).samples }

/// The largest difference of two images of one shape in levels of 255; nil where the shapes differ.
func largestDifference(_ a: Image, _ b: Image) -> Int? {
  guard a.width == b.width, a.height == b.height, a.channels == b.channels else { return nil }
  return zip(levels(a), levels(b)).map { abs(Int($0) - Int($1)) }.max()
}

/// An image of smooth colours that differ by `seed`.
func gradient(width: Int, height: Int, channels: Int = 3, seed: Int = 0) -> Image {
  var image = Image(width: width, height: height, channels: channels)
  for index in image.samples.indices {
    let (pixel, channel) = (index / channels, index % channels)
    let level = (pixel % width * (3 + channel) + pixel / width * 5 + seed * 37) % 256
    image.samples[index] = Float(level) / 255
  }
  return image
}
