import Foundation

/// What can be wrong with images, data sets and the disk they lie on.
public enum FootageError: Error, Equatable {
  /// The file at `path` has no bytes.
  case empty(path: String)
  /// The file at `path` ends before its image does.
  case truncated(path: String)
  /// The file at `path` is no image that can be read: `found` says what it is.
  case unsupported(path: String, found: String)
  /// The image at `path` cannot be decoded, for `reason`.
  case unreadable(path: String, reason: String)
  /// The image for `path` cannot be encoded, for `reason`.
  case unwritable(path: String, reason: String)
  /// What is at `path`, `found`, is larger than what is read.
  case tooLarge(path: String, found: String)
  /// The image at `path` needs more memory than there is.
  case outOfMemory(path: String, size: ImageSize)
  /// Samples of the image that was to be written at `path` are infinite or not numbers.
  case notFinite(path: String)
  /// The result for `path` would replace what was handed in.
  case isInput(path: String)
  /// There is something at `path` already, where a new data set was to be written.
  case occupied(path: String)
  /// The data set at `path` has no frames.
  case noFrames(path: String)
  /// The folder at `path` has neither images that are read nor folders with such, but `found`.
  case noImages(path: String, found: [String])
  /// Two folders of shots have the same name.
  case shotsOfOneName(path: String, otherPath: String)
  /// Two images of one shot have the same name but for the extension.
  case framesOfOneName(path: String, otherPath: String)
  /// The data set's folders disagree: `missing` lacks, though `present` is there.
  case foldersDisagree(missing: String, present: String)
  /// Two images that belong to one shot differ in size: `path` is `size`, `otherPath` is `otherSize`.
  case sizesDiffer(path: String, size: ImageSize, otherPath: String, otherSize: ImageSize)
  /// No shot of the data set at `path` has the three frames that a training sample needs.
  case shotsTooShort(path: String)
  /// The data set at `path` has no shot named `shot`.
  case noSuchShot(path: String, shot: String, present: [String])
  /// `dataset.json` at `path` cannot be understood, for `reason`.
  case badDescription(path: String, reason: String)
}

extension FootageError: CustomStringConvertible, LocalizedError {
  /// One line: what happened, to what, what to do.
  public var description: String {
    switch self {
    case .empty(let path): "\(path) is an empty file; write the image again"
    case .truncated(let path): "\(path) is truncated: it ends before its image does; copy or write it again"
    case .unsupported(let path, let found): "\(path) is \(found); convert it to a still PNG image"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason); write it again as PNG"
    case .unwritable(let path, let reason): "\(path) could not be written: \(reason); nothing was changed there"
    case .tooLarge(let path, let found):
      "\(path) is \(found), and images have at most \(ImageFile.largestSide) pixels a side and "
        + "\(ImageFile.mostPixels / 1_000_000) million in all; make it smaller"
    case .outOfMemory(let path, let size):
      "\(path) is \(size), for which there is not enough memory; make it smaller or end other programs"
    case .notFinite(let path):
      "\(path) was not written: samples of the image are infinite or not numbers; check the checkpoint and the device"
    case .isInput(let path): "\(path) was handed in and would be replaced by a result; choose another folder"
    case .occupied(let path): "\(path) exists already and is no empty folder; choose another place or remove it"
    case .noFrames(let path):
      "\(path) has no frames; a data set holds color/SHOT/FRAME.png, line/SHOT/FRAME.png and distance/SHOT/FRAME.png"
    case .noImages(let path, let found):
      "\(path) has no images, and no folders with images; "
        + (found.isEmpty ? "give folders of colour frames" : "\(Self.some(found)) cannot be read, convert them to PNG")
    case .shotsOfOneName(let path, let otherPath):
      "\(path) and \(otherPath) would be shots of one name; rename one of the folders"
    case .framesOfOneName(let path, let otherPath):
      "\(path) and \(otherPath) would be one frame; rename or remove one of them"
    case .foldersDisagree(let missing, let present):
      "\(missing) is missing, though \(present) is there; every frame needs its color, line and distance image"
    case .sizesDiffer(let path, let size, let otherPath, let otherSize):
      "\(path) is \(size) and \(otherPath) is \(otherSize); all images of a shot must have one size"
    case .shotsTooShort(let path): "\(path) has no shot of three frames or more to train on; add longer shots"
    case .noSuchShot(let path, let shot, let present):
      "\(path) has no shot \(shot); it has \(present.joined(separator: ", "))"
    case .badDescription(let path, let reason): "\(path) cannot be understood: \(reason); prepare the data set again"
    }
  }

  private static func some(_ names: [String]) -> String {
    let rest = names.count - 3
    return names.prefix(3).joined(separator: ", ") + (rest > 0 ? " and \(rest) more files" : "")
  }

  /// The same line, for who shows errors by Foundation.
  public var errorDescription: String? { description }
}

/// Columns and rows of an image.
public struct ImageSize: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A size of `width` columns and `height` rows.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Such as `1920x1080`.
  public var description: String { "\(width)x\(height)" }
}

extension ImageSize {
  /// The pixels of the outermost rows and columns, those of the corners twice.
  public var borderPixels: [Int] {
    let sides = (0..<height).flatMap { y in [y * width, (y + 1) * width - 1] }
    return Array(0..<width) + Array((height - 1) * width..<height * width) + sides
  }
}
