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
    for other in urls.dropFirst() {
      let otherSize = try ImageSize.read(other)
      if otherSize != size {
        throw FootageError.sizesDiffer(path: first.path, size: size, otherPath: other.path, otherSize: otherSize)
      }
    }
    return size
  }
}
