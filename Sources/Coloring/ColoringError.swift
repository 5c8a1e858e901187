import Footage
import Networks

/// What keeps a shot, or a frame of it, from being coloured.
public enum ColoringError: Error, Equatable {
  /// There is no image of line art at `path`.
  case noLines(path: String)
  /// There is no coloured key frame at `path`, nor any other reference.
  case noReferences(path: String)
  /// Every image of `lines` has its coloured frame in `colors` already.
  case nothingToColor(lines: String, colors: String)
  /// The coloured frame at `path` could be that of several drawings by its `number`, or of one that `others` are of too.
  case ambiguousNumber(path: String, number: String, others: [String])
  /// Neither name nor number of the coloured frame at `path` says where it lies among the drawings in `lines`.
  case unpaired(path: String, lines: String)
  /// The drawing at `path` has no lines.
  case noInk(path: String)
  /// Every reference of the frame failed, of which this is the first, for `reason`.
  case noUsableReference(path: String, reason: String)
  /// What the network made of the drawing at `path` is not a number; `suspect` of `checkpoint` is likely to blame.
  case notFinite(path: String, checkpoint: String, suspect: SuspectTensor?)
  /// The coloured frames would be written among the images that they are made from.
  case outputIsInput(path: String)
  /// The temporal network was asked for, and the checkpoint at `path` has none.
  case noTemporalNetwork(path: String)
  /// A shot was to be drawn into the folder at `path`, which holds other things.
  case foreignFolder(path: String)
}

extension ColoringError: CustomStringConvertible {
  /// One line: what happened, to what, what to do.
  public var description: String {
    switch self {
    case .noLines(let path):
      "\(path) holds no \(ImageFormat.readNames) image; put the line art to be coloured there"
    case .noReferences(let path):
      "\(path) holds no \(ImageFormat.readNames) image; colour at least one frame of the shot by hand and put it there, "
        + "named as its line art, or give a model sheet by --reference"
    case .nothingToColor(let lines, let colors):
      "every image in \(lines) has a coloured frame in \(colors) already; nothing is left to do"
    case .ambiguousNumber(let path, let number, let others):
      "\(path) has the number \(number), and so have \(others.joined(separator: ", ")); a key frame is of the drawing of "
        + "its name, or else of its last number: rename one of them, or give pictures that are no frame of the shot by "
        + "--reference"
    case .unpaired(let path, let lines):
      "nothing tells which drawing in \(lines) \(path) belongs to: key frames have the names of their drawings, or all of "
        + "them their numbers; give pictures that are no frame of the shot by --reference"
    case .noInk(let path): "\(path) has no lines: the page is blank; draw it, or take it out"
    case .noUsableReference(let path, let reason): "\(path) cannot be coloured, its references failed: \(reason)"
    case .notFinite(let path, let checkpoint, let suspect):
      "\(path) was not coloured: the network's result is not a number; "
        + (suspect.map { "in \(checkpoint) \($0): use an intact copy" }
          ?? "try --precision single, or another checkpoint than \(checkpoint)")
    case .outputIsInput(let path): "\(path) holds the images to work from; choose another folder for the coloured ones"
    case .noTemporalNetwork(let path):
      "\(path) holds no temporal network; leave out --stage temporal or give a checkpoint that has one"
    case .foreignFolder(let path):
      "\(path) holds other things than a shot of the cartoon; choose another --output or remove the folder"
    }
  }
}
