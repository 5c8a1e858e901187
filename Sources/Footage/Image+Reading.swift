import Foundation

extension Image {
  /// Reads an image file as RGB colour on white paper: 3 channels.
  ///
  /// - Throws: what `Picture.read` does.
  public static func read(rgb url: URL) throws -> Image {
    try Picture.read(url).rgb()
  }

  /// Reads an image file as brightness on white paper: 1 channel, for line art and distance maps.
  ///
  /// - Throws: what `Picture.read` does.
  public static func read(line url: URL) throws -> Image {
    try Picture.read(url).luma()
  }
}

extension ImageSize {
  /// Reads the size of an upright image from the structure of its file, without decoding it.
  ///
  /// - Throws: what `Picture.read` does, but for what only decoding tells.
  public static func read(_ url: URL) throws -> ImageSize {
    try ImageFile(at: url, thoroughly: false).size
  }
}
