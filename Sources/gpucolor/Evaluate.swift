import Areas
import ArgumentParser
import Coloring
import Footage
import Foundation
import Logging
import Networks
import Production
import Training

/// `gpucolor evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures how well a checkpoint colours the shots of a data set.",
    discussion: """
      Every second frame of each shot is coloured from two references, --gap frames before and after it, and held \
      against the data set's own colours: PSNR in dB and SSIM (Gaussian window of sigma 1.5), for the result and \
      for the better one of the two references copied unchanged, which is what a network has to beat. The last row is \
      the mean over the shots. Shots that are too short are left out.

      The second table is of each shot coloured as a sequence, from key frames twice --gap frames apart: by the network \
      that colours alone, and with the temporal network where the checkpoint has one. Beside PSNR and SSIM stand the \
      mean error of the change from frame to frame, in levels of 255, over all pixels, over those that are still in the \
      true frames, which is flicker, and over those that move; and the warping error over that of the true frames, \
      where 1 is as calm as the original.

      Where the data set's pictures are flat, the third table is of drawings painted at their own size, area by area, \
      from two drawings and from the shot's first model sheet alone, in per cent: right areas (Acc), those of more than \
      10 pixels (Acc-Thresh), pixels of right areas, of all (Pix-Acc) and of those that are no background (Pix-F-Acc), \
      and how far the background overlaps the true one (Pix-B-MIoU). Beside the checkpoint stand what it has to beat: \
      the nearest area by place, the votes of the network that colours, and the reference copied.

      Examples:
        gpucolor evaluate knight-data
        gpucolor evaluate knight-data --checkpoint runs/knight/checkpoints/best.safetensors --size 256 --gap 4
      """)

  @Argument(help: .init("The data set's folder, laid out as 'train' takes it.", valueName: "dataset"))
  var dataset: String

  @OptionGroup var checkpoint: CheckpointOption

  @Option(help: .init("Height and width that the frames are resized to.", valueName: "pixels"))
  var size = 128

  @Option(help: .init("Frames from a target to each of its references.", valueName: "number"))
  var gap = 2

  @OptionGroup var device: DeviceOption

  func run() throws {
    let frames = try Dataset(at: URL(fileURLWithPath: dataset))
    let checkpoint = try Checkpoint(contentsOf: checkpoint.source().file())
    let device = try device.open()
    let evaluator = try DatasetEvaluator(
      checkpoint, on: frames, size: size, gap: gap, device: device, cancellation: Interruption.cancellation)
    let painting = try PaintingEvaluator(
      ColoringNetwork(checkpoint, device: device, cancellation: Interruption.cancellation), on: frames, gap: gap)
    let log = Logger(label: "gpucolor.evaluate")
    if let remark = try checkpoint.remark { log.warning("\(remark)") }
    for remark in frames.remarks { log.notice("\(remark)") }
    for shot in evaluator.skipped {
      log.notice("\(shot.name) is left out: it has \(shot.frames.count) frames, --gap \(gap) takes \(2 * gap + 1)")
    }
    Interruption.watch()
    let results = try measure("colouring frame") { report in try evaluator.run { _ = report($0, $1) } }
    let painted = try painting.map { painting in
      try measure("painting drawing") { report in try painting.run { _ = report($0, $1) } }
    }
    let network = checkpoint.metadata.network
    try StandardOutput.line(
      "\(checkpoint.file.url.path), \(network.kind.rawValue) network of \(network.baseChannels) channels, on "
        + "\(frames.name), \(size) px, references \(gap) frames before and after")
    try StandardOutput.lines(Self.table(results))
    try StandardOutput.lines("\n" + Self.sequenceTable(results))
    if let painted { try StandardOutput.lines("\n" + Self.paintingTable(painted)) }
  }

  /// What `work` measures, under a progress bar.
  private func measure<Result>(
    _ title: String, _ work: (_ report: (_ done: Int, _ total: Int) -> Bool) throws -> [Result]
  ) throws -> [Result] {
    do {
      return try withProgressBar(title, work)
    } catch is CancellationError {
      throw Stopped("stopped; nothing was measured")
    }
  }

  /// A row for each shot, and one for their mean.
  private static func table(_ results: [DatasetEvaluator.ShotEvaluation]) -> String {
    var table = TextTable(header: ["shot", "frames", "PSNR", "SSIM", "copied PSNR", "copied SSIM"])
    func append(_ name: String, _ targets: Int, _ evaluation: Evaluation) {
      func ratio(_ psnr: Double?) -> String { psnr.map { rounded($0, digits: 2) } ?? "-" }
      func similarity(_ ssim: Double?) -> String { ssim.map { rounded($0, digits: 4) } ?? "-" }
      table.append([
        name, String(targets), ratio(evaluation.psnr), similarity(evaluation.ssim), ratio(evaluation.copiedPSNR),
        similarity(evaluation.copiedSSIM),
      ])
    }
    for result in results { append(result.shot, result.targets, result.evaluation) }
    append(
      "mean", results.reduce(0) { $0 + $1.targets }, Evaluation(meanOf: results.map(\.evaluation)))
    return table.text
  }

  /// A row for everything that names colours, from neighbours and from model sheets.
  private static func paintingTable(_ results: [PaintingEvaluator.Result]) -> String {
    var table = TextTable(
      header: ["painted from", "by", "drawings", "Acc", "Acc-Thresh", "Pix-Acc", "Pix-F-Acc", "Pix-B-MIoU"])
    for result in results {
      let accuracy = result.accuracy
      func text(_ value: Double?) -> String { value.map { rounded($0, digits: 1) } ?? "-" }
      table.append([
        result.source.rawValue, result.namer.rawValue, String(result.drawings), text(accuracy.areas),
        text(accuracy.largerAreas), text(accuracy.pixels), text(accuracy.foregroundPixels),
        text(accuracy.backgroundOverlap),
      ])
    }
    return table.text
  }

  /// A row for each shot and stage, and the means.
  private static func sequenceTable(_ results: [DatasetEvaluator.ShotEvaluation]) -> String {
    var table = TextTable(header: ["sequence", "stage", "PSNR", "SSIM", "change", "still", "moving", "warping"])
    func append(_ name: String, _ stage: Stage, _ evaluation: SequenceEvaluation?) {
      guard let evaluation else { return }
      let consistency = evaluation.consistency
      func text(_ value: Double?, _ digits: Int, by factor: Double = 1) -> String {
        value.map { rounded(factor * $0, digits: digits) } ?? "-"
      }
      table.append([
        name, stage.rawValue, rounded(evaluation.psnr, digits: 2), text(evaluation.ssim, 4),
        text(consistency.changeError, 3, by: 255), text(consistency.stillChangeError, 3, by: 255),
        text(consistency.movingChangeError, 3, by: 255), text(consistency.warpingRatio, 3),
      ])
    }
    let all = results.compactMap { result in result.evaluation.sequences.map { (result.shot, $0) } }
    for (name, sequences) in all + [("mean", SequenceComparison(meanOf: all.map(\.1)))] {
      append(name, .color, sequences.color)
      append(name, .temporal, sequences.temporal)
    }
    return table.text
  }
}
