import Footage
import Foundation
import TestSupport
import Testing

/// Areas, and painting them.
extension StudioTests {
  @Test func areasAreShownInColoursOfTheirOwn() throws {
    let size = ImageSize(width: 120, height: 90)
    try empty("line", "color")
    try drawing(size, x: 20).write(png: url("line/1.png"))
    var gapped = drawing(size, x: 30)
    for y in 40..<44 {
      for x in 28..<34 {
        for channel in 0..<3 { gapped[x, y, channel] = 1 }
      }
    }
    try gapped.write(png: url("line/2.png"))
    try painted(size, x: 20).write(png: url("color/1.png"))
    for (options, isBound) in [(["--gap", "0"], false), (["--gap", "4"], true), ([], true)] {
      let result = try starter(["--color", "color", "--areas", "areas.png"] + options)
      #expect(result.exitCode == 0 && result.output.contains("areas: "), "\(result.error)")
      let areas = try Picture.read(url("areas.png")).rgb()
      let isSame = (0..<3).allSatisfy { areas[2, 2, $0] == areas[50, 40, $0] }
      #expect(isSame != isBound)
      #expect((0..<3).allSatisfy { areas[30, 60, $0] == 0 })
    }
    let result = try starter(["--color", "color", "--areas", "areas"])
    #expect(result.exitCode == 0)
    #expect(try ImageSize.read(url("areas/2.png")) == size)
  }

  @Test(arguments: [nil, "flat", "soft"] as [String?])
  func flatColoursAreThoseOfTheReferences(fill: String?) throws {
    let size = ImageSize(width: 120, height: 90)
    try empty("line", "color")
    for (frame, x) in [(1, 20), (2, 34), (3, 50)] {
      var line = drawing(size, x: x)
      for y in 25..<64 { for channel in 0..<3 { line[x + 20, y, channel] = channel == 0 ? 1 : 0 } }
      try line.write(png: url("line/\(frame).png"))
      if frame != 2 { try painted(size, x: x).write(png: url("color/\(frame).png")) }
    }
    let result = try starter(["--color", "color"] + (fill.map { ["--fill", $0] } ?? []))
    #expect(result.exitCode == 0, "\(result.error)")
    func colors(_ name: String) throws -> Set<SIMD3<Float>> {
      let image = try Picture.read(url(name)).rgb()
      return Set(
        (0..<image.width * image.height).map {
          SIMD3(image.samples[3 * $0], image.samples[3 * $0 + 1], image.samples[3 * $0 + 2])
        })
    }
    let foreign = try colors("output/2.png").subtracting(colors("color/1.png").union(colors("color/3.png")))
    #expect(foreign.isEmpty == (fill != "soft"), "\(foreign.count)")
  }

  @Test(arguments: [nil, "flat", "soft"] as [String?])
  func shadesOfTheReferencesGoWithTheirAreas(fill: String?) throws {
    let size = ImageSize(width: 120, height: 90)
    try empty("line", "color")
    /// The box is darker from its left side to its right one.
    func shaded(_ x: Int) -> Image {
      var image = painted(size, x: x)
      let flat = drawing(size, x: x)
      for row in 25..<64 {
        for column in x..<min(x + 60, size.width) where flat[column, row, 0] == 1 && image[column, row, 1] < 0.2 {
          for channel in 0..<3 { image[column, row, channel] = Float(200 - (column - x) * 2 - 20 * channel) / 255 }
        }
      }
      return image
    }
    for (frame, x) in [(1, 20), (2, 34), (3, 50)] {
      try drawing(size, x: x).write(png: url("line/\(frame).png"))
      if frame != 2 { try shaded(x).write(png: url("color/\(frame).png")) }
    }
    let result = try starter(["--color", "color"] + (fill.map { ["--fill", $0] } ?? []))
    #expect(result.exitCode == 0, "\(result.error)")
    let (made, truth) = (try Picture.read(url("output/2.png")).rgb(), shaded(34))
    let off = zip(made.samples, truth.samples).map { abs($0 - $1) * 255 }
    switch fill {
    case nil: #expect(off.max() ?? 255 < 3, "\(off.max() ?? 255)")
    case "flat":
      let inside = Set((40..<60).map { (made[$0, 40, 0] * 255).rounded() })
      #expect(inside.count == 1 && abs(inside.first! - (truth[54, 40, 0] * 255).rounded()) < 12, "\(inside)")
    default: #expect(off.max() ?? 0 > 3)
    }
  }

  @Test(arguments: [nil, "flat"] as [String?])
  func keyFramesWithOpenLinesAreTold(fill: String?) throws {
    let size = ImageSize(width: 120, height: 90)
    try empty("line", "color")
    for (frame, x) in [(1, 20), (2, 34)] {
      var line = drawing(size, x: x)
      for y in 30..<55 { for column in x..<x + 4 { for channel in 0..<3 { line[column, y, channel] = 1 } } }
      try line.write(png: url("line/\(frame).png"))
    }
    try painted(size, x: 20).write(png: url("color/1.png"))
    let result = try starter(["--color", "color"] + (fill.map { ["--fill", $0] } ?? []))
    #expect(result.exitCode == 0, "\(result.error)")
    let told = result.errorLines.filter { $0.contains("color/1.png") }
    #expect(told.count == 1 && told[0].contains("leave 100% of what it paints open"), "\(result.error)")
    #expect(told.first?.contains(fill == nil ? "softly" : "run together") == true)
    let box = try Picture.read(url("output/2.png")).rgb()
    // Painted softly, the box is red all the same.
    if fill == nil { #expect(box[54, 45, 0] > 0.7 && box[54, 45, 2] < 0.3) }
  }

  @Test func neighboursHaveTheirSayWhateverIsWrongWithThem() throws {
    let size = ImageSize(width: 120, height: 90)
    try empty("line", "color")
    try painted(size, x: 20).write(png: url("color/1.png"))
    for frame in 1...6 { try drawing(size, x: 14 + 6 * frame).write(png: url("line/\(frame).png")) }
    // One drawing is broken off, and one is of another size.
    try Data(contentsOf: url("line/3.png")).prefix(60).write(to: url("line/3.png"))
    try drawing(ImageSize(width: 150, height: 100), x: 40).write(png: url("line/5.png"))
    let result = try starter(["--color", "color"])
    #expect(result.exitCode == 1 && result.error.contains("line/3.png"), "\(result.error)")
    for (frame, column) in [(2, 40), (4, 50), (5, 60), (6, 65)] {
      let painted = try Picture.read(url("output/\(frame).png")).rgb()
      #expect((painted[column, 40, 0] * 255).rounded() == 204, "\(frame)")
    }
    // What is left of a run that was stopped comes out alike.
    let whole = try Data(contentsOf: url("output/4.png"))
    try FileManager.default.removeItem(at: url("output/4.png"))
    let rest = try starter(["--color", "color", "--resume"])
    #expect(rest.exitCode == 1)
    let isSame = try Data(contentsOf: url("output/4.png")) == whole
    #expect(isSame)
  }

  @Test func spoiledColoursOfAReferenceAreRestored() throws {
    let size = ImageSize(width: 120, height: 90)
    try empty("line", "color")
    try drawing(size, x: 20).write(png: url("line/1.png"))
    try drawing(size, x: 34).write(png: url("line/2.png"))
    var key = painted(size, x: 20)
    for y in 0..<size.height {
      for x in 0..<size.width where (x * 7 + y * 3) % 4 == 0 {
        for channel in 0..<3 where key[x, y, channel] > 0 { key[x, y, channel] -= 2 / 255 }
      }
    }
    try key.write(png: url("color/1.png"))
    let result = try starter(["--color", "color"])
    #expect(result.exitCode == 0 && result.error.contains("spoiled by compression"), "\(result.error)")
    let color = try Picture.read(url("output/2.png")).rgb()
    let levels = (0..<3).map { (color[50, 40, $0] * 255).rounded() }
    #expect(levels == [204, 26, 26])
    let soft = try starter(["--color", "color", "--fill", "soft", "--output", "soft"])
    #expect(soft.exitCode == 0 && !soft.error.contains("spoiled"), "\(soft.error)")
  }
}
