import Files
import Foundation

extension Image {
  /// Reads a PNG, JPEG or WebP file of 1 to 16 bits a sample as RGB colour on white paper: 3 channels.
  ///
  /// Transparent pixels of 8-bit files are composited to the bit as Pillow does.
  ///
  /// - Throws: `FileError`, `FootageError` `.empty`, `.truncated`, `.unsupported` or `.unreadable`.
  public static func read(rgb url: URL) throws -> Image {
    try ImageFile(at: url).decoded().rgb()
  }

  /// Reads a PNG, JPEG or WebP file as brightness by ITU-R BT.601: 1 channel, for line art and distance maps.
  ///
  /// Equals Pillow's conversion to mode "L" for opaque images. Transparent ones lie on white paper, where Pillow ignores
  /// the alpha, for line art on a transparent layer means what it looks like.
  ///
  /// - Throws: `FileError`, `FootageError` `.empty`, `.truncated`, `.unsupported` or `.unreadable`.
  public static func read(line url: URL) throws -> Image {
    try ImageFile(at: url).decoded().luma()
  }
}

extension ImageSize {
  /// Reads an image's size from the header of its file, without decoding it.
  ///
  /// - Throws: `FileError`, `FootageError` `.empty`, `.truncated`, `.unsupported` or `.unreadable`.
  public static func read(_ url: URL) throws -> ImageSize {
    try ImageFile(at: url).size
  }
}

/// A whole image file that is what it claims to be, as far as its outline tells.
private struct ImageFile {
  let path: String
  let bytes: Data
  let format: ImageFormat
  let size: ImageSize

  /// The most columns or rows: squares of distances in larger images do not fit 32 bits, and no encoder of frames makes
  /// them.
  private static let largestSide = 32_767

  init(at url: URL) throws {
    path = url.path
    bytes = try FileContents.read(url)
    if bytes.isEmpty { throw FootageError.empty(path: path) }
    guard let format = ImageFormat(of: bytes) else {
      throw FootageError.unsupported(path: path, found: "no PNG, JPEG or WebP image")
    }
    self.format = format
    let (size, complete) = format.outline(of: bytes)
    guard complete else { throw FootageError.truncated(path: path) }
    if format.isAnimation(bytes) { throw FootageError.unsupported(path: path, found: "an animated WebP image") }
    guard let size else { throw FootageError.unreadable(path: path, reason: "its header is damaged") }
    guard [size.width, size.height].allSatisfy((1...Self.largestSide).contains) else {
      throw FootageError.unreadable(
        path: path, reason: "it is \(size), and a side has 1 to \(Self.largestSide) pixels")
    }
    self.size = size
  }

  func decoded() throws -> Raster {
    let raster: Raster
    do {
      raster = try ImageCodec.decode(bytes, format: format)
    } catch {
      throw FootageError.unreadable(path: path, reason: error.reason)
    }
    // Whoever read the size alone has planned with it.
    guard raster.size == size else {
      throw FootageError.unreadable(path: path, reason: "its header says \(size) and its image is \(raster.size)")
    }
    return raster
  }
}
