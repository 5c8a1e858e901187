import Cartoon
import Footage
import Foundation
import Safetensors
import TestSupport
import Testing

/// A random checkpoint of 4 channels.
private let checkpoint = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Fixtures/infer/spectral.safetensors").path

/// A data set of two shots at 32 px, of which the second has `shortened` frames.
private func drawDataset(in scratch: Scratch, shortened: Int = 5) throws -> Dataset {
  let folder = scratch.folder.appending(path: "frames")
  _ = try Cartoon(seed: 5, castSize: 1).write(
    to: folder, name: "a cartoon", shots: 2, frames: 7, size: ImageSize(width: 32, height: 32), report: { _, _ in true }
  )
  for frame in try Dataset(at: folder).shots[1].frames.dropFirst(shortened) {
    for url in [frame[.color], frame[.line], frame[.distance]] { try FileManager.default.removeItem(at: url) }
  }
  return try Dataset(at: folder)
}

/// The cells of the table number `index`, without its header.
private func table(_ index: Int, _ result: ToolResult) -> [[String]] {
  let tables = result.output.split(separator: "\n\n")
  guard index < tables.count else { return [] }
  // The first has a line above it.
  return tables[index].split(separator: "\n").dropFirst(index == 0 ? 2 : 1).map {
    $0.split(separator: " ").map(String.init)
  }
}

/// The rows of the first table by their first cells.
private func rows(_ result: ToolResult) -> [String: [String]] {
  Dictionary(table(0, result).map { ($0[0], Array($0.dropFirst())) }) { $1 }
}

@Suite(.serialized) struct EvaluateTests {
  @Test func helpShowsExamples() throws {
    let result = try gpucolor(["evaluate", "--help"])
    #expect(result.exitCode == 0 && result.output.contains("gpucolor evaluate knight-data"))
  }

  @Test func everyShotIsMeasuredBesideTheBetterReferenceCopied() throws {
    let scratch = try Scratch()
    let shots = try drawDataset(in: scratch).shots
    let result = try gpucolor(
      ["evaluate", "frames", "--checkpoint", checkpoint, "--size", "32"], in: scratch.folder)
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("reference network of 4 channels, on a cartoon, 32 px"))
    let rows = rows(result)
    #expect(Set(rows.keys) == Set(shots.map(\.name) + ["mean"]))
    var copied: [Double] = []
    for shot in shots {
      let images = try shot.frames.map { try Image.read(rgb: $0[.color]) }
      // As `for p in range(0, frames - 4, 2)`: references p and p + 4, target p + 2.
      let scores = stride(from: 0, to: images.count - 4, by: 2).map { first in
        [0, 4].map { Metrics.psnr(images[first + $0], images[first + 2]) }.max() ?? 0
      }
      let row = try #require(rows[shot.name])
      #expect(row[0] == "\(scores.count)")
      copied.append(scores.reduce(0, +) / Double(scores.count))
      #expect(abs(try #require(Double(row[3])) - copied[copied.count - 1]) < 0.0051)
    }
    let mean = try #require(rows["mean"])
    #expect(abs(try #require(Double(mean[3])) - copied.reduce(0, +) / 2) < 0.0051)
    let found = try shots.map { try #require(rows[$0.name].flatMap { Double($0[1]) }) }
    #expect(abs(try #require(Double(mean[1])) - found.reduce(0, +) / 2) < 0.011)
  }

  /// The same frame, coloured through the other door.
  @Test func measuresWhatInferColours() throws {
    let scratch = try Scratch()
    let shot = try drawDataset(in: scratch).shots[1]
    let measured = try gpucolor(
      ["evaluate", "frames", "--checkpoint", checkpoint, "--size", "32"], in: scratch.folder)
    #expect(measured.exitCode == 0, "\(measured.error)")
    try FileManager.default.createDirectory(
      at: scratch.folder.appending(path: "keys"), withIntermediateDirectories: true)
    for index in [0, 4] {
      let frame = shot.frames[index]
      try FileManager.default.copyItem(at: frame[.color], to: scratch.folder.appending(path: "keys/\(frame.name)"))
    }
    let colored = try gpucolor(
      [
        "infer", "--line", "frames/line/\(shot.name)", "--color", "keys", "--checkpoint", checkpoint, "--output", "out",
      ], in: scratch.folder)
    #expect(colored.exitCode == 0, "\(colored.error)")
    let target = shot.frames[2]
    let image = try Image.read(rgb: scratch.folder.appending(path: "out/\(target.name)"))
    let truth = try Image.read(rgb: target[.color])
    let row = try #require(rows(measured)[shot.name])
    #expect(abs(try #require(Double(row[1])) - Metrics.psnr(image, truth)) < 0.05)
    #expect(abs(try #require(Double(row[2])) - (try #require(Metrics.ssim(image, truth)))) < 0.005)
  }

  /// `temporal.safetensors` is a random checkpoint of 4 channels with a temporal network.
  @Test func sequencesAreMeasuredByStage() throws {
    let scratch = try Scratch()
    let shots = try drawDataset(in: scratch).shots
    let temporal = URL(fileURLWithPath: checkpoint).deletingLastPathComponent().appending(path: "temporal.safetensors")
    func sequences(_ checkpoint: String) throws -> [[String]] {
      let result = try gpucolor(["evaluate", "frames", "--checkpoint", checkpoint, "--size", "32"], in: scratch.folder)
      #expect(result.exitCode == 0, "\(result.error)")
      return table(1, result)
    }
    let names = shots.map(\.name) + ["mean"]
    let both = try sequences(temporal.path)
    #expect(both.map { Array($0.prefix(2)) } == names.flatMap { [[$0, "color"], [$0, "temporal"]] })
    #expect(both.allSatisfy { $0.count == 8 })
    #expect(zip(both, both.dropFirst()).allSatisfy { $0[2...] != $1[2...] })
    let alone = try sequences(checkpoint)
    #expect(alone.map { Array($0.prefix(2)) } == names.map { [$0, "color"] })
  }

  @Test func coloursThatAreNoNumbersAreNotMeasured() throws {
    let scratch = try Scratch()
    let shots = try drawDataset(in: scratch).shots
    let file = try SafetensorsFile(contentsOf: URL(fileURLWithPath: checkpoint))
    let name = "color.transform.expand.weight"
    let tensors = try file.tensors.map { key, tensor in
      var values = try file.floats(key)
      if key == name { values = values.map { _ in 3e38 } }
      return SafetensorsTensor(name: key, shape: tensor.shape, values: values)
    }
    try SafetensorsWriter.write(tensors, metadata: file.metadata, to: scratch.folder.appending(path: "big.safetensors"))
    let result = try gpucolor(
      ["evaluate", "frames", "--checkpoint", "big.safetensors", "--size", "32"], in: scratch.folder)
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.error.contains("\(shots[0].name), 0003.png"), "\(result.error)")
    #expect(result.error.contains("big.safetensors") && result.error.contains("'\(name)'"), "\(result.error)")
  }

  @Test func shotsThatAreTooShortAreLeftOut() throws {
    let scratch = try Scratch()
    let shots = try drawDataset(in: scratch, shortened: 4).shots
    let result = try gpucolor(
      ["evaluate", "frames", "--checkpoint", checkpoint, "--size", "16"], in: scratch.folder)
    #expect(result.exitCode == 0 && result.error.contains("\(shots[1].name) is left out: it has 4 frames"))
    #expect(Set(rows(result).keys) == [shots[0].name, "mean"])
    let none = try gpucolor(
      ["evaluate", "frames", "--checkpoint", checkpoint, "--gap", "4"], in: scratch.folder)
    #expect(none.exitCode == 1 && none.errorLines.count == 1 && none.output.isEmpty, "\(none.error)")
    #expect(none.error.contains("the 9 frames that a gap of 4 takes"))
  }

  @Test(arguments: [
    ["--size", "18"], ["--size", "0"], ["--gap", "0"], ["--gap", "-1"],
    ["--size", "\(Int.max)"], ["--gap", "\(Int.max)"],
  ])
  func aValueThatCannotBeUsedIsOneLine(option: [String]) throws {
    let scratch = try Scratch()
    _ = try drawDataset(in: scratch)
    let result = try gpucolor(
      ["evaluate", "frames", "--checkpoint", checkpoint, "\(option[0])=\(option[1])"], in: scratch.folder)
    #expect(result.exitCode == 2 && result.output.isEmpty)
    #expect(result.errorLines.count == 1 && result.error.contains("\(option[0]) \(option[1])"), "\(result.error)")
  }

  @Test func whatIsMissingIsNamed() throws {
    let scratch = try Scratch()
    let without = try gpucolor(["evaluate"], in: scratch.folder)
    #expect(without.exitCode == 64 && without.error.contains("<dataset>") && without.output.isEmpty)
    let missing = try gpucolor(["evaluate", "frames", "--checkpoint", checkpoint], in: scratch.folder)
    #expect(missing.exitCode == 1 && missing.errorLines.count == 1 && missing.error.contains("frames does not exist"))
  }
}
