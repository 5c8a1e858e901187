import Foundation

/// An image file as decoded: upright, in sRGB, with straight colours.
///
/// Its colours are not multiplied by its alpha, so that what is transparent can be seen on any paper.
public struct Picture: Sendable {
  /// How it lies in its file.
  public let kind: PictureKind
  /// Whether the file has one channel of colour.
  public let isGrey: Bool
  /// What was done to it that the user must be told, each a phrase that follows the path, such as "turned upright by its
  /// EXIF orientation" or "colours converted from its profile 'Display P3'".
  public let remarks: [String]

  let raster: Raster

  /// Reads the image file at `url`, told by its bytes and never by its name alone.
  ///
  /// - Throws: `FileError`, or `FootageError` `.empty`, `.truncated`, `.unsupported`, `.unreadable`, `.tooLarge` or
  ///   `.outOfMemory`.
  public static func read(_ url: URL) throws -> Picture {
    try ImageFile(at: url, thoroughly: true).decoded()
  }

  /// Columns and rows.
  public var size: ImageSize { raster.size }

  /// The image on white paper: 3 channels. Transparent pixels of 8-bit files are composited to the bit as Pillow does.
  public func rgb() -> Image { raster.rgb() }

  /// The brightness on white paper by ITU-R BT.601: 1 channel, for line art and distance maps.
  ///
  /// Equals Pillow's conversion to mode "L" for opaque images. Transparent ones lie on white paper, where Pillow ignores
  /// the alpha, for line art on a transparent layer means what it looks like.
  public func luma() -> Image { raster.luma() }

  /// The opacity: 1 channel; nil where no pixel is transparent.
  public var alpha: Image? { kind.hasAlpha && !raster.isOpaque ? raster.alpha() : nil }

  /// The colours whatever the alpha: 3 channels, exact in 8 and in 16 bits.
  public func straightColor() -> Image { raster.straightColor() }

  /// The pixels with these indices as a picture of one row.
  func row(of pixels: [Int]) -> Picture {
    Picture(kind: kind, isGrey: isGrey, remarks: [], raster: raster.row(of: pixels))
  }
}

extension Picture {
  /// A picture that was made in memory, of 8 bits a sample: `color` of 3 channels, straight, and its opacity of 1 channel
  /// where it has any.
  public init(color: Image, alpha: Image? = nil) {
    precondition(color.channels == 3 && (alpha?.channels ?? 1) == 1, "a picture has 3 channels and perhaps opacity")
    let colors = Bitmap(color).samples
    let opacities = alpha.map { Bitmap($0).samples }
    var rgba: [UInt8] = []
    rgba.reserveCapacity(colors.count / 3 * 4)
    for pixel in 0..<color.width * color.height {
      rgba += colors[3 * pixel..<3 * pixel + 3]
      rgba.append(opacities?[pixel] ?? 255)
    }
    let raster = Raster.eight(size: ImageSize(width: color.width, height: color.height), rgba: rgba)
    self.init(kind: PictureKind(format: .png, hasAlpha: alpha != nil), isGrey: false, remarks: [], raster: raster)
  }
}
