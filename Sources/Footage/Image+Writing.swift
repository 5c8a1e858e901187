import Files
import Foundation

extension Image {
  /// Writes an 8-bit PNG file: RGB of 3 channels, grey of 1. Samples are clamped to 0...1 and rounded to 255 levels.
  ///
  /// The file appears whole or not at all.
  ///
  /// - Throws: `FileError.unwritable`, such as for a full disk, or `FootageError.unwritable` where it cannot be encoded.
  public func write(png url: URL) throws {
    precondition(channels == 1 || channels == 3, "a PNG file is written of 1 or 3 channels")
    let bytes: Data
    do {
      bytes = try ImageCodec.png(Bitmap(self))
    } catch {
      throw FootageError.unwritable(path: url.path, reason: error.reason)
    }
    try FileContents.write(bytes, to: url)
  }
}
