import Files
import Foundation
import TestSupport
import Testing

@testable import Footage

/// A line art whose ink differs by `seed`.
func stripe(width: Int, height: Int, seed: Int) -> Image {
  var image = Image(width: width, height: height, channels: 1)
  for y in 0..<height { image[seed % width, y, 0] = 0 }
  return image
}

extension Scratch {
  /// Writes a data set with shots of the given numbers of frames: `a`, `b` and so on.
  func dataset(_ lengths: [Int], width: Int = 24, height: Int = 20) throws -> URL {
    let url = folder.appending(path: "set")
    let writer = try DatasetWriter(folder: url, name: "test set", source: "test")
    for (shot, length) in lengths.enumerated() {
      for frame in 0..<length {
        let seed = shot * 100 + frame
        try writer.add(
          shot: String(UnicodeScalar(UInt8(97 + shot))), frame: "\(frame)",
          color: gradient(width: width, height: height, seed: seed),
          line: stripe(width: width, height: height, seed: seed))
      }
    }
    try writer.finish()
    return url
  }
}

@Suite struct DatasetTests {
  @Test func whatIsWrittenIsListed() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([12, 3])
    #expect(try scratch.contents() == ["set"])
    let dataset = try Dataset(at: url)
    #expect(dataset.name == "test set")
    #expect(dataset.shots.map(\.name) == ["a", "b"])
    #expect(dataset.shots[0].frames.map(\.name) == (0..<12).map { "\($0).png" })
    #expect(dataset.shots[0].size == .init(width: 24, height: 20))
    let frame = dataset.shots[1].frames[2]
    #expect(frame[.color].path == url.path + "/color/b/2.png")
    #expect(try Image.read(rgb: frame[.color]) == gradient(width: 24, height: 20, seed: 102))
    let line = try Image.read(line: frame[.line])
    #expect(line == stripe(width: 24, height: 20, seed: 102))
    #expect(largestDifference(try Image.read(line: frame[.distance]), DistanceMap.of(line: line)) == 0)
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url.appending(path: "dataset.json")))
    let description = try #require(json as? [String: Any])
    #expect(description["version"] as? Int == 1 && description["frames"] as? Int == 15)
    #expect(description["source"] as? String == "test")
  }

  @Test func descriptionMayBeAbsent() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3])
    try FileManager.default.removeItem(at: url.appending(path: "dataset.json"))
    #expect(try Dataset(at: url).name == "set")
  }

  @Test func missingFolder() throws {
    let url = try Scratch().folder
    #expect(throws: FileError.missing(path: url.path)) { try Dataset(at: url) }
  }

  @Test func folderWithoutFrames() throws {
    let scratch = try Scratch()
    #expect(throws: FootageError.noFrames(path: scratch.folder.path)) { try Dataset(at: scratch.folder) }
    _ = try scratch.file("color/a/notes.txt", [1])
    #expect(throws: FootageError.noFrames(path: scratch.folder.path)) { try Dataset(at: scratch.folder) }
  }

  @Test(arguments: [
    ("color/a/3.png", "line/a/3.png"), ("line/b/0.png", "color/b/0.png"), ("distance/b/2.png", "color/b/2.png"),
  ])
  func foldersThatDisagree(missing: String, present: String) throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([10, 3])
    try FileManager.default.removeItem(at: url.appending(path: missing))
    #expect(
      throws: FootageError.foldersDisagree(missing: "\(url.path)/\(missing)", present: "\(url.path)/\(present)")
    ) { try Dataset(at: url) }
  }

  @Test func wholeShotMissing() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3, 3])
    try FileManager.default.removeItem(at: url.appending(path: "color/b"))
    #expect(
      throws: FootageError.foldersDisagree(missing: url.path + "/color/b/0.png", present: url.path + "/line/b/0.png")
    ) { try Dataset(at: url) }
  }

  @Test(arguments: ["color", "line", "distance"]) func sizesThatDiffer(kind: String) throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3])
    let other = url.appending(path: "\(kind)/a/1.png")
    try gradient(width: 24, height: 19).write(png: other)
    #expect(
      throws: FootageError.sizesDiffer(
        path: url.path + "/color/a/0.png", size: .init(width: 24, height: 20), otherPath: other.path,
        otherSize: .init(width: 24, height: 19))
    ) { try Dataset(at: url) }
  }

  @Test func damagedHeader() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3])
    let empty = try scratch.file("set/line/a/1.png", [])
    #expect(throws: FootageError.empty(path: empty.path)) { try Dataset(at: url) }
  }

  @Test(arguments: ["{", "{\"version\": 1}", "[]"]) func badDescription(json: String) throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3])
    let file = try scratch.file("set/dataset.json", Data(json.utf8))
    #expect(throws: FootageError.badDescription(path: file.path, reason: "it is no description of a data set")) {
      try Dataset(at: url)
    }
  }

  @Test func descriptionOfALaterVersion() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3])
    let json = #"{"version": 2, "name": "n", "source": "s", "shots": [], "frames": 0}"#
    let file = try scratch.file("set/dataset.json", Data(json.utf8))
    #expect(
      throws: FootageError.badDescription(path: file.path, reason: "it has version 2, and 1 is understood")
    ) { try Dataset(at: url) }
  }

  @Test func whatIsLeftAsideIsSaidOnce() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3])
    #expect(try Dataset(at: url).remarks == [])
    for name in ["color/a/notes.txt", "line/a/.hidden", "color/stray.png", "line/read me", "distance/b/notes.txt"] {
      _ = try scratch.file("set/" + name, [1])
    }
    for number in 1...9 { _ = try scratch.file("set/distance/a/\(number).gif", [1]) }
    let dataset = try Dataset(at: url)
    #expect(dataset.shots.map(\.name) == ["a"])
    let remarks = dataset.remarks.map { $0.replacing(url.path, with: "set") }.sorted()
    #expect(
      remarks == [
        "9 files in set/distance/a are left aside (1.gif, 2.gif, 3.gif, ...): not an image of a format that is read",
        "set/color/a/notes.txt is left aside: not an image of a format that is read",
        "set/color/stray.png is left aside: beside the folders of the shots",
        "set/distance/b/notes.txt is left aside: not an image of a format that is read",
        "set/line/read me is left aside: not an image of a format that is read",
        "the shot b of set is left aside: no images in it",
      ])
  }

  @Test func aFileIsNoDataSet() throws {
    let scratch = try Scratch()
    let file = try scratch.file("notes.txt", [1])
    #expect(throws: FileError.notAFolder(path: file.path)) { try Dataset(at: file) }
  }

  @Test func heldOutShotsAreChosenBySeed() throws {
    let scratch = try Scratch()
    let dataset = try Dataset(at: try scratch.dataset([3, 3, 3, 3, 3, 3, 3, 3, 1, 2], width: 8, height: 8))
    let (training, heldOut) = dataset.split(seed: 1, fraction: 0.25)
    #expect(heldOut.count == 2 && training.count == 8)
    #expect(heldOut.allSatisfy { $0.isTrainable })
    #expect(Set((training + heldOut).map(\.name)) == Set(dataset.shots.map(\.name)))
    #expect(dataset.split(seed: 1, fraction: 0.25).heldOut == heldOut)
    #expect(Set((0..<20).map { dataset.split(seed: $0, fraction: 0.25).heldOut.map(\.name) }).count > 5)
    #expect(dataset.split(seed: 1, fraction: 0).heldOut.count == 1)
    #expect(dataset.split(seed: 1, fraction: 1).heldOut.count == 7)
  }

  @Test func heldOutShotsAreNamed() throws {
    let scratch = try Scratch()
    let url = try scratch.dataset([3, 3, 3], width: 8, height: 8)
    let dataset = try Dataset(at: url)
    #expect(try dataset.split(holdingOut: ["b"]).heldOut.map(\.name) == ["b"])
    #expect(try dataset.split(holdingOut: ["b"]).training.map(\.name) == ["a", "c"])
    #expect(throws: FootageError.noSuchShot(path: url.path, shot: "x", present: ["a", "b", "c"])) {
      try dataset.split(holdingOut: ["b", "x"])
    }
  }

  @Test func oneShotIsNotHeldOut() throws {
    let scratch = try Scratch()
    let dataset = try Dataset(at: try scratch.dataset([3]))
    #expect(dataset.split(seed: 1, fraction: 0.5).heldOut.isEmpty)
  }
}

@Suite struct DatasetWriterTests {
  @Test func nothingIsThereBeforeItIsFinished() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "set")
    do {
      let writer = try DatasetWriter(folder: url, name: "n", source: "s")
      try writer.add(
        shot: "a", frame: "1", color: gradient(width: 4, height: 4), line: stripe(width: 4, height: 4, seed: 0))
      #expect(!FileManager.default.fileExists(atPath: url.path))
    }
    #expect(try scratch.contents() == [])
  }

  @Test func occupiedFolder() throws {
    let scratch = try Scratch()
    let file = try scratch.file("set/file", [1])
    #expect(throws: FootageError.occupied(path: scratch.folder.appending(path: "set").path)) {
      try DatasetWriter(folder: scratch.folder.appending(path: "set"), name: "n", source: "s")
    }
    #expect(throws: FootageError.occupied(path: file.path)) {
      try DatasetWriter(folder: file, name: "n", source: "s")
    }
    #expect(try scratch.contents() == ["set"])
  }

  @Test func emptyFolderIsReplaced() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      at: scratch.folder.appending(path: "set"), withIntermediateDirectories: true)
    #expect(try Dataset(at: scratch.dataset([3])).shots.count == 1)
  }

  @Test func noFrames() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "set")
    let writer = try DatasetWriter(folder: url, name: "n", source: "s")
    #expect(throws: FootageError.noFrames(path: url.path)) { try writer.finish() }
  }

  @Test func sizesOfAShotThatDiffer() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "set")
    let writer = try DatasetWriter(folder: url, name: "n", source: "s")
    func add(_ shot: String, _ frame: String, width: Int) throws {
      try writer.add(
        shot: shot, frame: frame, color: gradient(width: width, height: 4),
        line: stripe(width: width, height: 4, seed: 0))
    }
    try add("a", "1", width: 4)
    try add("b", "1", width: 5)
    #expect(
      throws: FootageError.sizesDiffer(
        path: url.path + "/color/a/1.png", size: .init(width: 4, height: 4), otherPath: url.path + "/color/a/2.png",
        otherSize: .init(width: 5, height: 4))
    ) { try add("a", "2", width: 5) }
  }

  @Test func failureNamesTheFileThatWasToBe() throws {
    let scratch = try Scratch()
    let url = scratch.folder.appending(path: "set")
    let writer = try DatasetWriter(folder: url, name: "n", source: "s")
    // A name that no file system takes.
    let name = String(repeating: "x", count: 300)
    #expect(throws: FileError.unwritable(path: url.path + "/color/\(name)", code: ENAMETOOLONG)) {
      try writer.add(
        shot: name, frame: "1", color: gradient(width: 4, height: 4), line: stripe(width: 4, height: 4, seed: 0))
    }
  }
}
