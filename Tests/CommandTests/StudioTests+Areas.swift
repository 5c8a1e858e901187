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
}
