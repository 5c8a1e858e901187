import Files
import Foundation

/// A whole image file that is what it claims to be, as far as its structure tells.
struct ImageFile {
  private let path: String
  private let bytes: Data
  private let format: ImageFormat
  private let outline: ImageOutline
  private let storedSize: ImageSize

  /// The most columns or rows: squares of distances in larger images do not fit 32 bits, and no encoder of frames makes
  /// them.
  static let largestSide = 32_767
  /// The most pixels: an A4 page at 1200 dots an inch has 139 million.
  static let mostPixels = 180_000_000
  /// What FFmpeg's readers of bits can count.
  private static let mostBytes = Int(Int32.max) / 8
  /// What a pixel takes until it is a colour image: the decoder's frame, two rasters, three floats.
  private static let bytesPerPixel = 32

  /// Reads the structure of the file at `url`; `thoroughly` with what decoding needs.
  init(at url: URL, thoroughly: Bool) throws {
    path = url.path
    if let length = try? url.resourceValues(forKeys: [.fileSizeKey]).fileSize, length > Self.mostBytes {
      throw FootageError.tooLarge(path: path, found: "a file of \(length >> 20) MiB")
    }
    bytes = try FileContents.read(url)
    if bytes.isEmpty { throw FootageError.empty(path: path) }
    let reader = ByteReader(bytes: bytes)
    guard let format = ImageFormat(of: reader, named: url.lastPathComponent) else {
      throw FootageError.unsupported(path: path, found: "no \(ImageFormat.readNames) image")
    }
    self.format = format
    let outline = format.outline(reader, thoroughly)
    if let found = outline.unsupported { throw FootageError.unsupported(path: path, found: found) }
    guard outline.isComplete else { throw FootageError.truncated(path: path) }
    guard let size = outline.size else { throw FootageError.unreadable(path: path, reason: "its header is damaged") }
    guard size.width >= 1, size.height >= 1 else {
      throw FootageError.unreadable(path: path, reason: "its header says \(size)")
    }
    guard size.width <= Self.largestSide, size.height <= Self.largestSide, size.width * size.height <= Self.mostPixels
    else { throw FootageError.tooLarge(path: path, found: "an image of \(size)") }
    if let damage = outline.damage { throw FootageError.unreadable(path: path, reason: damage) }
    self.outline = outline
    storedSize = size
  }

  /// The size of the upright image.
  var size: ImageSize { outline.orientation.turned(storedSize) }

  /// The picture, upright and in sRGB.
  func decoded() throws -> Picture {
    guard Memory.has(storedSize.width * storedSize.height * Self.bytesPerPixel) else {
      throw FootageError.outOfMemory(path: path, size: storedSize)
    }
    let decoded = try decodedAsStored()
    var remarks = outline.remarks
    var raster = settled(decoded, &remarks)
    if outline.orientation != .upright {
      raster = raster.turned(outline.orientation)
      remarks.append("turned upright by its \(outline.orientationSource) orientation")
    }
    let kind = PictureKind(format: format, bitDepth: raster.bitDepth, hasAlpha: decoded.hasAlpha)
    return Picture(kind: kind, isGrey: decoded.isGrey, remarks: remarks, raster: raster)
  }

  private func decodedAsStored() throws -> ImageCodec.Decoded {
    let decoded: ImageCodec.Decoded
    do {
      decoded = try ImageCodec.decode(outline.decodable ?? bytes, format: format, outline: outline, size: storedSize)
    } catch .because(let reason) {
      throw FootageError.unreadable(path: path, reason: reason)
    } catch .outOfMemory {
      throw FootageError.outOfMemory(path: path, size: storedSize)
    }
    // Whoever read the size alone has planned with it.
    guard decoded.raster.size == storedSize else {
      throw FootageError.unreadable(
        path: path, reason: "its header says \(storedSize) and its image is \(decoded.raster.size)")
    }
    return decoded
  }

  /// The colours as a display of sRGB takes them.
  private func settled(_ decoded: ImageCodec.Decoded, _ remarks: inout [String]) -> Raster {
    var raster = decoded.raster
    switch outline.encoding {
    case .display: break
    case .linear:
      if !decoded.isEncoded { raster = raster.encoded(ColorEncoding.display(light:)) }
      remarks.append("its light is turned into sRGB colours, and what is brighter than white is clipped")
    case .film:
      raster = raster.encoded { ColorEncoding.display(light: ColorEncoding.light(density: $0)) }
      remarks.append("its densities of film are turned into sRGB colours")
    case .ink(let isInverted, let isLuma):
      // Of luma and chroma the colours come out the other way round.
      raster.invert(colors: isInverted != isLuma, fourth: isInverted)
      let (colors, remark) = ColorConversion.colors(ofInks: raster, profile: outline.profile)
      remarks.append(remark)
      return colors
    }
    if let profile = outline.profile,
      let remark = ColorConversion.convert(&raster, isGrey: decoded.isGrey, from: profile)
    {
      remarks.append(remark)
    }
    return raster
  }
}
