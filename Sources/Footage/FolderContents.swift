import Files
import Foundation

/// What lies in a folder, by kind and in natural order; hidden files do not count.
struct FolderContents {
  let url: URL
  /// The names of the images, by their extensions.
  let images: [String]
  /// The names of the folders.
  let folders: [String]
  /// The names of everything else.
  let others: [String]
  private let undecodable: [String]

  /// Lists the folder at `url`.
  ///
  /// - Throws: `FileError`.
  init(_ url: URL) throws {
    self.url = url
    let listing = try Folder.list(url)
    let isFolder = listing.names.map { Folder.exists(url.appending(path: $0)) }
    let named = zip(listing.names, isFolder)
    images = named.filter { !$1 && ImageFiles.isImage(named: $0) }.map(\.0)
    folders = named.filter { $1 }.map(\.0)
    others = named.filter { !$1 && !ImageFiles.isImage(named: $0) }.map(\.0)
    undecodable = listing.undecodable
  }

  /// That everything in the folder is left aside which is neither an image nor a folder.
  var remarks: [String] {
    Remarks.leftAside(others, in: url, "not an image of a format that is read")
      + Remarks.leftAside(undecodable, in: url, "the name is not UTF-8; rename it")
  }
}
