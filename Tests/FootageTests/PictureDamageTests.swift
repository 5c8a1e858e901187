import CZlib
import Foundation
import TestSupport
import Testing

@testable import Footage

/// Images that lost something though their files go on to their ends.
@Suite struct PictureDamageTests {
  /// Cameras and editors cut files in the middle, and repair tools put an end mark there.
  @Test(arguments: ["photo.jpg", "photo420.jpg", "photo_gray.jpg"], [0.3, 0.5, 0.8])
  func aJPEGThatLostItsLastPart(name: String, part: Double) throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: fixture(name))
    let url = try scratch.file(name, whole.prefix(Int(Double(whole.count) * part)) + [0xff, 0xd9])
    #expect(throws: FootageError.self) { try Picture.read(url) }
  }

  @Test(arguments: ["photo.jpg", "photo420.jpg"]) func aJPEGThatLostAPartInTheMiddle(name: String) throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: fixture(name))
    let (from, to) = (whole.count / 2, whole.count * 3 / 4)
    let url = try scratch.file(name, whole.prefix(from) + whole.dropFirst(to))
    #expect(throws: FootageError.self) { try Picture.read(url) }
  }

  /// What cameras and web servers leave in files: something after the end mark, fill bytes before a marker.
  @Test func harmlessOdditiesOfJPEG() throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: fixture("photo.jpg"))
    let image = try Image.read(rgb: fixture("photo.jpg"))
    let oddities = [
      whole + Data("<!-- a page -->\r\n".utf8), whole + Data(count: 4096), whole + whole,
      whole.prefix(2) + [0xff, 0xff, 0xff] + whole.dropFirst(2).dropFirst(),
    ]
    for (index, bytes) in oddities.enumerated() {
      #expect(try Image.read(rgb: scratch.file("\(index).jpg", bytes)) == image)
    }
  }

  /// The chunks of a PNG file: type and place of the length, and the whole length.
  private func chunk(_ type: String, in bytes: Data) throws -> Range<Int> {
    let place = try #require(bytes.range(of: Data(type.utf8))).lowerBound
    let length = (0..<4).reduce(0) { $0 << 8 | Int(bytes[place - 4 + $1]) }
    return place - 4..<place + 8 + length
  }

  @Test func aWrongCheckSumOfACommentIsARemark() throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: pictureFile("comment.png"))
    bytes[try chunk("tEXt", in: bytes).upperBound - 1] ^= 1
    let url = try scratch.file("comment.png", bytes)
    let picture = try Picture.read(url)
    #expect(picture.remarks == ["its tEXt chunk has a wrong check sum and is left out"])
    #expect(picture.rgb() == (try Image.read(rgb: pictureFile("comment.png"))))
    #expect(try Picture.read(pictureFile("comment.png")).remarks == [])
  }

  @Test(arguments: [
    ("palette.png", "PLTE"), ("palette_alpha.png", "tRNS"), ("rgb.png", "IDAT"), ("rgb.png", "IHDR"),
    ("rgb.png", "IEND"),
  ])
  func aWrongCheckSumOfTheImageIsAnError(name: String, type: String) throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: fixture(name))
    bytes[try chunk(type, in: bytes).upperBound - 1] ^= 1
    let url = try scratch.file(name, bytes)
    #expect(throws: FootageError.unreadable(path: url.path, reason: "the check sum of its \(type) chunk is wrong")) {
      try Picture.read(url)
    }
  }

  /// Half of the compressed pixels, in a chunk whose check sum is right.
  @Test func aPNGThatLostRowsIsNoticed() throws {
    let scratch = try Scratch()
    let bytes = try Data(contentsOf: fixture("noise.png"))
    let range = try chunk("IDAT", in: bytes)
    let half = bytes[range.lowerBound + 4..<range.lowerBound + range.count / 2]
    let sum = half.withUnsafeBytes { crc32_z(0, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count) }
    func word(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 0xff) } }
    let url = try scratch.file(
      "half.png",
      bytes[..<range.lowerBound] + word(half.count - 4) + half + word(Int(sum)) + bytes[range.upperBound...])
    #expect(throws: FootageError.self) { try Picture.read(url) }
  }

  /// Pixels of a WebP image that end early, in a container that says so.
  @Test(arguments: ["large.webp", "lossless.webp"]) func aWebPThatLostItsLastPart(name: String) throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: name == "large.webp" ? pictureFile(name) : fixture(name))
    var bytes = whole.prefix(whole.count / 2)
    if bytes.count % 2 == 1 { bytes.removeLast() }
    func put(_ number: Int, at place: Int) {
      for byte in 0..<4 { bytes[place + byte] = UInt8(number >> (8 * byte) & 0xff) }
    }
    put(bytes.count - 8, at: 4)
    put(bytes.count - 20, at: 16)
    let url = try scratch.file(name, bytes)
    #expect(throws: FootageError.self) { try Picture.read(url) }
  }

  /// Blocks of an EXR image that cannot be unpacked: their offsets and lengths are right.
  @Test func anEXRBlockThatIsDamagedIsNoticed() throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: pictureFile("rgb_half.exr"))
    for index in bytes.count - 40..<bytes.count - 10 { bytes[index] ^= 0xff }
    let url = try scratch.file("damaged.exr", bytes)
    #expect(throws: FootageError.self) { try Picture.read(url) }
  }

  @Test(arguments: ["rgb_lzw.tif", "rgb_deflate.tif"]) func packedStripsThatAreDamagedAreNoticed(name: String) throws {
    let scratch = try Scratch()
    var bytes = try Data(contentsOf: pictureFile(name))
    let directory = try #require(TIFFDirectory(bytes))
    let (place, count) = (try #require(directory.first(273)), try #require(directory.first(279)))
    for index in place..<place + count { bytes[index] = 0xff }
    let url = try scratch.file(name, bytes)
    #expect(throws: FootageError.self) { try Picture.read(url) }
  }
}
