import Foundation

/// Image files as they lie in folders.
public enum ImageFiles {
  /// Whether a file of that name is an image to be read, by its extension.
  public static func isImage(named name: String) -> Bool {
    ImageFormat(named: URL(filePath: name).pathExtension) != nil
  }

  /// The size that all images at `urls` have, by their headers; nil without any.
  ///
  /// - Throws: `FootageError.sizesDiffer`, or what is wrong with an image's outline.
  @discardableResult
  public static func commonSize(of urls: [URL]) throws -> ImageSize? {
    guard let first = urls.first else { return nil }
    let size = try ImageSize.read(first)
    for other in urls.dropFirst() { try requireOneSize((first, size), (other, ImageSize.read(other))) }
    return size
  }

  /// Throws `FootageError.sizesDiffer` where two images differ in size.
  static func requireOneSize(_ first: (url: URL, size: ImageSize), _ other: (url: URL, size: ImageSize)) throws {
    guard first.size == other.size else {
      throw FootageError.sizesDiffer(
        path: first.url.path, size: first.size, otherPath: other.url.path, otherSize: other.size)
    }
  }
}
