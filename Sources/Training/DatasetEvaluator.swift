import Footage
import Graph
import Networks
import Vulkan

/// Judges a checkpoint on the shots of a data set: with a gap of g, the targets are the frames g, g + 2, g + 4 ... of
/// each, and their references the frames g before and g after them. Each shot is also coloured as a sequence, between key
/// frames that lie 2g frames apart. A temporal network counts where the checkpoint has one.
public final class DatasetEvaluator {
  /// The result on one shot.
  public struct ShotEvaluation: Sendable {
    /// The shot's name.
    public let shot: String
    /// How many frames were coloured.
    public let targets: Int
    /// The means over these frames, and the shot as a sequence.
    public let evaluation: Evaluation
  }

  /// The shots that are too short for the gap.
  public let skipped: [Shot]

  private let checkpoint: Checkpoint
  private let gap: Int
  private let evaluator: Evaluator

  /// An evaluation of `checkpoint` on frames of `size` x `size` pixels, until `cancellation` is wished for.
  ///
  /// Throws `TrainingError.unusableValue`, `TrainingError.shotsTooShort` where no shot is long enough, `SafetensorsError`
  /// naming a tensor that is missing or misshapen, and `VulkanError`.
  public init(
    _ checkpoint: Checkpoint, on dataset: Dataset, size: Int, gap: Int = 2, device: Device,
    cancellation: Cancellation = .init()
  ) throws {
    let network = checkpoint.metadata.network
    for (option, value, allowed) in [
      ("size", size, AllowedNumbers(16...4096, multipleOf: network.sizeMultiple)),
      ("gap", gap, AllowedNumbers(1...1000)),
    ] where !allowed.contains(value) {
      throw TrainingError.unusableValue(option: option, value: "\(value)", needed: "\(allowed)")
    }
    let shots = dataset.shots.filter { $0.frames.count > 2 * gap }
    skipped = dataset.shots.filter { $0.frames.count <= 2 * gap }
    guard !shots.isEmpty else { throw TrainingError.shotsTooShort(path: dataset.folder.path, gap: gap) }
    self.checkpoint = checkpoint
    self.gap = gap
    let (parameters, variables) = (Parameters("color"), DeviceVariables(device: device))
    try variables.load(parameters, of: network, from: checkpoint.file)
    let temporal = checkpoint.hasTemporalNetwork ? Parameters("temporal") : nil
    let form = checkpoint.metadata.temporalForm
    if let temporal { try variables.load(temporal, ofTemporalNetworkFor: network, form, from: checkpoint.file) }
    evaluator = try Evaluator(
      network, parameters: parameters, temporal: temporal, temporalForm: form, variables: variables,
      reader: SampleReader(shots: shots, of: dataset, size: ImageSize(width: size, height: size)),
      cancellation: cancellation)
  }

  /// The results in the order of the shots; `report` gets the frames that are done and how many there are.
  ///
  /// Throws `TrainingError.notFiniteColor` where what the network makes of a frame are no numbers, `CancellationError`
  /// where that was wished for.
  public func run(report: (_ done: Int, _ total: Int) -> Void) throws -> [ShotEvaluation] {
    do {
      return try evaluations(report)
    } catch let error as NotFiniteColor {
      throw TrainingError.notFiniteColor(
        shot: error.shot, frame: error.frame, checkpoint: checkpoint.file.url.path, suspect: try checkpoint.suspect())
    }
  }

  private func evaluations(_ report: (_ done: Int, _ total: Int) -> Void) throws -> [ShotEvaluation] {
    let shots = evaluator.reader.shots
    let samples = shots.enumerated().map { Sample.evaluation(shot: $0, frames: $1.frames.count, gap: gap) }
    let total =
      samples.reduce(0) { $0 + $1.count }
      + shots.reduce(0) { $0 + Evaluator.sequenceCount(frames: $1.frames.count, gap: gap) }
    var done = 0
    func step() {
      done += 1
      report(done, total)
    }
    report(done, total)
    return try zip(shots, samples).enumerated().map { index, shot in
      let evaluations = try shot.1.map { sample in
        defer { step() }
        return try evaluator.color(sample).evaluation
      }
      var evaluation = Evaluation(meanOf: evaluations)
      evaluation.sequences = try evaluator.sequence(
        ofShot: index, frames: shot.0.frames.count, gap: gap, afterFrame: step)
      return ShotEvaluation(shot: shot.0.name, targets: evaluations.count, evaluation: evaluation)
    }
  }
}
