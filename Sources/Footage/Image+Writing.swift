import Files
import Foundation

extension Image {
  /// Writes an 8-bit PNG file: RGB of 3 channels, grey of 1. Samples are clamped to 0...1 and rounded to 255 levels.
  ///
  /// The file appears whole or not at all.
  ///
  /// - Throws: `FootageError.notFinite`, `.unwritable` where it cannot be encoded, or `FileError.unwritable`, such as for a
  ///   full disk.
  public func write(png url: URL) throws {
    try write(to: url, as: PictureKind(format: .png))
  }

  /// Writes an image file of `kind`, whose format is one that is written: RGB of 3 channels, grey of 1. Samples are
  /// clamped to 0...1 and rounded to the levels of its depth.
  ///
  /// `alpha`, of one channel and the same size, is the opacity of the colours, which are straight. A kind without alpha
  /// has them on white paper; a kind with it is opaque where `alpha` is nil. The file appears whole or not at all.
  ///
  /// - Throws: `FootageError.notFinite`, `.unwritable` where it cannot be encoded, or `FileError.unwritable`, such as for a
  ///   full disk.
  public func write(to url: URL, as kind: PictureKind, alpha: Image? = nil) throws {
    precondition(channels == 1 || channels == 3, "an image file is written of 1 or 3 channels")
    precondition(kind.format.isWritten, "\(kind.format) is only read")
    precondition(
      alpha.map { $0.channels == 1 && $0.width == width && $0.height == height } ?? true,
      "alpha has one channel and the size of the colours")
    guard samples.allSatisfy(\.isFinite), alpha?.samples.allSatisfy(\.isFinite) ?? true else {
      throw FootageError.notFinite(path: url.path)
    }
    let colors = kind.hasAlpha ? self : alpha.map(onWhite) ?? self
    let raster = Raster(colors, alpha: kind.hasAlpha ? alpha : nil, bitDepth: kind.bitDepth)
    let bytes: Data
    do {
      bytes = try ImageCodec.encode(raster, as: kind, colors: channels)
    } catch .because(let reason) {
      throw FootageError.unwritable(path: url.path, reason: reason)
    } catch .outOfMemory {
      throw FileError.unwritable(path: url.path, code: ENOMEM)
    }
    try FileContents.write(bytes, to: url)
  }

  private func onWhite(_ alpha: Image) -> Image {
    var image = self
    for index in samples.indices {
      let share = min(max(alpha.samples[index / channels], 0), 1)
      image.samples[index] = samples[index] * share + 1 - share
    }
    return image
  }
}
