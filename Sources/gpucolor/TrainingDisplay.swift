import Areas
import Production
import Training

/// Shows how a run goes: a bar for what takes long, a line for every evaluation.
final class TrainingDisplay {
  private let console = Console.standardError
  private let run: TrainingRun
  private var bar: ProgressBar?

  /// The display of `run`.
  init(_ run: TrainingRun) {
    self.run = run
  }

  /// Shows what has happened.
  func show(_ event: TrainingEvent) {
    switch event {
    case .drawing(let done, let total):
      if bar == nil { bar = ProgressBar("drawing frame", total: total) }
      bar?.show(done)
    case .started(let step, let dataset):
      finish()
      console.line("\(run.configuration.summary), on \(dataset), in \(run.folder.url.path)")
      bar = ProgressBar("step", total: run.configuration.steps, done: step)
    case .notice(let notice):
      console.line(notice.isWarning ? "warning: \(notice)" : "\(notice)")
    case .step(let report):
      bar?.show(report.step, Self.text(report))
    case .evaluated(let step, let evaluation, let isBest, let sheet):
      let marker = isBest ? ", the best so far" : ""
      console.line("step \(step): held-out \(Self.text(evaluation))\(marker)" + (sheet.map { "; \($0.path)" } ?? ""))
    case .saved:
      break
    }
  }

  /// Takes the bar away.
  func finish() {
    bar?.finish()
    bar = nil
  }

  private static func text(_ report: StepReport) -> String {
    let losses = report.losses.map { "\($0.name) \(rounded(Double($0.value), digits: 3))" }
    return (["\(rounded(report.imagesPerSecond, digits: 1)) images/s"] + losses).joined(separator: ", ")
  }

  private static func text(_ evaluation: Evaluation) -> String {
    func both(_ psnr: Double, _ ssim: Double?) -> String {
      "\(rounded(psnr, digits: 2)) dB" + (ssim.map { ", SSIM \(rounded($0, digits: 4))" } ?? "")
    }
    if let painting = evaluation.painting { return text(painting) }
    return both(evaluation.psnr ?? 0, evaluation.ssim) + " (nearest reference copied: "
      + both(evaluation.copiedPSNR ?? 0, evaluation.copiedSSIM) + ")" + calmness(evaluation)
  }

  /// Right areas, and right pixels of the foreground, beside what places alone would say.
  private static func text(_ painting: PaintingEvaluation) -> String {
    func both(_ accuracy: PaintingAccuracy) -> String {
      "\(rounded(accuracy.areas, digits: 1))%, \(accuracy.foregroundPixels.map { rounded($0, digits: 1) } ?? "-")%"
    }
    func part(_ name: String, _ comparison: PaintingComparison?) -> String? {
      comparison.map { "\(name) \(both($0.network)) (by place \(both($0.place)))" }
    }
    let parts = [part("between neighbours", painting.betweenNeighbours), part("from a sheet", painting.fromSheet)]
    return "areas and foreground right: " + parts.compactMap(\.self).joined(separator: "; ")
  }

  /// How calm sequences are, beside the network that colours alone; nothing without a temporal network.
  private static func calmness(_ evaluation: Evaluation) -> String {
    guard let sequences = evaluation.sequences, let temporal = sequences.temporal else { return "" }
    func both(_ digits: Int, by factor: Double = 1, _ value: (SequenceEvaluation) -> Double?) -> String {
      func text(_ sequence: SequenceEvaluation) -> String {
        value(sequence).map { rounded(factor * $0, digits: digits) } ?? "-"
      }
      return "\(text(temporal)) (\(text(sequences.color)))"
    }
    return "; sequences, in brackets without the temporal network: \(both(2) { $0.psnr }) dB, change error "
      + "\(both(3, by: 255) { $0.consistency.changeError }) of 255, on still pixels "
      + "\(both(3, by: 255) { $0.consistency.stillChangeError }), warping ratio \(both(3) { $0.consistency.warpingRatio })"
  }
}
