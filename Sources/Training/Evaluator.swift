import Footage
import Graph
import Networks

/// Colours held-out frames with the network as it stands, in the form that colours frames: spectral vectors stay.
final class Evaluator {
  /// The most samples of an evaluation, which has to stay short against the training between two.
  private static let sampleLimit = 48
  /// The samples that are shown.
  private static let shownLimit = 4

  private let reader: SampleReader
  private let samples: [Sample]
  private let frames: Frames
  private let output: Tensor
  private let graph: CompiledGraph

  /// An evaluation of `parameters`, which lie in `variables`, on frames of `reader`.
  init(
    _ configuration: NetworkConfiguration, parameters: Parameters, variables: DeviceVariables,
    reader: SampleReader
  ) throws {
    self.reader = reader
    samples = Self.spread(Sample.evaluation(shotLengths: reader.shotLengths), over: Self.sampleLimit)
    let graph = Graph()
    frames = Frames(
      inputsOf: graph, batch: 1, references: 2, height: reader.size.height, width: reader.size.width)
    output = configuration.result(of: frames, in: graph, parameters, isTraining: false).color
    self.graph = try CompiledGraph(graph, outputs: [output], variables: variables)
  }

  /// The means over all samples, and a sheet with a row for each of a few of them: references, line art, output, truth.
  func evaluate() throws -> (evaluation: Evaluation, sheet: Image) {
    var scores: [Score] = []
    var rows: [[Image]] = []
    let shown = Set(Self.spread(Array(samples.indices), over: Self.shownLimit))
    for (index, sample) in samples.enumerated() {
      let batch = try reader.batch([sample])
      FrameValues(batch).write(to: frames, of: graph)
      try graph.run()
      let references = batch.references.map { batch.image(\.color, of: $0, sample: 0) }
      let truth = batch.image(\.color, of: batch.target, sample: 0)
      let colored = Image(width: truth.width, height: truth.height, channels: 3, samples: graph.read(output))
      scores.append(Score(colored, references: references, truth: truth))
      if shown.contains(index) {
        rows.append(references + [batch.image(\.line, of: batch.target, sample: 0), colored, truth])
      }
    }
    return (Evaluation(meanOf: scores), ContactSheet.of(rows: rows))
  }

  /// At most `limit` of `items`, evenly spread over them.
  private static func spread<Item>(_ items: [Item], over limit: Int) -> [Item] {
    guard items.count > limit else { return items }
    return (0..<limit).map { items[$0 * items.count / limit] }
  }
}

/// What one sample is measured by.
struct Score {
  let psnr: Double
  let ssim: Double?
  let copiedPSNR: Double
  let copiedSSIM: Double?

  /// Compares `image` with `truth`, and the references, as if they had been copied.
  init(_ image: Image, references: [Image], truth: Image) {
    psnr = Self.psnr(image, truth)
    ssim = Metrics.ssim(image, truth)
    copiedPSNR = references.map { Self.psnr($0, truth) }.max() ?? 0
    copiedSSIM = references.compactMap { Metrics.ssim($0, truth) }.max()
  }

  /// The signal-to-noise ratio with a floor under the error, so that equal images do not make a mean infinite.
  private static func psnr(_ image: Image, _ truth: Image) -> Double {
    min(Metrics.psnr(image, truth), 120)
  }
}

extension Evaluation {
  /// The means of `scores`, of which there is one at least.
  init(meanOf scores: [Score]) {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func meanIfAny(_ values: [Double]) -> Double? { values.isEmpty ? nil : mean(values) }
    self.init(
      psnr: mean(scores.map(\.psnr)), ssim: meanIfAny(scores.compactMap(\.ssim)),
      copiedPSNR: mean(scores.map(\.copiedPSNR)), copiedSSIM: meanIfAny(scores.compactMap(\.copiedSSIM)))
  }
}
