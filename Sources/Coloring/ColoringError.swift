import Footage

/// What keeps a shot from being coloured.
public enum ColoringError: Error, Equatable {
  /// There is no folder at `path`.
  case missingFolder(path: String)
  /// The folder at `path` cannot be listed.
  case unreadableFolder(path: String)
  /// Two images of one folder have the same name without their extensions.
  case sameName(path: String, otherPath: String)
  /// The folder of line art at `path` holds no image.
  case noLines(path: String)
  /// The folder of coloured key frames at `path` holds no image.
  case noKeyFrames(path: String)
  /// Every image of `lines` has its coloured frame in `colors` already.
  case nothingToColor(lines: String, colors: String)
  /// The coloured frames would be written among the images that they are made from.
  case outputIsInput(path: String)
  /// The temporal network was asked for, and the checkpoint at `path` has none.
  case noTemporalNetwork(path: String)
  /// A shot was to be drawn into the folder of the image at `path`, which does not belong to it.
  case foreignImage(path: String)
}

extension ColoringError: CustomStringConvertible {
  /// One line: what happened, to what, what to do.
  public var description: String {
    switch self {
    case .missingFolder(let path): "\(path): there is no such folder; check the path"
    case .unreadableFolder(let path): "\(path): the folder cannot be listed; check its permissions"
    case .sameName(let path, let otherPath):
      "\(path) and \(otherPath) have one name, which pairs line art with key frames; rename or remove one of them"
    case .noLines(let path): "\(path) holds no \(ImageFormat.readNames) image; put the line art to be coloured there"
    case .noKeyFrames(let path):
      "\(path) holds no \(ImageFormat.readNames) image; colour at least one frame of the shot by hand and put it there, "
        + "named as its line art"
    case .nothingToColor(let lines, let colors):
      "every image in \(lines) has a coloured frame in \(colors) already; nothing is left to do"
    case .outputIsInput(let path): "\(path) holds the images to work from; choose another folder for the coloured ones"
    case .noTemporalNetwork(let path):
      "\(path) holds no temporal network; leave out --stage temporal or give a checkpoint that has one"
    case .foreignImage(let path): "\(path) is of another shot; choose another --output or remove the folder"
    }
  }
}
