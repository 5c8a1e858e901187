import Footage
import Foundation
import Testing

@testable import Coloring

/// Frames of which nothing but the names is known.
private struct Names: FrameSource {
  let frames: [FrameName]

  init(_ names: [String]) { frames = names.map { FrameName($0) }.sorted() }

  func picture(at index: Int) throws -> Picture { throw FootageError.empty(path: label(at: index)) }
  func label(at index: Int) -> String { frames[index].text }
  func fileName(at index: Int) -> String { "\(frames[index]).png" }
  var files: [URL] { [] }
  var folders: [URL] { [] }
}

private func plan(_ lines: [String], _ colors: [String], sheets: [String] = [], references: Int = 2) throws -> ShotPlan
{
  try ShotPlan(lines: Names(lines), colors: Names(colors), sheets: Names(sheets), referenceCount: references)
}

/// The names of each frame's references, as `frame: reference reference`.
private func choices(_ lines: [String], _ colors: [String], references: Int = 2) throws -> [String] {
  let plan = try plan(lines, colors, references: references)
  return plan.frames.map { frame in
    "\(plan.lines.frames[frame.line]): "
      + frame.references.map { plan.colors.frames[plan.keyFrames[$0].color].text }.joined(separator: " ")
  }
}

private func frames(_ range: ClosedRange<Int>) -> [String] { range.map { "0\($0)" } }

@Test func referencesAreTheNearestKeyFrameOnEachSide() throws {
  #expect(
    try choices(frames(1...9), ["02", "03", "06"])
      == ["01: 02", "04: 03 06", "05: 03 06", "07: 06", "08: 06", "09: 06"])
}

@Test func moreReferencesAreHalfBeforeAndHalfAfterInTheOrderOfTheShot() throws {
  let keys = ["01", "02", "03", "06", "07", "08"]
  #expect(try choices(frames(1...9), keys, references: .max).first == "04: 01 02 03 06 07 08")
  #expect(
    try choices(frames(1...9), keys, references: 4) == ["04: 02 03 06 07", "05: 02 03 06 07", "09: 07 08"])
}

@Test func aFrameKnowsItsPlaceAmongItsReferences() throws {
  #expect(try plan(frames(1...9), ["02", "03", "06"]).frames.map(\.place) == [0, 1, 1, 1, 1, 1])
  #expect(try plan(frames(1...9), ["02", "03", "06"], references: .max).frames.map(\.place) == [0, 2, 2, 3, 3, 3])
}

@Test func theDrawingsBetweenAFrameAndItsReferencesAreCounted() throws {
  let between = try plan(frames(1...9), ["02", "06"])
  #expect(between.frames.map(\.distances) == [[0], [0, 2], [1, 1], [2, 0], [0], [1], [2]])
  // A key frame without a drawing lies between two of them.
  let apart = try plan(["1", "2", "4", "5"], ["3"])
  #expect(apart.frames.map(\.distances) == [[1], [0], [0], [1]])
}

@Test(arguments: [1, 3])
func theOddReferenceIsTheNearerOneAndTheEarlierOfEquals(count: Int) throws {
  let expected =
    count == 1
    ? ["02: 01", "03: 01", "04: 05", "06: 05", "07: 05"]
    : ["03: 01 02 06", "04: 01 02 06", "05: 01 02 06", "07: 02 06"]
  let keys = count == 1 ? ["01", "05"] : ["01", "02", "06"]
  #expect(try choices(frames(1...7), keys, references: count) == expected)
}

@Test func framesAreOrderedByTheirNumbersAsPeopleCount() throws {
  #expect(try choices((1...12).map(String.init), ["1", "5", "6", "12"])[2...3] == ["4: 1 5", "7: 6 12"])
  #expect(try choices(["10", "8", "9"], ["8"]) == ["9: 8", "10: 8"])
}

@Suite struct FramePairingTests {
  @Test(arguments: [
    // Other padding.
    (["0001", "0002", "0003"], ["1", "3"], ["0002: 1 3"]),
    (["1", "2", "3"], ["0001", "0003"], ["2: 0001 0003"]),
    // Some names are on both sides, and others of the same sequence are not.
    (["0001", "0002", "0003"], ["0001", "3"], ["0002: 0001 3"]),
    // Two sequences.
    (["line_0001", "line_0002", "line_0010"], ["color_0001", "color_0010"], ["line_0002: color_0001 color_0010"]),
    (["A1", "A2", "A3"], ["hero0002"], ["A1: hero0002", "A3: hero0002"]),
    (["name.0001", "name.0002"], ["name.1"], ["name.0002: name.1"]),
  ])
  func whatHasNoNameInCommonPairsByNumber(lines: [String], colors: [String], expected: [String]) throws {
    #expect(try choices(lines, colors) == expected)
    let plan = try plan(lines, colors)
    #expect(plan.keyFrames.allSatisfy { $0.line != nil } && plan.remarks.count == 1)
  }

  @Test func aKeyFrameOfAnotherSequenceLiesWhereItsNumberPutsIt() throws {
    let lines = (1...12).map { "line_\($0)" }
    let plan = try plan(lines.filter { $0 != "line_7" }, ["color_2", "color_7"])
    #expect(plan.keyFrames.map { $0.line.map { plan.lines.frames[$0].text } } == ["line_2", nil])
    #expect(
      try choices(lines.filter { $0 != "line_7" }, ["color_2", "color_7"])[4...5]
        == ["line_6: color_2 color_7", "line_8: color_7"])
  }

  /// Where names pair, the number of a picture that is named otherwise says nothing: a sheet is no frame.
  @Test func aNumberOfAnotherSequenceSaysNothingWhereNamesPair() throws {
    #expect(throws: ColoringError.unpaired(path: "sheet2", lines: "memory")) {
      try plan(["0001", "0002", "0003"], ["0001", "sheet2"])
    }
  }

  /// Each was once given the place of its name in the alphabet, and all but the last were never looked at.
  @Test(arguments: [
    ((1...4).map { "cut001_v2_\($0)" }, ["cut001_1_v2", "cut001_4_v2"]),
    ((1...4).map { "line_000\($0)" }, ["a_0001", "a_0004", "b_0001"]),
    ((1...4).map { "s2_e\($0)" }, ["e1_s2", "e4_s2"]), (["a1", "a2", "b1", "b2"], ["x1"]),
  ])
  func keyFramesThatPairNothingAreAnError(lines: [String], colors: [String]) {
    #expect {
      try plan(lines, colors)
    } throws: { error in
      "\(error)".contains("a key frame is of the drawing of its name, or else of its last number")
    }
  }

  @Test func keyFramesOfTwoHandsPairByTheirNumbers() throws {
    let plan = try plan((1...4).map { "line_000\($0)" }, ["anna_1", "ben_4"])
    #expect(plan.keyFrames.map(\.line) == [0, 3] && plan.remarks.count == 1)
  }

  @Test func whatIsAmbiguousIsAnErrorThatSaysHowNamesPair() throws {
    #expect(throws: ColoringError.ambiguousNumber(path: "k01", number: "1", others: ["d001", "d1"])) {
      try plan(["d1", "d001", "d2"], ["k01"])
    }
    #expect(throws: ColoringError.ambiguousNumber(path: "1", number: "1", others: ["01"])) {
      try plan(["0001", "0002"], ["1", "01"])
    }
    #expect(throws: ColoringError.unpaired(path: "hero", lines: "memory")) { try plan(["0001", "0002"], ["hero"]) }
    #expect(throws: ColoringError.unpaired(path: "hero", lines: "memory")) { try plan(["a", "b"], ["hero"]) }
  }

  @Test func sheetsBelongToNoPlace() throws {
    let alone = try plan(["1", "2"], [], sheets: ["hero", "1"])
    #expect(alone.frames.map(\.references) == [[], []] && alone.keyFrames.isEmpty)
    let beside = try plan(["1", "2"], ["1"], sheets: ["hero"])
    #expect(beside.frames.map(\.references) == [[0]])
  }
}

@Test func whatCannotBeColouredIsNamed() throws {
  #expect(throws: ColoringError.nothingToColor(lines: "memory", colors: "memory")) { try plan(["1"], ["1"]) }
  #expect(throws: ColoringError.noReferences(path: "memory")) { try plan(["1"], []) }
  #expect(throws: ColoringError.noLines(path: "memory")) { try plan([], ["1"]) }
}

@Test func aFeaturesWorthOfFramesIsPlannedAtOnce() throws {
  let count = 20_000
  let lines = Names((1...count).map { "A\($0)" })
  let colors = Names((1...count).filter { $0 % 10 == 1 }.map { "A\($0)" })
  let start = ContinuousClock.now
  let plan = try ShotPlan(lines: lines, colors: colors)
  #expect(plan.frames.count == count * 9 / 10)
  #expect(ContinuousClock.now - start < .seconds(1))
}
