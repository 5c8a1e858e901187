import Coloring
import Footage
import Foundation
import Testing

/// A shot's folders of one-colour images, removed with the last reference.
private final class Shot: Sendable {
  let folder: URL

  /// Images are 8x6 pixels; `names` are file names with their extensions, written as PNG whatever they say.
  init(lines: [String], colors: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "shot-\(UUID().uuidString)")
    for (kind, names) in [("line", lines), ("color", colors)] {
      let folder = folder.appending(path: kind)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in names { try write("\(kind)/\(name)") }
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ name: String, width: Int = 8, height: Int = 6) throws {
    let image = Image(width: width, height: height, channels: name.hasPrefix("line") ? 1 : 3)
    try image.write(png: folder.appending(path: name))
  }

  func plan(references: Int = 2) throws -> ShotPlan {
    try ShotPlan(
      lineFolder: folder.appending(path: "line"), colorFolder: folder.appending(path: "color"),
      referenceCount: references)
  }

  /// The names of each frame's references, as `frame: reference reference`.
  func choices(references: Int = 2) throws -> [String] {
    let plan = try plan(references: references)
    return plan.frames.map { frame in
      "\(frame.line.name): " + frame.references.map { plan.keyFrames[$0].color.name }.joined(separator: " ")
    }
  }
}

private func frames(_ range: ClosedRange<Int>) -> [String] { range.map { "0\($0).png" } }

@Test func referencesAreTheNearestKeyFrameOnEachSide() throws {
  let shot = try Shot(lines: frames(1...9), colors: ["02.png", "03.png", "06.png"])
  #expect(
    try shot.choices() == ["01: 02", "04: 03 06", "05: 03 06", "07: 06", "08: 06", "09: 06"])
}

@Test func moreReferencesAreHalfBeforeAndHalfAfterInTheOrderOfTheShot() throws {
  let shot = try Shot(lines: frames(1...9), colors: ["01.png", "02.png", "03.png", "06.png", "07.png", "08.png"])
  #expect(try shot.choices(references: .max).first == "04: 01 02 03 06 07 08")
  #expect(try shot.choices(references: 4) == ["04: 02 03 06 07", "05: 02 03 06 07", "09: 07 08"])
}

@Test func aFrameKnowsItsPlaceAmongItsReferences() throws {
  let shot = try Shot(lines: frames(1...9), colors: ["02.png", "03.png", "06.png"])
  #expect(try shot.plan().frames.map(\.place) == [0, 1, 1, 1, 1, 1])
  #expect(try shot.plan(references: .max).frames.map(\.place) == [0, 2, 2, 3, 3, 3])
}

@Test func theDrawingsBetweenAFrameAndItsReferencesAreCounted() throws {
  let shot = try Shot(lines: frames(1...9), colors: ["02.png", "06.png"])
  let plan = try shot.plan()
  #expect(plan.frames.map(\.distances) == [[0], [0, 2], [1, 1], [2, 0], [0], [1], [2]])
}

@Test(arguments: [1, 3])
func theOddReferenceIsTheNearerOneAndTheEarlierOfEquals(count: Int) throws {
  let shot = try Shot(
    lines: frames(1...7), colors: count == 1 ? ["01.png", "05.png"] : ["01.png", "02.png", "06.png"])
  let expected =
    count == 1
    ? ["02: 01", "03: 01", "04: 05", "06: 05", "07: 05"]
    : ["03: 01 02 06", "04: 01 02 06", "05: 01 02 06", "07: 02 06"]
  #expect(try shot.choices(references: count) == expected)
}

@Test func framesAreOrderedByTheBytesOfTheirFileNames() throws {
  // Frame "a b" comes before "a", for a space comes before the dot of the extension.
  let shot = try Shot(lines: ["10.png", "8.png", "9.png", "a.png", "a b.png"], colors: ["8.png", "a b.png"])
  #expect(try shot.choices() == ["10: 8", "9: 8 a b", "a: a b"])
}

@Test func namesPairWhateverTheExtensionsAndOtherFilesAreLeftOut() throws {
  let shot = try Shot(
    lines: ["01.jpg", "02.PNG", "03.webp", ".04.png", "notes.txt"], colors: ["01.png", "09.png"])
  let plan = try shot.plan()
  #expect(plan.frames.map(\.line.url.lastPathComponent) == ["02.PNG", "03.webp"])
  #expect(plan.keyFrames.map { $0.line?.name } == ["01", nil])
}

@Test func whatCannotBeColouredIsNamed() throws {
  let shot = try Shot(lines: ["01.png"], colors: ["01.png"])
  #expect(throws: ColoringError.nothingToColor(lines: shot.path("line"), colors: shot.path("color"))) {
    try shot.plan()
  }
  try FileManager.default.removeItem(atPath: shot.path("color/01.png"))
  #expect(throws: ColoringError.noKeyFrames(path: shot.path("color"))) { try shot.plan() }
  try shot.write("color/02.png")
  try shot.write("line/01.jpg")
  #expect(throws: ColoringError.self) { try shot.plan() }
  try FileManager.default.removeItem(atPath: shot.path("line/01.jpg"))
  try FileManager.default.removeItem(atPath: shot.path("line/01.png"))
  #expect(throws: ColoringError.noLines(path: shot.path("line"))) { try shot.plan() }
  try FileManager.default.removeItem(atPath: shot.path("line"))
  #expect(throws: ColoringError.missingFolder(path: shot.path("line"))) { try shot.plan() }
}

@Test func anImageOfAnotherSizeIsNamedWithBothSizes() throws {
  let shot = try Shot(lines: frames(1...3), colors: ["01.png"])
  try shot.write("color/01.png", width: 9)
  #expect(
    throws: FootageError.sizesDiffer(
      path: shot.path("line/02.png"), size: ImageSize(width: 8, height: 6), otherPath: shot.path("color/01.png"),
      otherSize: ImageSize(width: 9, height: 6))
  ) { try shot.plan() }
}

@Test func aTruncatedImageIsFoundBeforeAnythingIsDone() throws {
  let shot = try Shot(lines: frames(1...3), colors: ["01.png"])
  let whole = try Data(contentsOf: URL(fileURLWithPath: shot.path("line/03.png")))
  try whole.dropLast(9).write(to: URL(fileURLWithPath: shot.path("line/03.png")))
  #expect(throws: FootageError.truncated(path: shot.path("line/03.png"))) { try shot.plan() }
}
