/// How an image lies in a file.
public struct PictureKind: Sendable, Hashable {
  /// The file's format.
  public var format: ImageFormat
  /// 8 or 16 bits a sample. Files of fewer bits count as 8, of 10 and 12 bits and of floats as 16.
  public var bitDepth: Int
  /// Whether there is a channel of opacity, though that may be opaque everywhere.
  public var hasAlpha: Bool

  /// Images of `format` with that many bits a sample, 8 or 16.
  public init(format: ImageFormat, bitDepth: Int = 8, hasAlpha: Bool = false) {
    precondition(bitDepth == 8 || bitDepth == 16, "images have 8 or 16 bits a sample")
    self.format = format
    self.bitDepth = bitDepth
    self.hasAlpha = hasAlpha
  }

  /// The kind that results for a drawing of this kind are written in: this one where its format is written, else PNG of
  /// the same depth and alpha.
  public var written: PictureKind { with(format: format.isWritten ? format : .png) }

  /// The same in another format, in 8 bits where that is written with no more.
  public func with(format: ImageFormat) -> PictureKind {
    let depth = min(bitDepth, format.encoder?.bitDepth ?? bitDepth)
    return PictureKind(format: format, bitDepth: depth, hasAlpha: hasAlpha)
  }
}
