import Footage
import Foundation
import Safetensors
import TestSupport
import Testing
import Training

@Suite(.serialized) struct InferTests {
  @Test(arguments: ["spectral", "plain"], ["rolling", "transparent"])
  func coloursAsTheIndependentImplementationDoes(checkpoint: String, shot: String) throws {
    let folder = inferFixtures.appending(path: shot)
    try expectImages(
      of: folder.appending(path: checkpoint), from: folder, inferFixtures.appending(path: "\(checkpoint).safetensors"))
  }

  @Test(arguments: [("temporal", nil), ("temporal", "temporal"), ("temporal_color", "color")])
  func theTemporalNetworkGoesOverAFrameAmongItsReferences(expected: String, stage: String?) throws {
    let folder = inferFixtures.appending(path: "rolling")
    try expectImages(
      of: folder.appending(path: expected), from: folder, inferFixtures.appending(path: "temporal.safetensors"),
      stage.map { ["--stage", $0] } ?? [])
  }

  /// 37x27 pixels, which 16 does not divide.
  @Test(arguments: [1, 3])
  func theMatchingNetworkColoursAsTheIndependentImplementationDoes(references: Int) throws {
    let folder = inferFixtures.appending(path: "moving")
    try expectImages(
      of: folder.appending(path: "matching_\(references)"), from: folder,
      inferFixtures.appending(path: "../network/matching_c4.safetensors"), ["--references", "\(references)"])
  }

  /// Colours the shot in `folder` with `checkpoint` and expects the images in `expected`.
  private func expectImages(of expected: URL, from folder: URL, _ checkpoint: URL, _ more: [String] = []) throws {
    let scratch = try Scratch()
    let result = try gpucolor(
      [
        "infer", "--checkpoint", checkpoint.path, "--line", folder.appending(path: "line").path,
        "--color", folder.appending(path: "color").path, "--output", scratch.path("output"), "--size", "native",
      ] + more)
    #expect(result.exitCode == 0, "\(result.error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: expected.path).sorted()
    #expect(try scratch.contents("output") == names)
    for name in names {
      let image = try Image.read(rgb: scratch.folder.appending(path: "output/\(name)"))
      let truth = try Image.read(rgb: expected.appending(path: name))
      #expect(image.width == truth.width && image.height == truth.height)
      let largest = zip(image.samples, truth.samples).map { abs($0 - $1) * 255 }.max() ?? .infinity
      #expect(largest < 1.5, "\(name) differs by \(largest) of 255")
    }
  }

  @Test func coloursAgainOverWhatIsThereAndWritesASheet() throws {
    let shot = try ShotCopy()
    #expect(try shot.infer().exitCode == 0)
    let first = try Data(contentsOf: shot.scratch.folder.appending(path: "output/003.png"))
    try shot.scratch.file("output/003.png", Data("old".utf8))
    let result = try shot.infer("--sheet", "sheet.png")
    #expect(result.exitCode == 0 && result.output.contains("sheet.png"))
    #expect(try Data(contentsOf: shot.scratch.folder.appending(path: "output/003.png")) == first)
    #expect(try shot.scratch.contents("output") == ["001.png", "003.png", "005.png"])
    #expect(try ImageSize.read(shot.scratch.folder.appending(path: "sheet.png")).width > 4 * 192)
  }

  @Test func worksAtASmallerSizeAndFromOneReference() throws {
    let shot = try ShotCopy()
    let result = try shot.infer("--size", "16", "--references", "1")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(
      try ImageSize.read(shot.scratch.folder.appending(path: "output/003.png")) == ImageSize(width: 23, height: 17))
  }

  @Test func drawsTheLineArtOfAKeyFrameThatHasNone() throws {
    let shot = try ShotCopy()
    try shot.remove("line/002.png")
    let result = try shot.infer()
    #expect(result.exitCode == 0 && result.error.contains("002.png: no line art"), "\(result.error)")
    #expect(try shot.scratch.contents("output") == ["001.png", "003.png", "005.png"])
  }

  @Test func coloursAShotOfTheNewestRunsCastThatItHasNotSeen() throws {
    let scratch = try Scratch()
    var configuration = RunConfiguration(
      network: .reference, preset: .tiny, source: .cartoon(.init(seed: 5, shots: 2, frames: 6, cast: 1)))
    configuration.channels = 4
    configuration.size = 32
    let run = RunFolder(scratch.folder.appending(path: "runs/one"))
    try run.create(configuration)
    let missing = try gpucolor(["infer"], in: scratch.folder)
    #expect(missing.exitCode == 2 && missing.errorLines.count == 1 && missing.error.contains("no checkpoint"))
    try FileManager.default.copyItem(at: inferFixtures.appending(path: "spectral.safetensors"), to: run.bestCheckpoint)
    for _ in 0..<2 {
      let result = try gpucolor(["infer"], in: scratch.folder)
      #expect(result.exitCode == 0, "\(result.error)")
      #expect(result.output.contains("runs/one/colored/sheet.png"))
    }
    #expect(
      try scratch.contents("runs/one/colored")
        == [".gpucolor.cartoon", "0002.png", "0003.png", "0004.png", "0005.png", "color", "line", "sheet.png"])
    #expect(
      try ImageSize.read(scratch.folder.appending(path: "runs/one/colored/0002.png"))
        == ImageSize(width: 32, height: 32))
  }
}

/// A way to spoil the input, with what the one line must name.
private struct Fault: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let named: [String]
  var exitCode: Int32 = 1
  var arguments: [String] = []
  var spoil: @Sendable (ShotCopy) throws -> Void = { _ in }
}

private let faults: [Fault] = [
  Fault(testDescription: "no line folder", named: ["line"], spoil: { try $0.remove("line") }),
  Fault(
    testDescription: "no line art", named: ["line"],
    spoil: { try $0.remove("line/001.png", "line/002.png", "line/003.png", "line/004.png", "line/005.png") }),
  Fault(
    testDescription: "no key frame", named: ["color"], spoil: { try $0.remove("color/002.png", "color/004.png") }),
  Fault(
    testDescription: "all coloured", named: ["line", "color"],
    spoil: { try $0.remove("line/001.png", "line/003.png", "line/005.png") }),
  Fault(
    testDescription: "no checkpoint", named: ["elsewhere"], arguments: ["--checkpoint", "elsewhere"]),
  Fault(
    testDescription: "truncated checkpoint", named: ["checkpoint", "truncated"],
    spoil: { try $0.cut("checkpoint", to: 9_999) }),
  Fault(
    testDescription: "checkpoint of another program", named: ["checkpoint"],
    spoil: { try $0.rewriteCheckpoint(metadata: [:]) { $0 } }),
  Fault(
    testDescription: "missing tensor", named: ["color.transform.expand.bias"],
    spoil: { try $0.rewriteCheckpoint { $0.name == "color.transform.expand.bias" ? nil : $0 } }),
  Fault(
    testDescription: "misshapen tensor", named: ["color.transform.expand.bias", "[16]", "[2]"],
    spoil: {
      try $0.rewriteCheckpoint {
        $0.name == "color.transform.expand.bias"
          ? SafetensorsTensor(name: $0.name, shape: [2], values: [Float(1), 2]) : $0
      }
    }),
  Fault(
    testDescription: "tensor that is no number", named: ["color.transform.expand.bias", "not finite"],
    spoil: {
      try $0.rewriteCheckpoint {
        $0.name == "color.transform.expand.bias"
          ? SafetensorsTensor(name: $0.name, shape: $0.shape, values: [Float](repeating: .nan, count: 16)) : $0
      }
    }),
  Fault(
    testDescription: "no temporal network", named: ["checkpoint", "--stage temporal"],
    arguments: ["--stage", "temporal"]),
  Fault(
    testDescription: "missing tensor of the temporal network", named: ["temporal.up1.gate.u"],
    spoil: {
      try $0.remove("checkpoint")
      try FileManager.default.copyItem(
        at: inferFixtures.appending(path: "temporal.safetensors"), to: $0.scratch.folder.appending(path: "checkpoint"))
      try $0.rewriteCheckpoint { $0.name == "temporal.up1.gate.u" ? nil : $0 }
    }),
  Fault(testDescription: "no such device", named: ["device 99"], arguments: ["--device", "99"]),
  Fault(testDescription: "output among the key frames", named: ["color"], arguments: ["--output", "color"]),
  Fault(testDescription: "output is a file", named: ["checkpoint"], arguments: ["--output", "checkpoint"]),
  Fault(
    testDescription: "no folder for the sheet", named: ["elsewhere"], exitCode: 2,
    arguments: ["--sheet", "elsewhere/sheet.png"]),
  Fault(
    testDescription: "a folder as the sheet", named: ["line", "folder"], exitCode: 2, arguments: ["--sheet", "line"]),
  Fault(
    testDescription: "one file for the areas of several frames", named: ["--areas", "3 frames"], exitCode: 2,
    arguments: ["--areas", "areas.png"]),
  Fault(
    testDescription: "areas among the line art", named: ["line"], arguments: ["--areas", "line"]),
  Fault(
    testDescription: "areas among the results", named: ["--areas", "output"], exitCode: 2,
    arguments: ["--areas", "output"]),
  Fault(testDescription: "no references", named: ["--references"], exitCode: 2, arguments: ["--references", "0"]),
]

@Test(arguments: faults)
private func aFaultIsOneLineAndNothingIsWritten(fault: Fault) throws {
  let shot = try ShotCopy()
  try fault.spoil(shot)
  let before = try shot.scratch.contents("color")
  let options = ["--line", "line", "--color", "color", "--checkpoint", "checkpoint", "--output", "output"]
  let result = try gpucolor(["infer"] + options + fault.arguments, in: shot.scratch.folder)
  #expect(result.exitCode == fault.exitCode && result.output.isEmpty)
  #expect(result.errorLines.count == 1, "\(result.error)")
  for fact in fault.named { #expect(result.error.contains(fact), "\(fact) is missing in: \(result.error)") }
  #expect(!shot.scratch.exists("output"))
  #expect(try shot.scratch.contents("color") == before)
}

@Test func lineArtWithoutKeyFramesIsWrongUsage() throws {
  let scratch = try Scratch()
  let result = try gpucolor(["infer", "--line", "line"], in: scratch.folder)
  #expect(result.exitCode == 2 && result.errorLines.count == 1 && result.error.contains("--color"))
}

@Test func aCheckpointWithoutARunNeedsAShot() throws {
  let scratch = try Scratch()
  let result = try gpucolor(
    ["infer", "--checkpoint", inferFixtures.appending(path: "plain.safetensors").path], in: scratch.folder)
  #expect(result.exitCode == 2 && result.errorLines.count == 1, "\(result.error)")
  #expect(result.error.contains("--line"))
  #expect(try scratch.contents().isEmpty)
}

@Test func aSignalStopsBetweenFramesAndWhatIsWrittenStays() throws {
  let shot = try ShotCopy()
  for number in 100..<400 {
    try FileManager.default.copyItem(
      atPath: shot.scratch.path("line/003.png"), toPath: shot.scratch.path("line/\(number).png"))
  }
  let process = try start(
    ["infer", "--line", "line", "--color", "color", "--checkpoint", "checkpoint", "--output", "output"],
    in: shot.scratch.folder)
  let deadline = Date(timeIntervalSinceNow: 60)
  while try !shot.scratch.exists("output") || shot.scratch.contents("output").isEmpty, Date() < deadline {
    usleep(1000)
  }
  process.interrupt()
  process.waitUntilExit()
  #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
  let names = try shot.scratch.contents("output")
  #expect((1..<303).contains(names.count) && names.allSatisfy { !$0.hasPrefix(".") })
  for name in names { #expect(try Image.read(rgb: shot.scratch.folder.appending(path: "output/\(name)")).width == 23) }
}
