import Files
import Footage
import Foundation
import Safetensors
import TestSupport
import Testing

/// What studios hand in: other formats, names, sizes and papers, and files that are wrong.
@Suite(.serialized) struct StudioTests {
  let shot: ShotCopy

  init() throws {
    shot = try ShotCopy()
  }

  func url(_ name: String) -> URL { shot.scratch.folder.appending(path: name) }

  /// Colours the shot with the starter, at the working size of 64 pixels.
  func starter(_ arguments: String...) throws -> ToolResult { try starter(arguments) }

  func starter(_ arguments: [String]) throws -> ToolResult {
    try gpucolor(
      ["infer", "--line", "line", "--checkpoint", "starter", "--output", "output", "--size", "64"] + arguments,
      in: shot.scratch.folder)
  }

  func empty(_ names: String...) throws {
    for name in names {
      try? FileManager.default.removeItem(at: url(name))
      try Folder.make(url(name))
    }
  }

  /// A box of lines in `ink` on `paper`, in the column `x`, two pixels wide.
  func drawing(_ size: ImageSize, x: Int, ink: SIMD3<Float> = .zero, paper: Float = 1) -> Image {
    var image = Image(width: size.width, height: size.height, channels: 3, repeating: paper)
    let (width, height) = (size.width / 3, size.height / 2)
    for row in size.height / 4..<size.height / 4 + height {
      for column in x..<x + width {
        let isInside = row > size.height / 4 + 1 && row < size.height / 4 + height - 2
        if isInside, column > x + 1, column < x + width - 2 { continue }
        for channel in 0..<3 { image[column, row, channel] = ink[channel] }
      }
    }
    return image
  }

  /// The drawing with red in the box and `background` around it.
  func painted(_ size: ImageSize, x: Int, background: SIMD3<Float> = [0.6, 0.8, 1]) -> Image {
    var image = drawing(size, x: x)
    let columns = x..<x + size.width / 3
    let rows = size.height / 4..<size.height / 4 + size.height / 2
    for y in 0..<size.height {
      for x in 0..<size.width where image[x, y, 0] == 1 {
        let color: SIMD3<Float> = columns.contains(x) && rows.contains(y) ? [0.8, 0.1, 0.1] : background
        for channel in 0..<3 { image[x, y, channel] = color[channel] }
      }
    }
    return image
  }

  // MARK: Formats

  @Test(arguments: [
    PictureKind(format: .tga), PictureKind(format: .tiff, bitDepth: 16), PictureKind(format: .png, bitDepth: 16),
  ])
  func resultsAreOfTheDrawingsKindNameAndSizeAndTheLinesStay(kind: PictureKind) throws {
    try empty("line", "sheets")
    let size = ImageSize(width: 173, height: 110)
    let name = "A%04d.\(kind.format.extensions[0])"
    let inks: [SIMD3<Float>] = [.zero, [1, 0, 0], [0, 0, 1]]
    for number in 1...3 {
      let image = drawing(size, x: 20 * number, ink: inks[number - 1])
      try image.write(to: url("line/" + String(format: name, number)), as: kind)
    }
    try painted(ImageSize(width: 90, height: 80), x: 20).write(png: url("sheets/hero.png"))
    let result = try starter("--reference", "sheets/hero.png")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try shot.scratch.contents("output") == (1...3).map { String(format: name, $0) })
    for number in 1...3 {
      let picture = try Picture.read(url("output/" + String(format: name, number)))
      #expect(picture.kind == kind && picture.size == size)
      let line = drawing(size, x: 20 * number, ink: inks[number - 1]).samples
      let color = picture.rgb().samples
      let isPaper = stride(from: 0, to: line.count, by: 3).map { line[$0..<$0 + 3].allSatisfy { $0 == 1 } }
      #expect(zip(line, color).enumerated().allSatisfy { isPaper[$0.offset / 3] || $0.element.0 == $0.element.1 })
    }
  }

  @Test func transparentPaperStaysTransparentAndColoursAreNotBledByWhite() throws {
    try empty("line", "color")
    let size = ImageSize(width: 96, height: 80)
    /// Opaque from the box inwards where `isFilled`, else on its lines alone.
    func opacity(_ x: Int, isFilled: Bool) -> Image {
      let line = drawing(size, x: x)
      var alpha = Image(width: size.width, height: size.height, channels: 1, repeating: 0)
      for row in 20..<60 {
        for column in x..<x + 32 where isFilled || line[column, row, 0] == 0 { alpha[column, row, 0] = 1 }
      }
      return alpha
    }
    let kind = PictureKind(format: .png, hasAlpha: true)
    for (number, x) in [(1, 20), (2, 24), (3, 28)] {
      try drawing(size, x: x).write(to: url("line/\(number).png"), as: kind, alpha: opacity(x, isFilled: false))
    }
    for (number, x) in [(1, 20), (3, 28)] {
      try painted(size, x: x).write(to: url("color/\(number).png"), as: kind, alpha: opacity(x, isFilled: true))
    }
    let result = try starter("--color", "color", "--size", "native")
    #expect(result.exitCode == 0, "\(result.error)")
    let picture = try Picture.read(url("output/2.png"))
    let alpha = try #require(picture.alpha)
    #expect(picture.kind == kind)
    #expect(alpha[0, 0, 0] == 0 && alpha[95, 40, 0] == 0 && alpha[24, 20, 0] == 1)
    #expect(alpha[40, 40, 0] == 1)
    let color = picture.straightColor()
    #expect(color[40, 40, 0] > 0.6 && color[40, 40, 1] < 0.3)
    // Right beside the line.
    #expect(color[26, 40, 1] < 0.4, "white bleeds in: \(color[26, 40, 1])")
  }

  @Test func anotherFormatIsWrittenWhereAsked() throws {
    let result = try shot.infer("--format", "tga")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try shot.scratch.contents("output") == ["001.tga", "003.tga", "005.tga"])
    #expect(try shot.infer("--format", "jpeg").exitCode != 0)
  }

  // MARK: Papers

  @Test func lightLinesAreTurnedDarkAndThatIsSaid() throws {
    try empty("line", "color")
    let size = ImageSize(width: 96, height: 80)
    for (number, x) in [(1, 20), (2, 24), (3, 28)] {
      try drawing(size, x: x, ink: [1, 1, 1], paper: 0).write(png: url("line/\(number).png"))
    }
    for (number, x) in [(1, 20), (3, 28)] { try painted(size, x: x).write(png: url("color/\(number).png")) }
    let result = try starter("--color", "color", "--size", "native")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.error.contains("light lines on dark paper"))
    let color = try Image.read(rgb: url("output/2.png"))
    #expect(color[40, 40, 0] > 0.6 && color[40, 40, 2] < 0.4 && color[90, 70, 2] > 0.8)
  }

  @Test func aBlankPageIsAnErrorForThatFrameAlone() throws {
    try Image(width: 23, height: 17, channels: 1).write(png: url("line/003.png"))
    let result = try shot.infer()
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("line/003.png has no lines"))
    #expect(try shot.scratch.contents("output") == ["001.png", "005.png"])
  }

  @Test func aResultOfOneColourIsSaid() throws {
    // Nothing divides by the norm of its weights.
    try shot.remove("checkpoint")
    try FileManager.default.copyItem(at: inferFixtures.appending(path: "plain.safetensors"), to: url("checkpoint"))
    try shot.rewriteCheckpoint {
      SafetensorsTensor(name: $0.name, shape: $0.shape, values: [Float](repeating: 0, count: $0.shape.reduce(1, *)))
    }
    let result = try shot.infer()
    #expect(result.exitCode == 0 && result.error.contains("of one colour"), "\(result.error)")
  }

  // MARK: Names

  @Test func namesPairByTheirNumbersAndWhatIsLeftAsideIsNamed() throws {
    try FileManager.default.moveItem(at: url("color/002.png"), to: url("color/2.png"))
    try shot.scratch.file("line/notes.txt", Data("a".utf8))
    for number in 1...5 { try shot.scratch.file("color/\(number).psb", Data("a".utf8)) }
    let result = try shot.infer()
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try shot.scratch.contents("output") == ["001.png", "003.png", "005.png"])
    #expect(result.error.contains("color/2.png is taken for the frame 002"))
    #expect(result.errorLines.count { $0.contains("notes.txt is left aside") } == 1)
    #expect(result.errorLines.count { $0.contains("5 files in") && $0.contains("left aside") } == 1)
  }

  // MARK: What was handed in

  @Test func nothingThatWasHandedInIsReplaced() throws {
    try expectRefusal("--output", "out", "--sheet", "line/002.png", naming: "line/002.png", code: 2)
    try expectRefusal("--output", "out", "--sheet", "color/../color/004.png", naming: "004.png", code: 2)
    try expectRefusal("--output", "out", "--sheet", "checkpoint", naming: "checkpoint", code: 2)
    try expectRefusal("--output", "out", "--sheet", "color/new.png", naming: "color", code: 2)
    try expectRefusal("--output", "out", "--sheet", "out/003.png", naming: "out/003.png", code: 2)
    try expectRefusal("--output", "line", naming: "line", code: 1)
    try FileManager.default.createSymbolicLink(at: url("link"), withDestinationURL: url("line"))
    try expectRefusal("--output", "link", naming: "link", code: 1)
    try FileManager.default.createSymbolicLink(at: url("sheet.png"), withDestinationURL: url("line/001.png"))
    try expectRefusal("--output", "out", "--sheet", "sheet.png", naming: "sheet.png", code: 2)
    // The drawings are links into the folder where results are to go.
    try Folder.make(url("work"))
    for number in 1...5 {
      try FileManager.default.moveItem(at: url("line/00\(number).png"), to: url("work/00\(number).png"))
      try FileManager.default.createSymbolicLink(
        at: url("line/00\(number).png"), withDestinationURL: url("work/00\(number).png"))
    }
    try expectRefusal("--output", "work", naming: "work", code: 1)
  }

  /// The command ends with one line that names what is in the way, and with nothing changed.
  private func expectRefusal(_ arguments: String..., naming: String, code: Int32) throws {
    let files = ["line", "color"].flatMap { folder in
      ["001", "002", "003", "004", "005"].map { url("\(folder)/\($0).png") }
    }
    let before = files.map { try? Data(contentsOf: $0) }
    let result = try gpucolor(
      ["infer", "--line", "line", "--color", "color", "--checkpoint", "checkpoint"] + arguments,
      in: shot.scratch.folder)
    #expect(result.exitCode == code && result.errorLines.count == 1, "\(arguments): \(result.error)")
    #expect(result.error.contains(naming), "\(result.error)")
    #expect(files.map { try? Data(contentsOf: $0) } == before)
  }

  @Test func aSheetMayLieInAnOutputFolderThatIsNotThereYet() throws {
    let result = try shot.infer("--output", "new", "--sheet", "new/sheet.png")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try shot.scratch.contents("new") == ["001.png", "003.png", "005.png", "sheet.png"])
  }

  @Test func withoutArgumentsAForeignFolderIsLeftAlone() throws {
    try Folder.make(url("colored"))
    try shot.scratch.file("colored/0002.png", Data("mine".utf8))
    let result = try gpucolor(["infer", "--checkpoint", "starter"], in: shot.scratch.folder)
    #expect(result.exitCode == 1 && result.errorLines.count == 1 && result.error.contains("colored"), "\(result.error)")
    #expect(try shot.scratch.contents("colored") == ["0002.png"])
    #expect(try Data(contentsOf: url("colored/0002.png")) == Data("mine".utf8))
  }

  /// Where the shot of a cartoon was drawn once, what comes there later is as safe as anywhere.
  @Test func resultsAmongThoseOfADrawnShotAreNotReplaced() throws {
    let cartoon = ["infer", "--checkpoint", "starter", "--size", "32"]
    try #require(try gpucolor(cartoon, in: shot.scratch.folder).exitCode == 0)
    try #require(try gpucolor(cartoon, in: shot.scratch.folder).exitCode == 0)
    let given = try shot.infer("--output", "colored")
    try #require(given.exitCode == 0, "\(given.error)")
    let before = try shot.scratch.everything()
    let result = try gpucolor(cartoon, in: shot.scratch.folder)
    #expect(result.exitCode == 1 && result.errorLines.count == 1 && result.error.contains("colored"), "\(result.error)")
    #expect(try shot.scratch.everything() == before && before.contains("colored/001.png"))
  }

  @Test func aSheetReplacesNoPipeAndNoFolderToCome() throws {
    try #require(mkfifo(url("pipe.png").path, 0o600) == 0)
    try expectRefusal("--output", "out", "--sheet", "pipe.png", naming: "pipe.png is a pipe", code: 2)
    try expectRefusal("--output", "out", "--sheet", "out", naming: "out is the folder for the results", code: 2)
  }

  /// A copy from a Mac has another spelling of the same name, and need not lie next to it in the order.
  @Test func twoSpellingsOfANameAreOneFrame() throws {
    for (number, letter) in [(1, "\u{e9}"), (2, "\u{e9}"), (3, "\u{e9}"), (2, "e\u{301}")] {
      try shot.scratch.file("twins/\(letter)\(number).png", Data(contentsOf: url("line/001.png")))
    }
    try expectRefusal("--line", "twins", "--output", "out", naming: "would be one frame", code: 1)
  }

  /// As drawings that are held are handed in to save room.
  @Test func framesMayBeLinksToOthers() throws {
    try shot.remove("line/005.png")
    try FileManager.default.createSymbolicLink(
      atPath: shot.scratch.path("line/005.png"), withDestinationPath: "003.png")
    #expect(try shot.infer().exitCode == 0)
    #expect(try shot.scratch.contents("output") == ["001.png", "003.png", "005.png"])
  }

  @Test func sheetsOfSeveralFoldersMayHaveOneName() throws {
    for folder in ["day", "night"] {
      try shot.scratch.file("\(folder)/hero.png", Data(contentsOf: url("color/002.png")))
    }
    let result = try shot.infer("--reference", "day", "--reference", "night", "--reference", "day/hero.png")
    #expect(result.exitCode == 0, "\(result.error)")
  }

  /// It may be the reason for what fails.
  @Test func whatIsLeftAsideIsSaidFirst() throws {
    try shot.scratch.file("empty/1.gif")
    let result = try shot.infer("--line", "empty")
    #expect(result.exitCode == 1 && result.errorLines.count == 2, "\(result.error)")
    #expect(result.errorLines.first?.contains("1.gif is left aside") == true, "\(result.error)")
  }

  @Test func aDamagedEndOfACheckpointIsSaid() throws {
    try shot.rewriteCheckpoint { tensor in
      tensor.name.contains("decoder") || tensor.name.contains("residual")
        ? SafetensorsTensor(
          name: tensor.name, shape: tensor.shape, values: .init(repeating: Float(0), count: tensor.shape.reduce(1, *)))
        : tensor
    }
    let result = try shot.infer()
    #expect(result.error.contains("nothing but zeros"), "\(result.error)")
  }

  /// As a run leaves them that was killed on a file system which forgets, or as somebody copied them.
  @Test func whatIsNoResultIsPaintedWhenARunGoesOn() throws {
    try #require(try shot.infer().exitCode == 0)
    let whole = try Data(contentsOf: url("output/003.png"))
    try shot.scratch.file("output/001.png")
    try shot.cut("output/003.png", to: whole.count - 9)
    let result = try shot.infer("--resume")
    #expect(result.exitCode == 0 && result.output.contains("2 of 3 frames coloured, 1 were"), "\(result.output)")
    #expect(try Data(contentsOf: url("output/003.png")) == whole)
  }

  @Test func blankPaperNeedNotBeWhite() throws {
    for (name, tone) in [("001", Float(0.94)), ("003", 0.55), ("005", 0.24)] {
      var page = Image(width: 64, height: 64, channels: 3, repeating: tone)
      for index in page.samples.indices { page.samples[index] += Float(index % 7) / 255 - 3 / 255 }
      try page.write(png: url("line/\(name).png"))
    }
    let result = try shot.infer()
    #expect(result.exitCode == 1, "\(result.error)")
    #expect(result.errorLines.count { $0.contains("the page is blank") } == 3, "\(result.error)")
    #expect(!shot.scratch.exists("output"))
  }

  // MARK: Batches

  @Test(arguments: [
    ("truncated", "line/005.png", ["001.png", "003.png"]), ("empty", "line/001.png", ["003.png", "005.png"]),
    ("no image", "line/003.png", ["001.png", "005.png"]),
    // A key frame: frames are coloured from the other.
    ("empty", "color/004.png", ["001.png", "003.png"]),
  ])
  func oneBadFileDoesNotEndTheBatch(kind: String, file: String, done: [String]) throws {
    switch kind {
    case "truncated": try shot.cut(file, to: 90)
    case "empty": try shot.cut(file, to: 0)
    default: try shot.scratch.file(file, Data("no image".utf8))
    }
    let result = try shot.infer()
    #expect(result.exitCode == 1)
    #expect(result.errorLines.first?.contains(file) == true, "\(result.error)")
    #expect(try shot.scratch.contents("output") == done)
    #expect(result.output.contains("\(done.count) of 3 frames coloured"))
  }

  @Test func drawingsOfSeveralSizesAreColouredAtTheirOwn() throws {
    try drawing(ImageSize(width: 31, height: 19), x: 8).write(png: url("line/003.png"))
    let result = try shot.infer()
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(try ImageSize.read(url("output/003.png")) == ImageSize(width: 31, height: 19))
    #expect(try ImageSize.read(url("output/001.png")) == ImageSize(width: 23, height: 17))
  }

  @Test func resultsThatAreNoNumbersAreNeverWritten() throws {
    try shot.rewriteCheckpoint {
      guard $0.name == "color.decoder.conv4.weight" else { return $0 }
      return SafetensorsTensor(
        name: $0.name, shape: $0.shape, values: [Float](repeating: 1e38, count: $0.shape.reduce(1, *)))
    }
    let result = try shot.infer()
    #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.error)")
    #expect(result.error.contains("line/001.png") && result.error.contains("color.decoder.conv4.weight"))
    #expect(!shot.scratch.exists("output") && !result.output.contains("coloured"))
  }

  @Test func resumeLeavesWhatIsDoneAndRemovesWhatAKilledRunLeft() throws {
    #expect(try shot.infer().exitCode == 0)
    let whole = try Data(contentsOf: url("output/003.png"))
    try shot.remove("output/003.png")
    let mine = try Data(contentsOf: url("color/002.png"))
    try shot.scratch.file("output/001.png", mine)
    try shot.scratch.file("output/.gpucolor-left", Data("half".utf8))
    let result = try shot.infer("--resume")
    #expect(result.exitCode == 0 && result.output.contains("1 of 3 frames coloured, 2 were there already"))
    #expect(try Data(contentsOf: url("output/001.png")) == mine)
    #expect(try Data(contentsOf: url("output/003.png")) == whole)
    #expect(try shot.scratch.contents("output") == ["001.png", "003.png", "005.png"])
  }
}
