import Footage
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SynthesizeTests {
  private let smallest = ["--size", "24x16", "--shots", "2", "--frames", "3"]

  @Test func aDatasetIsDrawnThatFollowsFromTheSeed() throws {
    let scratch = try Scratch()
    for (name, seed) in [("a", "7"), ("again", "7"), ("other", "8")] {
      let result = try gpucolor(["synthesize", "--output", name, "--seed", seed] + smallest, in: scratch.folder)
      #expect(result.exitCode == 0 && result.output.contains("2 shots"), "\(result.error)")
    }
    func frame(_ name: String) throws -> Data {
      let shots = try Dataset(at: scratch.folder.appending(path: name)).shots
      #expect(shots.count == 2 && shots.allSatisfy { $0.frames.count <= 3 && $0.size.description == "24x16" })
      return try Data(contentsOf: shots[0].frames[0][.color])
    }
    #expect(try frame("a") == frame("again"))
    #expect(try frame("a") != frame("other"))
    #expect(try scratch.contents() == ["a", "again", "other"])
  }

  @Test func whatLiesThereStays() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(at: scratch.folder.appending(path: "a"), withIntermediateDirectories: true)
    try scratch.file("a/mine", Data([1]))
    let result = try gpucolor(["synthesize", "--output", "a"] + smallest, in: scratch.folder)
    #expect(
      result.exitCode == 1 && result.errorLines.count == 1 && result.error.contains("no empty folder"),
      "\(result.error)")
    #expect(try scratch.contents("a") == ["mine"] && scratch.contents() == ["a"])
  }

  @Test(arguments: ["--shots", "--frames", "--cast", "--grain"], ["-1", "\(Int.max)"])
  func aNumberThatCannotBeUsedIsOneLine(option: String, number: String) throws {
    let scratch = try Scratch()
    let result = try gpucolor(["synthesize", "--output", "a", "\(option)=\(number)"], in: scratch.folder)
    #expect(result.exitCode == 2 && result.errorLines.count == 1 && result.error.contains("\(option) \(number)"))
    #expect(try scratch.contents().isEmpty)
  }
}
