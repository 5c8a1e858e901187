import Files
import Foundation
import Randomness

/// One frame of a shot: an image file of one name for each plane.
public struct Frame: Sendable, Equatable {
  /// The name of each of the files, such as `0001.png`.
  public let name: String
  let images: Planes<URL>

  /// The file of a plane.
  public subscript(plane: Plane) -> URL { images[plane] }
}

/// The frames of one camera setting, in chronological order.
public struct Shot: Sendable, Equatable {
  /// The name of the shot's folders.
  public let name: String
  /// The size of every image of the shot.
  public let size: ImageSize
  /// The shot's frames, in the order of their names.
  public let frames: [Frame]
  /// Model sheets of who acts in it, in the order of their names: coloured pictures of any size.
  public var sheets: [URL] = []

  /// Whether the shot has a target between two references.
  public var isTrainable: Bool { frames.count >= 3 }
}

/// A folder of shots: `color/SHOT/FRAME.png`, images of the same names under `line` and `distance`, and perhaps model
/// sheets under `sheet/SHOT`.
public struct Dataset: Sendable {
  /// Where the data set lies.
  public let folder: URL
  /// The name that `dataset.json` gives, or the folder's own.
  public let name: String
  /// The shots in the order of their names.
  public let shots: [Shot]
  /// What was left aside, a line for each file, or for many of one folder together.
  public let remarks: [String]

  /// Lists the data set in `folder` and checks it, reading the headers of its images alone. `dataset.json` may be absent.
  ///
  /// - Throws: `FileError`, `FootageError` `.noFrames`, `.foldersDisagree` with the first file that is missing,
  ///   `.sizesDiffer`, `.badDescription`, or what is wrong with an image's header.
  public init(at folder: URL) throws {
    _ = try Folder.list(folder)
    self.folder = folder
    name = try DatasetDescription.read(from: folder)?.name ?? folder.standardizedFileURL.lastPathComponent
    (shots, remarks) = try DatasetLayout(folder: folder).shots()
    if shots.isEmpty { throw FootageError.noFrames(path: folder.path) }
  }

  /// Splits off shots to judge by: `fraction` of those of three frames or more, chosen by `seed`, at least one and never
  /// all. With fewer than two such shots, none.
  public func split(seed: UInt64, fraction: Double) -> (training: [Shot], heldOut: [Shot]) {
    var trainable = shots.filter(\.isTrainable).map(\.name)
    var random = CounterRandom(seed: seed, purpose: "held-out shots")
    for last in trainable.indices.dropFirst().reversed() { trainable.swapAt(last, random.integer(below: last + 1)) }
    let count = max(0, min(max(1, Int((Double(trainable.count) * fraction).rounded())), trainable.count - 1))
    return split(named: Set(trainable.prefix(count)))
  }

  /// Splits off the shots of the given names.
  ///
  /// - Throws: `FootageError.noSuchShot`.
  public func split(holdingOut names: [String]) throws -> (training: [Shot], heldOut: [Shot]) {
    let present = Set(shots.map(\.name))
    if let unknown = names.first(where: { !present.contains($0) }) {
      throw FootageError.noSuchShot(path: folder.path, shot: unknown, present: shots.map(\.name))
    }
    return split(named: Set(names))
  }

  private func split(named names: Set<String>) -> (training: [Shot], heldOut: [Shot]) {
    (shots.filter { !names.contains($0.name) }, shots.filter { names.contains($0.name) })
  }
}
